/* kill [-SIGNAL] PID...: sends a signal, SIGTERM if none is named. kill -l lists their names. */
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const names[] = {
    [0] = "0",          [SIGHUP] = "HUP",       [SIGINT] = "INT",
    [SIGQUIT] = "QUIT", [SIGILL] = "ILL",       [SIGTRAP] = "TRAP",
    [SIGABRT] = "ABRT", [SIGBUS] = "BUS",       [SIGFPE] = "FPE",
    [SIGKILL] = "KILL", [SIGUSR1] = "USR1",     [SIGSEGV] = "SEGV",
    [SIGUSR2] = "USR2", [SIGPIPE] = "PIPE",     [SIGALRM] = "ALRM",
    [SIGTERM] = "TERM", [SIGSTKFLT] = "STKFLT", [SIGCHLD] = "CHLD",
    [SIGCONT] = "CONT", [SIGSTOP] = "STOP",     [SIGTSTP] = "TSTP",
    [SIGTTIN] = "TTIN", [SIGTTOU] = "TTOU",     [SIGURG] = "URG",
    [SIGXCPU] = "XCPU", [SIGXFSZ] = "XFSZ",     [SIGVTALRM] = "VTALRM",
    [SIGPROF] = "PROF", [SIGWINCH] = "WINCH",   [SIGIO] = "IO",
    [SIGPWR] = "PWR",   [SIGSYS] = "SYS",
};

#define NAME_COUNT ((int)(sizeof names / sizeof names[0]))

/* "9", "KILL" or "SIGKILL"; -1 when it is none. */
static int signal_number(const char *text)
{
    if (isdigit((unsigned char)text[0]))
        return atoi(text);
    if (strncasecmp(text, "SIG", 3) == 0)
        text += 3;
    for (int i = 0; i < NAME_COUNT; i++) {
        if (strcasecmp(text, names[i]) == 0)
            return i;
    }
    return -1;
}

static int usage(void)
{
    fprintf(stderr, "usage: kill [-SIGNAL] PID...   (kill -l lists the signals)\n");
    return 2;
}

int main(int argc, char **argv)
{
    int first = 1, signal = SIGTERM, result = 0;
    if (argc > 1 && strcmp(argv[1], "-l") == 0) {
        for (int i = 1; i < NAME_COUNT; i++)
            printf("%2d %s\n", i, names[i]);
        return 0;
    }
    if (argc > 1 && argv[1][0] == '-') {
        const char *name = argv[1] + 1;
        first = 2;
        if (strcmp(name, "s") == 0 && argc > 2) {
            name = argv[2];
            first = 3;
        }
        signal = strcmp(name, "-") == 0 ? SIGTERM : signal_number(name);
        if (signal < 0)
            return usage();
    }
    if (first >= argc)
        return usage();
    for (int i = first; i < argc; i++) {
        char *end;
        long pid = strtol(argv[i], &end, 10);
        if (end == argv[i] || *end != '\0')
            return usage();
        if (kill((pid_t)pid, signal) < 0) {
            fprintf(stderr, "kill: %s: %s\n", argv[i], strerror(errno));
            result = 1;
        }
    }
    return result;
}
