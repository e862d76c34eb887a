/*
 * tsh: a small shell, to be read. It takes lines from standard input, and a line is a pipeline:
 *
 *   WORD...     a program with its arguments; 'a b' and "a b" are one word, # begins a comment
 *   a | b | c   a process each, and a pipe between each two
 *   < > >>      standard input from a file, standard output to one, or to its end
 *   a | b &     in the background: the shell does not wait
 *   cd, exit    of the shell itself
 *
 * Statuses are as in sh(1): 127 not found, 126 not executable, 128 and the number of the signal
 * that ended it, 2 for a line that is not understood. There is nothing of Gaji's own in it: on
 * Linux it is cc tsh.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LINE_MOST         4096
#define WORDS_MOST        64 /* of a command */
#define COMMANDS_MOST     32
#define REDIRECTIONS_MOST 8

struct redirection {
    int fd;    /* which descriptor the file becomes */
    int flags; /* of open() */
    const char *path;
};

struct command {
    char *words[WORDS_MOST + 1]; /* the program and its arguments, then NULL */
    int word_count;
    struct redirection redirections[REDIRECTIONS_MOST]; /* as they stand in the line */
    int redirection_count;
};

struct pipeline {
    struct command commands[COMMANDS_MOST];
    int count; /* 0: the line is empty */
    bool background;
};

static int last_status; /* of the last pipeline that was waited for, as `exit` gives it */

static void complain(const char *what, const char *why)
{
    dprintf(STDERR_FILENO, "tsh: %s: %s\n", what, why);
}

/* --- reading ---------------------------------------------------------------------------------- */

enum token { END, WORD, PIPE, BACKGROUND, FROM, TO, APPEND, WRONG };

static const char *rest;                 /* of the line */
static char texts[2 * LINE_MOST], *text; /* its words, each with its NUL; behind them */

static enum token read_word(void)
{
    while (*rest && !strchr(" \t|&<>;", *rest)) {
        if (*rest != '\'' && *rest != '"') {
            *text++ = *rest++;
            continue;
        }
        const char *end = strchr(rest + 1, *rest);
        if (!end)
            return WRONG;
        size_t length = (size_t)(end - rest) - 1;
        memcpy(text, rest + 1, length);
        text += length;
        rest = end + 1;
    }
    *text++ = '\0';
    return WORD;
}

/* What comes next; of a WORD, where it is. */
static enum token read_token(char **word)
{
    static const char signs[] = "|&<>";
    static const enum token meant[] = {PIPE, BACKGROUND, FROM, TO};
    rest += strspn(rest, " \t");
    if (*rest == '\0' || *rest == '#')
        return END;
    if (strncmp(rest, ">>", 2) == 0) {
        rest += 2;
        return APPEND;
    }
    const char *sign = strchr(signs, *rest);
    if (sign) {
        rest++;
        return meant[sign - signs];
    }
    *word = text;
    return *rest == ';' ? WRONG : read_word();
}

/* < FILE, > FILE or >> FILE, whose sign has been read. */
static bool read_redirection(struct command *command, enum token sign)
{
    char *path;
    if (read_token(&path) != WORD || command->redirection_count == REDIRECTIONS_MOST)
        return false;
    command->redirections[command->redirection_count++] = (struct redirection){
        .fd = sign == FROM ? STDIN_FILENO : STDOUT_FILENO,
        .flags = sign == FROM ? O_RDONLY : O_WRONLY | O_CREAT | (sign == TO ? O_TRUNC : O_APPEND),
        .path = path,
    };
    return true;
}

/* A command up to the sign behind it, which is the result; WRONG when it is not understood. */
static enum token read_command(struct command *command)
{
    for (;;) {
        char *word;
        enum token token = read_token(&word);
        if (token == WORD && command->word_count < WORDS_MOST)
            command->words[command->word_count++] = word;
        else if (token == WORD || token == WRONG)
            return WRONG;
        else if (token == END || token == PIPE || token == BACKGROUND)
            return token;
        else if (!read_redirection(command, token))
            return WRONG;
    }
}

/* The line, whole; false when it is not understood. */
static bool read_pipeline(const char *line, struct pipeline *pipeline)
{
    char *word;
    memset(pipeline, 0, sizeof *pipeline);
    rest = line;
    text = texts;
    for (enum token token = PIPE; token == PIPE;) {
        if (pipeline->count == COMMANDS_MOST)
            return false;
        struct command *command = &pipeline->commands[pipeline->count++];
        token = read_command(command);
        if (command->word_count + command->redirection_count == 0)
            return token == END && --pipeline->count == 0; /* an empty line, and no other */
        if (token == WRONG || (token == BACKGROUND && read_token(&word) != END))
            return false;
        pipeline->background = token == BACKGROUND;
    }
    return true;
}

/*
 * The next line of standard input, without its end; false when there is none. It is read byte by
 * byte, so that what follows is there for the commands that read standard input themselves.
 */
static bool read_line(char *line)
{
    size_t length = 0;
    char c;
    ssize_t got;
    while ((got = read(STDIN_FILENO, &c, 1)) == 1 && c != '\n') {
        if (length < LINE_MOST)
            line[length++] = c;
    }
    line[length < LINE_MOST ? length : 0] = '\0';
    if (length == LINE_MOST)
        complain("a line", "too long");
    return got == 1 || length > 0;
}

