/* prctl: the signal at the end of the parent, and what else of it programs ask for. */
#include "say.h"

#include <sys/prctl.h>

static int told[2];

static int death_signal(void)
{
    int signal = -1;
    SAY(prctl(PR_GET_PDEATHSIG, &signal));
    return signal;
}

static void refused(void)
{
    SAY(prctl(PR_SET_PDEATHSIG, 65));
    SAY(prctl(PR_SET_PDEATHSIG, -1));
    SAY(prctl(PR_GET_PDEATHSIG, 8));
    SAY(prctl(PR_SET_DUMPABLE, 5));
    SAY(prctl(PR_SET_DUMPABLE, 1));
    SAY(prctl(PR_GET_DUMPABLE));
    SAY(prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0));
    SAY(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    SAY(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
    SAY(prctl(12345));
}

static void show(void)
{
    say("signal %d\n", death_signal());
}

static void not_inherited(void)
{
    SAY(prctl(PR_SET_PDEATHSIG, SIGUSR1));
    show();
    say_end("child", show);
    SAY(prctl(PR_SET_PDEATHSIG, 0));
    show();
}

static int parent;

static volatile int taken, adopted;

static void on_usr1(int signal)
{
    taken = signal;
    adopted = getppid() != parent;
}

/* Waits to be told, and says so by the pipe's end. */
static void wait_for_end(void)
{
    sigset_t none;
    sigemptyset(&none);
    on(SIGUSR1, on_usr1, 0);
    parent = getppid();
    prctl(PR_SET_PDEATHSIG, SIGUSR1);
    write(told[1], "x", 1);
    sigsuspend(&none);
    usleep(30000); /* the other says first how that one ended */
    say("told by %s; it has another parent: %d\n", sigabbrev_np(taken), adopted);
}

static void run_again(void)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    execl("/proc/self/exe", "prctl", "again", NULL);
}

static void (*last)(void);

/* Ends when its child is ready. */
static void end_first(void)
{
    char byte;
    block(SIGUSR1, 0);
    start(last);
    read(told[0], &byte, 1);
}

static void ends(const char *what, void (*body)(void))
{
    char byte;
    pipe(told);
    last = body;
    say_end(what, end_first);
    close(told[1]);
    SAY(read(told[0], &byte, 1)); /* until the grandchild has ended */
    close(told[0]);
}

int main(int count, char **arguments)
{
    (void)arguments;
    if (count > 1) { /* by run_again() */
        say("after exec %d\n", death_signal());
        write(4, "x", 1); /* told[1] */
        pause_forever();
    }
    refused();
    not_inherited();
    ends("handled", wait_for_end);
    ends("execed", run_again);
    return 0;
}
