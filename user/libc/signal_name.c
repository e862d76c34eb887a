/* The names of the signals. */
#include <ctype.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char names[][SIG2STR_MAX] = {
    [SIGHUP] = "HUP",   [SIGINT] = "INT",       [SIGQUIT] = "QUIT", [SIGILL] = "ILL",
    [SIGTRAP] = "TRAP", [SIGABRT] = "ABRT",     [SIGBUS] = "BUS",   [SIGFPE] = "FPE",
    [SIGKILL] = "KILL", [SIGUSR1] = "USR1",     [SIGSEGV] = "SEGV", [SIGUSR2] = "USR2",
    [SIGPIPE] = "PIPE", [SIGALRM] = "ALRM",     [SIGTERM] = "TERM", [SIGSTKFLT] = "STKFLT",
    [SIGCHLD] = "CHLD", [SIGCONT] = "CONT",     [SIGSTOP] = "STOP", [SIGTSTP] = "TSTP",
    [SIGTTIN] = "TTIN", [SIGTTOU] = "TTOU",     [SIGURG] = "URG",   [SIGXCPU] = "XCPU",
    [SIGXFSZ] = "XFSZ", [SIGVTALRM] = "VTALRM", [SIGPROF] = "PROF", [SIGWINCH] = "WINCH",
    [SIGIO] = "IO",     [SIGPWR] = "PWR",       [SIGSYS] = "SYS",
};

#define NAME_COUNT ((int)(sizeof names / sizeof names[0]))

int sig2str(int signal, char *name)
{
    if (signal < 1 || signal > SIGRTMAX)
        return -1;
    if (signal < NAME_COUNT)
        strcpy(name, names[signal]);
    else
        snprintf(name, SIG2STR_MAX, "RTMIN+%d", signal - SIGRTMIN);
    return 0;
}

/* A decimal number up to `last`; -1 for any other text. */
static int number_of(const char *text, int last)
{
    char *end;
    long number = strtol(text, &end, 10);
    bool good = isdigit((unsigned char)text[0]) && *end == '\0' && number <= last;
    return good ? (int)number : -1;
}

int str2sig(const char *name, int *signal)
{
    int number = number_of(name, SIGRTMAX);
    for (int i = 1; number < 0 && i < NAME_COUNT; i++) {
        if (strcmp(name, names[i]) == 0)
            number = i;
    }
    if (number < 0 && strncmp(name, "RTMIN+", 6) == 0) {
        int offset = number_of(name + 6, SIGRTMAX - SIGRTMIN);
        number = offset < 0 ? -1 : SIGRTMIN + offset;
    }
    if (number < 0)
        return -1;
    *signal = number;
    return 0;
}
