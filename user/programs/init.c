/*
 * init: the first process, and the one that inherits every orphan.
 *
 * Without ` -- ` on the kernel's command line it keeps a shell running on the console: /bin/sh, or
 * the words of `shell=WORD,WORD`. With
 * ` -- PROGRAM ARGS` it runs that program once and powers off, reporting how it ended. The word
 * `check` before the ` -- ` has the kernel look for leaks and broken invariants around it.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <gaji/check.h>
#include <gaji/explain.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define COMMAND_LINE_SIZE 4096
#define WORDS_MAX         512

#define STATUS_CANNOT_RUN 126
#define STATUS_NOT_FOUND  127

static char command_line[COMMAND_LINE_SIZE];
static char *program[WORDS_MAX + 1];             /* the words after " -- ", ended by NULL */
static char *shell[WORDS_MAX + 1] = {"/bin/sh"}; /* the words of `shell=`, ended by NULL */
static bool checking;                            /* the word `check` was there */

/* Makes the console standard input, output and error; not init's terminal: it is the program's. */
static void console_open(void)
{
    int fd = open("/dev/console", O_RDWR | O_NOCTTY);
    if (fd < 0)
        return; /* the kernel gave us what it could */
    for (int i = 0; i <= 2; i++)
        dup2(fd, i);
    if (fd > 2)
        close(fd);
}

static void command_line_read(void)
{
    int fd = open("/proc/cmdline", O_RDONLY);
    if (fd < 0)
        return;
    ssize_t size = read(fd, command_line, sizeof command_line - 1);
    if (size > 0)
        command_line[size] = '\0';
    command_line[strcspn(command_line, "\n")] = '\0';
    close(fd);
}

static int hex_value(char c)
{
    return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

/* Turns each %XX of a word into the byte it stands for, in place. */
static void word_decode(char *word)
{
    char *out = word;
    for (const char *in = word; *in != '\0'; in++) {
        if (in[0] == '%' && isxdigit((unsigned char)in[1]) && isxdigit((unsigned char)in[2])) {
            *out++ = (char)(hex_value(in[1]) << 4 | hex_value(in[2]));
            in += 2;
        } else {
            *out++ = *in;
        }
    }
    *out = '\0';
}

/* Separated by commas; one that is in a word is %2C. */
static void shell_parse(char *words)
{
    for (int i = 0; i < WORDS_MAX && (shell[i] = strsep(&words, ",")); i++)
        word_decode(shell[i]);
}

/*
 * Takes the command line apart. After the word "--" the words are separated by exactly one space:
 * two of them have an empty word between them.
 */
static void command_line_parse(void)
{
    char *rest = command_line, *word;
    while ((word = strsep(&rest, " ")) && strcmp(word, "--") != 0) {
        checking |= strcmp(word, "check") == 0;
        if (strncmp(word, "shell=", 6) == 0)
            shell_parse(word + 6);
    }

    for (int i = 0; i < WORDS_MAX && (word = strsep(&rest, " ")); i++) {
        word_decode(word);
        program[i] = word;
    }
}

/*
 * Starts a program, on a terminal as the leader of a session whose terminal it is: at its end, what
 * it has left there is hung up. Else in a process group of its own. Returns its PID.
 */
static pid_t program_start(char *const argv[])
{
    pid_t child = fork();
    bool in_place =
        child < 0 && errno == ENOSYS; /* a kernel in which fork is still to be written */
    if (in_place)
        fprintf(stderr, "init: there is no fork: I become %s myself\n", argv[0]);
    else if (child < 0)
        fprintf(stderr, "init: fork: %s\n", strerror(errno));
    if (child != 0 && !in_place)
        return child;

    if (isatty(0)) {
        setsid();
        ioctl(0, TIOCSCTTY, 0);
    } else {
        setpgid(0, 0);
    }
    execvp(argv[0], argv);
    int error = errno;
    const char *why = exec_explain(argv[0], error);
    fprintf(stderr, "init: %s: %s%s%s\n", argv[0], strerror(error), why ? ": " : "",
            why ? why : "");
    _exit(error == ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN);
}

/*
 * Waits until `child` has ended, and reaps every orphan that ends meanwhile. A negative one could
 * not be started.
 */
static int child_wait(pid_t child)
{
    int status;
    if (child < 0)
        return W_EXITCODE(STATUS_CANNOT_RUN, 0);
    while (wait(&status) != child)
        ;
    return status;
}

/* Ends everything that the program left behind. */
static void leftovers_end(void)
{
    kill(-1, SIGKILL); /* all but this process */
    while (wait(NULL) > 0 || errno == EINTR)
        ;
}

/* The first fork and the first wait use memory that stays in use; that is not a leak. */
static void warm_up(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    child_wait(child);
}

/* Runs the program of the command line. Returns the status to report. */
static int program_run(void)
{
    struct gaji_check_result result;
    if (checking) {
        warm_up();
        gaji_check(GAJI_CHECK_MARK, &result);
    }
    int status = child_wait(program_start(program));
    if (checking) {
        leftovers_end();
        if (gaji_check(GAJI_CHECK_COMPARE, &result) > 0)
            return GAJI_STATUS_BROKEN;
    }
    return status;
}

static _Noreturn void shell_keep_running(void)
{
    struct termios settings;
    bool terminal = tcgetattr(0, &settings) == 0;
    for (;;) {
        child_wait(program_start(shell));
        if (terminal)
            tcsetattr(0, TCSAFLUSH, &settings); /* whatever its programs have made of them */
        fcntl(0, F_SETFL, O_RDWR);              /* and of the file that all shells share */
        printf("init: the shell has ended, another one begins; poweroff leaves Gaji\n");
        fflush(stdout);
        sleep(1); /* a shell that ends at once must not start a storm */
    }
}

/* By Gaji's own magic number: the last argument is what the kernel reports as its last word. */
static void power_off(int status)
{
    syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, GAJI_REBOOT_MAGIC2, LINUX_REBOOT_CMD_POWER_OFF,
            status);
    fprintf(stderr, "init: cannot power off: %s\n", strerror(errno));
}

int main(void)
{
    console_open();
    command_line_read();
    command_line_parse();
    setenv("PATH", "/bin", 1);
    setenv("HOME", "/", 1);
    setenv("TERM", "vt100", 0);

    if (program[0])
        power_off(program_run());
    shell_keep_running();
}
