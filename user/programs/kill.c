/* kill [-SIGNAL] PID...: sends a signal, SIGTERM if none is named. kill -l lists their names. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "9", "KILL" or "SIGKILL"; -1 when it is none. */
static int signal_number(const char *text)
{
    int number;
    if (strncmp(text, "SIG", 3) == 0)
        text += 3;
    return str2sig(text, &number) < 0 ? -1 : number;
}

static int usage(void)
{
    fprintf(stderr, "usage: kill [-SIGNAL] PID...   (kill -l lists the signals)\n");
    return 2;
}

static int list(void)
{
    char name[SIG2STR_MAX];
    for (int i = 1; i < SIGRTMIN && sig2str(i, name) == 0; i++)
        printf("%2d %s\n", i, name);
    return 0;
}

int main(int argc, char **argv)
{
    int first = 1, signal = SIGTERM, result = 0;
    if (argc > 1 && strcmp(argv[1], "-l") == 0)
        return list();
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
