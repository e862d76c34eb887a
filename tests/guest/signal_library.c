/* What the library builds from signals: abort, system, killpg, and the names. */
// linux: yes
#include "tests/guest/child.h"

#include <setjmp.h>
#include <string.h>

static jmp_buf place;
static volatile int runs;

static void count(int signal)
{
    (void)signal;
    runs++;
}

static void escape(int signal)
{
    (void)signal;
    longjmp(place, 1);
}

static void ignores(void)
{
    signal(SIGABRT, SIG_IGN);
    abort();
}

static void handles_and_blocks(void)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    signal(SIGABRT, count);
    abort();
}

static void escapes(void)
{
    signal(SIGABRT, escape);
    if (setjmp(place) == 0)
        abort();
    _exit(9);
}

static void names(void)
{
    char name[SIG2STR_MAX];
    int signal;
    for (int i = 1; i <= SIGRTMAX; i++)
        EXPECT(sig2str(i, name) == 0 && str2sig(name, &signal) == 0 && signal == i);
    EXPECT(sig2str(SIGINT, name) == 0 && strcmp(name, "INT") == 0);
    EXPECT(str2sig("9", &signal) == 0 && signal == SIGKILL);
    EXPECT(sig2str(0, name) == -1 && sig2str(65, name) == -1);
    EXPECT(str2sig("SIGINT", &signal) == -1 && str2sig("", &signal) == -1);
    EXPECT(str2sig("65", &signal) == -1 && str2sig("RTMIN+33", &signal) == -1);
}

int main(void)
{
    sigset_t mask;
    EXPECT(ended_by(status_of(ignores), SIGABRT));
    EXPECT(ended_by(status_of(handles_and_blocks), SIGABRT));
    EXPECT(exited_with(status_of(escapes), 9));

    signal(SIGINT, count);
    signal(SIGCHLD, count);
    int status = system("kill -INT $PPID; exit 5"); /* the shell's parent ignores it meanwhile */
    EXPECT(exited_with(status, 5) || exited_with(status, 127)); /* 127: no sh here */
    EXPECT(signal(SIGINT, SIG_DFL) == count);
    EXPECT(sigprocmask(SIG_BLOCK, NULL, &mask) == 0 && mask == 0);

    EXPECT(killpg(-1, SIGTERM) == -1 && errno == EINVAL);
    EXPECT(kill(getpid(), 65) == -1 && errno == EINVAL);
    names();
    return 0;
}
