/*
 * sh [-c COMMAND [NAME [ARGS]]] | [FILE [ARGS]]: the shell.
 *
 * Reads commands from the terminal with a prompt and line editing, or from a text, a file or
 * standard input without.
 */
#include "jobs.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROMPT      "gaji$ "
#define PROMPT_MORE "> "
#define LINE_LIMIT  (1 << 20) /* bytes of a line that is not typed */

struct shell shell;

static unsigned texts_read;  /* at the prompt */
static unsigned texts_asked; /* what it was when leave_allowed() last said no, or 0 */

bool leave_allowed(void)
{
    bool asked_just_before = texts_asked > 0 && texts_asked + 1 >= texts_read;
    if (!shell.job_control || asked_just_before || !jobs_any(STATE_STOPPED))
        return true;
    fprintf(stderr, "sh: there are stopped jobs\n");
    texts_asked = texts_read;
    return false;
}

int text_run(const char *text)
{
    struct item *list;
    const char *error;
    void *mark = arena_mark();
    switch (parse(text, &list, &error)) {
    case PARSE_OK:
        if (list)
            shell.last_status = list_run(list);
        break;
    case PARSE_INCOMPLETE:
        fprintf(stderr, "sh: syntax error: the end came too soon\n");
        shell.last_status = STATUS_SYNTAX;
        break;
    case PARSE_ERROR:
        fprintf(stderr, "sh: syntax error near %s\n", error);
        shell.last_status = STATUS_SYNTAX;
        break;
    }
    arena_release(mark);
    return shell.last_status;
}

/* Another program may have left O_NONBLOCK on the file, which it shares with the shell. */
bool read_again(int fd)
{
    int flags;
    if (errno == EINTR)
        return true;
    return errno == EAGAIN && (flags = fcntl(fd, F_GETFL)) >= 0 && flags & O_NONBLOCK &&
           fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) == 0;
}

void line_refuse(size_t limit)
{
    fprintf(stderr, "sh: the line is too long, and is not run: at most %zu bytes\n", limit);
    shell.interrupted = true;
    shell.last_status = STATUS_SYNTAX;
}

/*
 * Reads a line without its newline, byte by byte: what follows it may be meant for a program that
 * the line starts. NULL at the end; the line is the caller's.
 */
static char *line_read(int fd)
{
    size_t length = 0, room = 0;
    char *line = NULL, c;
    ssize_t got;
    while ((got = read(fd, &c, 1)) == 1 || (got < 0 && read_again(fd))) {
        if (got < 0)
            continue;
        if (length + 1 >= room && room <= LINE_LIMIT) {
            room = 2 * room + 128;
            line = realloc(line, room);
            if (!line)
                exit(out_of_memory());
        }
        if (c == '\n')
            break;
        if (length++ < LINE_LIMIT)
            line[length - 1] = c;
    }
    if (length > LINE_LIMIT) {
        line_refuse(LINE_LIMIT);
        length = 0;
    }
    if (line)
        line[length] = '\0';
    return line;
}

static char *source_line(int fd, const char *prompt)
{
    jobs_report();
    signals_forget();
    if (!shell.interactive || fd != 0)
        return line_read(fd);
    char *line = line_edit(prompt);
    if (line)
        history_add(line);
    return line;
}

/* True when the text is only the first lines of a command, as after a `|` or an open quote. */
static bool text_incomplete(const char *text)
{
    struct item *list;
    const char *error;
    void *mark = arena_mark();
    bool incomplete = parse(text, &list, &error) == PARSE_INCOMPLETE;
    arena_release(mark);
    return incomplete;
}

/* Frees both for the text that has the one line after the other. */
static char *lines_join(char *text, char *more)
{
    size_t length = strlen(text);
    char *longer = realloc(text, length + strlen(more) + 2);
    if (!longer)
        exit(out_of_memory());
    longer[length] = '\n';
    strcpy(longer + length + 1, more);
    free(more);
    return longer;
}

/* Reads the lines of one command; NULL at the end of the input. */
static char *command_read(int fd)
{
    shell.interrupted = false;
    char *text = source_line(fd, PROMPT);
    texts_read++;
    while (text && text_incomplete(text)) {
        char *more = source_line(fd, PROMPT_MORE);
        if (!more)
            break;
        if (shell.interrupted) { /* no command at all */
            text[0] = '\0';
            free(more);
            break;
        }
        text = lines_join(text, more);
    }
    return text;
}

int file_run(int fd)
{
    char *text;
    while ((text = command_read(fd)) || (fd == 0 && !leave_allowed())) {
        if (!text)
            continue;
        text_run(text);
        free(text);
        if (shell.interrupted && fd != 0)
            break;
    }
    return shell.last_status;
}

static int script_open(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        fprintf(stderr, "sh: %s: %s\n", path, strerror(errno));
        exit(errno == ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN);
    }
    int private_fd = fcntl(fd, F_DUPFD_CLOEXEC, PRIVATE_FD);
    if (private_fd < 0)
        return fd;
    close(fd);
    return private_fd;
}

int main(int argc, char **argv)
{
    shell.pid = getpid();
    shell.name = argc > 0 ? argv[0] : "sh";
    if (argc > 2 && strcmp(argv[1], "-c") == 0) {
        int rest = argc > 3 ? 4 : 3;
        if (argc > 3)
            shell.name = argv[3];
        shell.arguments = argv + rest;
        shell.argument_count = argc - rest;
        return text_run(argv[2]);
    }
    if (argc > 1) {
        shell.name = argv[1];
        shell.arguments = argv + 2;
        shell.argument_count = argc - 2;
        return file_run(script_open(argv[1]));
    }
    shell.interactive = isatty(0);
    if (shell.interactive) {
        terminal_start();
        puts("Type help to see what there is to try.");
    }
    int status = file_run(0);
    if (shell.interactive) {
        puts("exit");
        fflush(stdout);
        terminal_leave();
    }
    return status;
}
