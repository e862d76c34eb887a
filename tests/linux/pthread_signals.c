/* Signals and threads: who takes which, masks, waiting, faults and stacks of each thread. */
// libc: musl
#include "pthreads.h"

#include <semaphore.h>

static pthread_t main_thread;
static sem_t handled, go_on;
static volatile int handled_by; /* 1: the main thread, 2: another */
static __thread int number = 1;

static void note(int signal)
{
    (void)signal;
    handled_by = number;
    sem_post(&handled);
}

static void until_handled(void)
{
    while (sem_wait(&handled))
        ;
}

static bool blocked(int signal)
{
    sigset_t set;
    pthread_sigmask(SIG_BLOCK, NULL, &set);
    return sigismember(&set, signal);
}

static void change(int how, int signal)
{
    sigset_t set = set_of(signal, 0);
    pthread_sigmask(how, &set, NULL);
}

static void *waits(void *blocks)
{
    number = 2;
    say("the mask is its maker's: %d\n", blocked(SIGUSR2));
    if (blocks)
        change(SIG_BLOCK, SIGUSR1);
    sem_post(&handled);
    while (sem_wait(&go_on))
        ;
    return NULL;
}

static pthread_t start_waiting(long blocks)
{
    pthread_t thread = thread_start(waits, blocks);
    until_handled();
    return thread;
}

static void end_waiting(pthread_t thread)
{
    sem_post(&go_on);
    pthread_join(thread, NULL);
}

static void to_one(void)
{
    on(SIGUSR1, note, 0);
    change(SIG_BLOCK, SIGUSR2);
    pthread_t thread = start_waiting(0);
    SAY_ERROR(pthread_kill(thread, 0));
    SAY_ERROR(pthread_kill(thread, 1000));
    SAY_ERROR(pthread_kill(thread, SIGUSR1));
    until_handled();
    say("to another: handled by %d\n", handled_by);
    SAY_ERROR(pthread_kill(main_thread, SIGUSR1));
    until_handled();
    say("to myself: handled by %d\n", handled_by);
    raise(SIGUSR1);
    until_handled();
    say("raise: handled by %d\n", handled_by);

    change(SIG_BLOCK, SIGUSR1);
    kill(getpid(), SIGUSR1);
    until_handled();
    say("to all, I block it: handled by %d\n", handled_by);
    end_waiting(thread);
    change(SIG_UNBLOCK, SIGUSR1);

    thread = start_waiting(1);
    kill(getpid(), SIGUSR1);
    until_handled();
    say("to all, the other blocks it: handled by %d\n", handled_by);
    end_waiting(thread);
}

static void *pending_of_its_own(void *unused)
{
    sigset_t set;
    (void)unused;
    change(SIG_BLOCK, SIGUSR1);
    raise(SIGUSR1);
    sigpending(&set);
    return (void *)(long)sigismember(&set, SIGUSR1);
}

static void pending(void)
{
    sigset_t set;
    say("pending in the thread: %ld\n", in_thread(pending_of_its_own, 0));
    sigpending(&set);
    say("and not in the process: %d\n", sigismember(&set, SIGUSR1));
}

static void *takes(void *unused)
{
    sigset_t set = set_of(SIGUSR1, SIGRTMIN + 3);
    siginfo_t info;
    (void)unused;
    for (int i = 0; i < 3; i++) {
        int signal = sigwaitinfo(&set, &info);
        say("took %s, from %s, value %d\n", signal == SIGUSR1 ? "USR1" : "RTMIN+3",
            info.si_code == SI_QUEUE ? "sigqueue" : "kill", /* or tkill: glibc hides that */
            info.si_code == SI_QUEUE ? info.si_value.sival_int : 0);
    }
    return NULL;
}

static void waited_for(void)
{
    union sigval value = {.sival_int = 55};
    change(SIG_BLOCK, SIGUSR1);
    change(SIG_BLOCK, SIGRTMIN + 3);
    pthread_t thread = thread_start(takes, 0);
    let_others_run();
    kill(getpid(), SIGUSR1);
    let_others_run();
    sigqueue(getpid(), SIGRTMIN + 3, value);
    let_others_run();
    pthread_kill(thread, SIGUSR1);
    pthread_join(thread, NULL);
    change(SIG_UNBLOCK, SIGUSR1);
}

static char stacks[2][32768];
static __thread sigjmp_buf back;
static __thread char *stack;

static void on_fault(int signal, siginfo_t *info, void *context)
{
    char here;
    (void)context;
    say("%s at %lx, on my stack: %d\n", sigabbrev_np(signal), (long)info->si_addr,
        &here >= stack && &here < stack + sizeof stacks[0]);
    siglongjmp(back, 1);
}

static void *faults(void *which)
{
    stack_t own = {.ss_sp = stacks[(long)which], .ss_size = sizeof stacks[0]}, now;
    sigaltstack(NULL, &now);
    say("no stack at first: %d\n", now.ss_flags == SS_DISABLE);
    stack = own.ss_sp;
    sigaltstack(&own, NULL);
    if (sigsetjmp(back, 1) == 0)
        *(volatile int *)(16 + (long)which * 16) = 1;
    if ((long)which == 0)
        in_thread(faults, 1);
    return NULL;
}

int main(void)
{
    main_thread = pthread_self();
    sem_init(&handled, 0, 0);
    sem_init(&go_on, 0, 0);
    to_one();
    pending();
    waited_for();
    on_info(SIGSEGV, on_fault, SA_ONSTACK);
    in_thread(faults, 0);
    return 0;
}