/* --- running ---------------------------------------------------------------------------------- */

/* What is `fd` becomes `target`, and has no other number any more. */
static void move_fd(int fd, int target)
{
    if (fd == target)
        return;
    dup2(fd, target);
    close(fd);
}

/* In the child: the files of a command, in order; false after a message. */
static bool redirect(const struct command *command)
{
    for (int i = 0; i < command->redirection_count; i++) {
        const struct redirection *to = &command->redirections[i];
        int fd = open(to->path, to->flags, 0666);
        if (fd < 0) {
            complain(to->path, strerror(errno));
            return false;
        }
        move_fd(fd, to->fd);
    }
    return true;
}

static int change_directory(char **words)
{
    const char *path = words[1] ? words[1] : getenv("HOME");
    if (path && chdir(path) == 0)
        return 0;
    complain(path ? path : "HOME", path ? strerror(errno) : "is not set");
    return 1;
}

static int leave_shell(char **words)
{
    char *end = NULL;
    long status = words[1] ? strtol(words[1], &end, 10) : last_status;
    if (!words[1] || (end != words[1] && *end == '\0'))
        _exit((int)(status & 0xFF));
    complain("exit", "not a number");
    _exit(2);
}

/* What a command of the shell itself does: its status, or -1 when it is none of these. */
static int run_builtin(struct command *command)
{
    if (command->word_count == 0)
        return -1;
    if (strcmp(command->words[0], "cd") == 0)
        return change_directory(command->words);
    if (strcmp(command->words[0], "exit") == 0)
        return leave_shell(command->words);
    return -1;
}

/* In the child, which becomes the program of the command, or ends. */
static void execute(struct command *command)
{
    if (!redirect(command))
        _exit(1);
    if (command->word_count == 0)
        _exit(0);
    int status = run_builtin(command);
    if (status >= 0)
        _exit(status);
    execvp(command->words[0], command->words);
    bool missing = errno == ENOENT;
    complain(command->words[0], missing ? "not found" : strerror(errno));
    _exit(missing ? 127 : 126);
}

/* Reads of commands in the background do not take lines from the shell. */
static int first_input(const struct pipeline *pipeline)
{
    return pipeline->background ? open("/dev/null", O_RDONLY) : STDIN_FILENO;
}

/*
 * Starts a process for each command, with a pipe from each to the next; how many there are. Of a
 * pipe the writer has one end, the reader the other, and once both are there the shell has none:
 * else the reader would never see the end of it.
 */
static int start_pipeline(struct pipeline *pipeline, pid_t *pids)
{
    int started = 0, input = first_input(pipeline);
    while (started < pipeline->count) {
        int ends[2] = {STDIN_FILENO, STDOUT_FILENO}; /* the last one writes where the shell does */
        bool piped = started + 1 < pipeline->count;
        if (piped && pipe(ends) < 0)
            break;
        pid_t pid = fork();
        if (pid == 0) {
            if (!pipeline->background)
                signal(SIGINT, SIG_DFL);
            if (piped)
                close(ends[0]);
            move_fd(input, STDIN_FILENO);
            move_fd(ends[1], STDOUT_FILENO);
            execute(&pipeline->commands[started]);
        }
        if (input != STDIN_FILENO)
            close(input);
        if (piped)
            close(ends[1]);
        input = ends[0];
        if (pid < 0)
            break;
        pids[started++] = pid;
    }
    if (started < pipeline->count)
        complain("a process cannot be started", strerror(errno));
    if (input != STDIN_FILENO)
        close(input);
    return started;
}

/* Waits for these children and no others; the status of the last one, as `exit` gives it. */
static int wait_for_all(const pid_t *pids, int count)
{
    int status = 0;
    for (int i = 0; i < count; i++)
        waitpid(pids[i], &status, 0);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Of those in the background that have ended nothing is to stay. */
static void reap_background(void)
{
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
}

static void run_pipeline(struct pipeline *pipeline)
{
    pid_t pids[COMMANDS_MOST];
    int status = -1;
    if (pipeline->count == 1 && !pipeline->background)
        status = run_builtin(&pipeline->commands[0]);
    if (status < 0) {
        int started = start_pipeline(pipeline, pids);
        status = pipeline->background ? 0 : wait_for_all(pids, started);
        if (started < pipeline->count)
            status = 1;
    }
    last_status = status;
}

int main(void)
{
    static char line[LINE_MOST + 1];
    static struct pipeline pipeline;
    bool asks = isatty(STDIN_FILENO);
    if (asks)
        signal(SIGINT, SIG_IGN); /* Ctrl-C is for the pipeline in the foreground */
    for (;;) {
        reap_background();
        if (asks)
            dprintf(STDERR_FILENO, "tsh$ ");
        if (!read_line(line))
            return last_status;
        if (!read_pipeline(line, &pipeline)) {
            complain("syntax error", line);
            last_status = 2;
        } else if (pipeline.count > 0) {
            run_pipeline(&pipeline);
        }
    }
}
