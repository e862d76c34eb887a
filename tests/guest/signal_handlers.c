/* Handlers: masks while they run, SA_NODEFER, SA_RESETHAND, nesting, and who has sent what. */
// linux: yes
#include "tests/guest/child.h"

static volatile int depth, deepest, runs;
static siginfo_t seen[8];
static sigset_t mask_inside;

static void set(int signal, void (*handler)(int), unsigned flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = (int)flags};
    EXPECT(sigaction(signal, &action, NULL) == 0);
}

static void raise_again(int signal)
{
    depth++;
    if (depth > deepest)
        deepest = depth;
    if (runs++ < 3)
        raise(signal);
    depth--;
}

static void note_info(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)context;
    seen[runs++] = *info;
    sigprocmask(SIG_BLOCK, NULL, &mask_inside);
}

static int nesting(unsigned flags)
{
    runs = deepest = 0;
    set(SIGUSR1, raise_again, flags);
    raise(SIGUSR1);
    EXPECT(runs == 4 && depth == 0);
    return deepest;
}

static void resets_itself(void)
{
    runs = 0;
    set(SIGUSR1, raise_again, SA_RESETHAND);
    raise(SIGUSR1); /* the handler raises it once more, and that is the end */
}

static void details(void)
{
    struct sigaction action = {.sa_sigaction = note_info, .sa_flags = SA_SIGINFO}, old;
    sigemptyset(&action.sa_mask);
    sigaddset(&action.sa_mask, SIGUSR2);
    EXPECT(sigaction(SIGUSR1, &action, NULL) == 0 && sigaction(SIGUSR1, NULL, &old) == 0);
    EXPECT(old.sa_sigaction == note_info && old.sa_flags == SA_SIGINFO);
    EXPECT(old.sa_mask == action.sa_mask);
    runs = 0;
    EXPECT(kill(getpid(), SIGUSR1) == 0);
    EXPECT(runs == 1 && seen[0].si_signo == SIGUSR1 && seen[0].si_code == SI_USER);
    EXPECT(seen[0].si_pid == getpid() && seen[0].si_uid == getuid());
    EXPECT(sigismember(&mask_inside, SIGUSR1) && sigismember(&mask_inside, SIGUSR2));
    EXPECT(sigprocmask(SIG_BLOCK, NULL, &mask_inside) == 0 && mask_inside == 0);
    EXPECT(sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = 4711}) == 0);
    EXPECT(runs == 2 && seen[1].si_code == SI_QUEUE && seen[1].si_value.sival_int == 4711);
}

/* Real-time signals queue, in order; others do not. */
static void queueing(void)
{
    struct sigaction action = {.sa_sigaction = note_info, .sa_flags = SA_SIGINFO};
    int real_time = SIGRTMIN + 5; /* a C library may have its own use for the first */
    sigset_t all, before;
    sigfillset(&all);
    EXPECT(sigaction(real_time, &action, NULL) == 0 && sigaction(SIGUSR1, &action, NULL) == 0);
    EXPECT(sigprocmask(SIG_BLOCK, &all, &before) == 0);
    runs = 0;
    for (int i = 1; i <= 3; i++) {
        EXPECT(sigqueue(getpid(), real_time, (union sigval){.sival_int = i}) == 0);
        EXPECT(raise(SIGUSR1) == 0);
    }
    EXPECT(sigprocmask(SIG_SETMASK, &before, NULL) == 0 && runs == 4);
    /* The frame of the least number is made first, so that its handler runs last. */
    int next = 1;
    for (int i = 0; i < 4; i++)
        if (seen[i].si_signo == real_time)
            next += seen[i].si_int == next;
    EXPECT(next == 4);
}

int main(void)
{
    EXPECT(nesting(0) == 1);
    EXPECT(nesting(SA_NODEFER) == 4);
    EXPECT(ended_by(status_of(resets_itself), SIGUSR1));
    details();
    queueing();
    return 0;
}
