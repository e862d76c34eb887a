/* What exec keeps beside the actions of signals: timers, queued details, locks, times, wishes. */
#define _FILE_OFFSET_BITS 64
#include "say.h"
#include "used.h"

#include <sys/file.h>
#include <sys/prctl.h>

static void burn(void)
{
    long end = used_by(RUSAGE_SELF) + 50;
    while (used_by(RUSAGE_SELF) < end)
        ;
}

static void queue(int signal, int value)
{
    sigqueue(getpid(), signal, (union sigval){.sival_int = value});
}

static void prepare_signals(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 1};
    struct itimerspec soon = {.it_value = {0, 1000000}};
    timer_t timer;
    block(SIGRTMIN, SIGRTMIN + 1);
    block(SIGUSR2, 0);
    queue(SIGRTMIN, 11);
    queue(SIGUSR2, 22);
    queue(SIGRTMIN, 33);
    timer_create(CLOCK_MONOTONIC, &event, &timer);
    timer_settime(timer, 0, &soon, NULL);
    while (!is_pending(SIGRTMIN + 1))
        usleep(1000);
}

static void prepare(void)
{
    static char alternative[16384];
    stack_t stack = {.ss_sp = alternative, .ss_size = sizeof alternative};
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 5, .l_len = 3};
    int file = open("locked", O_RDWR | O_CREAT, 0600);
    for (int kind = ITIMER_REAL; kind <= ITIMER_PROF; kind++)
        setitimer(kind, &(struct itimerval){{7 + kind, 0}, {100 + kind, 0}}, NULL);
    prepare_signals();
    fcntl(file, F_SETLK, &lock);
    flock(file, LOCK_EX);
    sigaltstack(&stack, NULL);
    prctl(PR_SET_NAME, "a name");
    prctl(PR_SET_PDEATHSIG, SIGUSR1);
    burn();
    status_of(start(burn));
}

static void say_locks(void)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int file = open("locked", O_RDWR);
    fcntl(file, F_GETLK, &lock);
    say("record lock of %ld bytes, of the parent %d\n", (long)lock.l_len, lock.l_pid == getppid());
    SAY(flock(file, LOCK_EX | LOCK_NB));
}

static void say_signals(void)
{
    sigset_t set = set_of(SIGRTMIN, SIGRTMIN + 1);
    struct timespec none = {0};
    siginfo_t info;
    sigaddset(&set, SIGUSR2);
    while (sigtimedwait(&set, &info, &none) > 0)
        say("signal %d: value %d, code %d\n", info.si_signo - (info.si_signo > 31 ? SIGRTMIN : 0),
            info.si_value.sival_int, info.si_code);
}

static void look(void)
{
    struct itimerval timer;
    stack_t stack;
    char name[16];
    int signal;
    for (int kind = ITIMER_REAL; kind <= ITIMER_PROF; kind++) {
        getitimer(kind, &timer);
        say("timer %d: %d, every %d\n", kind, timer.it_value.tv_sec >= 98 + kind,
            (int)timer.it_interval.tv_sec);
    }
    say_signals();
    say_end("locks", say_locks);
    sigaltstack(NULL, &stack);
    say("another stack: %d\n", stack.ss_flags != SS_DISABLE);
    prctl(PR_GET_NAME, name);
    say("the name is kept: %d\n", !strcmp(name, "a name"));
    prctl(PR_GET_PDEATHSIG, &signal);
    say("at the parent's end: %s\n", sigabbrev_np(signal));
    say("own times kept: %d, children's: %d\n", used_by(RUSAGE_SELF) >= 50,
        used_by(RUSAGE_CHILDREN) >= 50);
}

int main(int count, char **arguments)
{
    char *again[] = {arguments[0], "again", NULL};
    if (count > 1) {
        look();
        return 0;
    }
    prepare();
    execv(arguments[0], again);
    return 1;
}
