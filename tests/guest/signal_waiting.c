/* Sleeping until a signal comes: pause, sigsuspend, sigwait, sigtimedwait; EINTR and SA_RESTART. */
// linux: yes
#include "tests/guest/child.h"

#include <sys/time.h>

static volatile int runs;

static void count(int signal)
{
    (void)signal;
    runs++;
}

static void set(int signal, unsigned flags)
{
    struct sigaction action = {.sa_handler = count, .sa_flags = (int)flags};
    EXPECT(sigaction(signal, &action, NULL) == 0);
    runs = 0;
}

static void alarm_in(int milliseconds)
{
    struct itimerval value = {.it_value = {milliseconds / 1000, milliseconds % 1000 * 1000}};
    EXPECT(setitimer(ITIMER_REAL, &value, NULL) == 0);
}

static void with_handlers(void)
{
    sigset_t set_of_alarm, none, before;
    sigemptyset(&none);
    sigemptyset(&set_of_alarm);
    sigaddset(&set_of_alarm, SIGALRM);
    set(SIGALRM, SA_RESTART);
    alarm_in(50);
    EXPECT(pause() == -1 && errno == EINTR && runs == 1);

    EXPECT(sigprocmask(SIG_BLOCK, &set_of_alarm, &before) == 0);
    EXPECT(raise(SIGALRM) == 0 && runs == 1);
    EXPECT(sigsuspend(&none) == -1 && errno == EINTR && runs == 2);
    EXPECT(sigprocmask(SIG_SETMASK, &before, &none) == 0 && none == set_of_alarm);
}

static void without_handlers(void)
{
    siginfo_t info;
    sigset_t two;
    int taken = 0;
    struct timespec soon = {.tv_nsec = 50000000}, now = {0};
    sigemptyset(&two);
    sigaddset(&two, SIGUSR1);
    sigaddset(&two, SIGUSR2);
    EXPECT(sigprocmask(SIG_BLOCK, &two, NULL) == 0);
    EXPECT(sigtimedwait(&two, &info, &now) == -1 && errno == EAGAIN);
    EXPECT(sigtimedwait(&two, &info, &soon) == -1 && errno == EAGAIN);
    EXPECT(raise(SIGUSR2) == 0 && sigtimedwait(&two, &info, &now) == SIGUSR2);
    EXPECT(info.si_signo == SIGUSR2 && info.si_pid == getpid());

    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        usleep(50000);
        sigqueue(parent, SIGUSR1, (union sigval){.sival_int = 5});
        _exit(0);
    }
    EXPECT(sigwaitinfo(&two, &info) == SIGUSR1 && info.si_int == 5 && info.si_pid == child);
    EXPECT(exited_with(child_wait(child), 0));
    EXPECT(raise(SIGUSR1) == 0 && sigwait(&two, &taken) == 0 && taken == SIGUSR1);
    set(SIGALRM, SA_RESTART);
    alarm_in(50);
    EXPECT(sigwaitinfo(&two, NULL) == -1 && errno == EINTR && runs == 1);
}

/* Nothing is ever written, until the child does. */
static void reading(unsigned flags)
{
    int ends[2];
    char byte;
    set(SIGALRM, flags);
    EXPECT(pipe(ends) == 0);
    pid_t child = fork();
    if (child == 0) {
        usleep(300000);
        _exit(write(ends[1], "x", 1) != 1);
    }
    alarm_in(50);
    ssize_t got = read(ends[0], &byte, 1);
    EXPECT(runs == 1);
    EXPECT(flags & SA_RESTART ? got == 1 && byte == 'x' : got == -1 && errno == EINTR);
    EXPECT(exited_with(child_wait(child), 0));
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    with_handlers();
    without_handlers();
    reading(0);
    reading(SA_RESTART);
    return 0;
}
