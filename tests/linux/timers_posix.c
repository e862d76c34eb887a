/* POSIX timers: what is refused, signals with their values, intervals, overruns, threads, exec. */
#include "say.h"

#include <pthread.h>

#define MS 1000000L

static int set_timer(timer_t timer, int flags, long value, long interval)
{
    struct itimerspec spec = {.it_value = {value / 1000, value % 1000 * MS},
                              .it_interval = {interval / 1000, interval % 1000 * MS}};
    return timer_settime(timer, flags, &spec, NULL);
}

static int make(timer_t *timer, int notify, int signal, int value)
{
    struct sigevent event = {
        .sigev_notify = notify, .sigev_signo = signal, .sigev_value.sival_int = value};
    return timer_create(CLOCK_MONOTONIC, &event, timer);
}

static void refused(void)
{
    timer_t timer;
    struct itimerspec spec, bad = {.it_value.tv_nsec = 1000 * MS};
    SAY(make(&timer, SIGEV_SIGNAL, 65, 0));
    SAY(make(&timer, SIGEV_SIGNAL, 0, 0));
    SAY(make(&timer, 77, SIGUSR1, 0));
    SAY(make(&timer, SIGEV_THREAD_ID, SIGUSR1, 0)); /* of no thread */
    SAY(timer_create(77, NULL, &timer));
    SAY(syscall(SYS_timer_create, CLOCK_MONOTONIC, 8, &timer));
    SAY(syscall(SYS_timer_create, CLOCK_MONOTONIC, 0, 8));
    SAY(make(&timer, SIGEV_NONE, 0, 0));
    SAY(timer_settime(timer, 0, &bad, NULL));
    SAY(syscall(SYS_timer_settime, 12345, 0, &spec, 0));
    SAY(syscall(SYS_timer_gettime, 12345, &spec));
    SAY(syscall(SYS_timer_getoverrun, 12345));
    SAY(syscall(SYS_timer_delete, 12345));
    SAY(timer_gettime(timer, &spec));
    say("left %ld\n", spec.it_value.tv_nsec);
    SAY(set_timer(timer, 0, 5000, 0));
    SAY(timer_gettime(timer, &spec));
    say("left %ld\n", (long)spec.it_value.tv_sec);
    SAY(timer_delete(timer));
    SAY(timer_gettime(timer, &spec));
}

static void say_info(int signal, siginfo_t *info, void *context)
{
    (void)context;
    say("%s code %d value %d\n", sigabbrev_np(signal), info->si_code, info->si_value.sival_int);
}

static void await(int signal)
{
    sigset_t all_but;
    sigfillset(&all_but);
    sigdelset(&all_but, signal);
    sigsuspend(&all_but);
}

static void signals(void)
{
    timer_t one, two, plain;
    struct itimerspec old;
    on_info(SIGUSR1, say_info, 0);
    on_info(SIGUSR2, say_info, 0);
    on_info(SIGALRM, say_info, 0);
    block(SIGUSR1, SIGUSR2);
    block(SIGALRM, 0);
    make(&one, SIGEV_SIGNAL, SIGUSR1, 11);
    make(&two, SIGEV_SIGNAL, SIGUSR2, 22);
    SAY(set_timer(one, 0, 30, 0));
    SAY(set_timer(two, 0, 60, 60));
    await(SIGUSR1);
    await(SIGUSR2);
    await(SIGUSR2);
    SAY(set_timer(two, 0, 0, 0));
    SAY(is_pending(SIGUSR2));
    SAY(timer_create(CLOCK_REALTIME, NULL, &plain));
    SAY(timer_settime(plain, TIMER_ABSTIME, &(struct itimerspec){.it_value.tv_sec = 1}, NULL));
    usleep(30000);
    SAY(is_pending(SIGALRM));
    on(SIGALRM, SIG_IGN, 0);
    SAY(set_timer(one, 0, 90000, 7000));
    SAY(timer_settime(one, 0, &(struct itimerspec){0}, &old));
    say("old %ld every %ld\n", (long)old.it_value.tv_sec + (old.it_value.tv_nsec > 0),
        (long)old.it_interval.tv_sec);
    SAY(timer_delete(one));
    SAY(timer_delete(two));
    SAY(timer_delete(plain));
}

static void overruns(void)
{
    timer_t timer;
    siginfo_t info;
    sigset_t set = set_of(SIGRTMIN, 0);
    block(SIGRTMIN, 0);
    make(&timer, SIGEV_SIGNAL, SIGRTMIN, 5);
    SAY(set_timer(timer, 0, 20, 20));
    usleep(310000);
    SAY(sigwaitinfo(&set, &info) == SIGRTMIN);
    say("it says so: %d\n", info.si_overrun == timer_getoverrun(timer));
    say("about as many as have passed: %d, value %d\n",
        timer_getoverrun(timer) >= 8 && timer_getoverrun(timer) <= 16, info.si_value.sival_int);
    SAY(sigwaitinfo(&set, &info) == SIGRTMIN);
    SAY(timer_getoverrun(timer) < 2);
    SAY(timer_delete(timer));
    usleep(50000);
    struct timespec none = {0};
    while (sigtimedwait(&set, &info, &none) > 0)
        ;
}

static pid_t other;

static void *wait_for_it(void *ready)
{
    siginfo_t info;
    sigset_t set = set_of(SIGUSR1, 0);
    other = gettid();
    __atomic_store_n((int *)ready, 1, __ATOMIC_SEQ_CST);
    sigwaitinfo(&set, &info);
    say("the thread took %s, value %d\n", sigabbrev_np(info.si_signo), info.si_value.sival_int);
    return NULL;
}

static void threads(void)
{
    pthread_t thread;
    timer_t timer;
    int ready = 0;
    pthread_create(&thread, NULL, wait_for_it, &ready);
    while (!__atomic_load_n(&ready, __ATOMIC_SEQ_CST))
        usleep(1000);
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGUSR1};
    event.sigev_value.sival_int = 33;
    event._sigev_un._tid = other;
    SAY(timer_create(CLOCK_MONOTONIC, &event, &timer));
    SAY(set_timer(timer, 0, 30, 0));
    pthread_join(thread, NULL);
    timer_delete(timer);
}

static int called;

static void call(union sigval value)
{
    say("called with %d\n", value.sival_int);
    __atomic_store_n(&called, 1, __ATOMIC_SEQ_CST);
}

static void by_threads(void)
{
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_THREAD, .sigev_notify_function = call};
    event.sigev_value.sival_int = 44;
    SAY(timer_create(CLOCK_MONOTONIC, &event, &timer));
    SAY(set_timer(timer, 0, 30, 0));
    while (!__atomic_load_n(&called, __ATOMIC_SEQ_CST))
        usleep(1000);
    SAY(timer_delete(timer));
}

static void gone_in_child(void)
{
    timer_t timer;
    struct itimerspec spec;
    make(&timer, SIGEV_SIGNAL, SIGKILL, 0);
    pid_t child = fork();
    if (child == 0) {
        SAY(timer_gettime(timer, &spec));
        timer_t own;
        make(&own, SIGEV_SIGNAL, SIGKILL, 0);
        set_timer(own, 0, 100, 0);
        execl("/proc/self/exe", "timers", "exec", NULL);
        _exit(1);
    }
    say_status("child", status_of(child));
    timer_delete(timer);
}

int main(int count, char **arguments)
{
    (void)arguments;
    if (count > 1) { /* by gone_in_child() */
        usleep(200000);
        return 0;
    }
    refused();
    signals();
    overruns();
    threads();
    by_threads();
    gone_in_child();
    return 0;
}
