/* Which calls begin anew after a handler with SA_RESTART, and that none does without. */
#include "say.h"

static int ends[2], full[2], count;
static pid_t sleeper;

static void handler(int signal)
{
    (void)signal;
    if (++count < 2)
        return;
    write(ends[1], "x", 1); /* the second time lets it end */
    static char buffer[4096];
    read(full[0], buffer, sizeof buffer);
    if (sleeper)
        kill(sleeper, SIGKILL);
}

static long read_pipe(void)
{
    char byte;
    return read(ends[0], &byte, 1);
}

static long write_pipe(void)
{
    char bytes[4096] = "";
    return write(full[1], bytes, sizeof bytes);
}

static long wait_child(void)
{
    return waitpid(sleeper, NULL, 0) == sleeper ? 1 : -1;
}

static long wait_id(void)
{
    return waitid(P_PID, (id_t)sleeper, NULL, WEXITED);
}

static long sleep_long(void)
{
    struct timespec time = {.tv_sec = 10};
    return nanosleep(&time, NULL);
}

static long sleep_until(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    time.tv_sec += 10;
    errno = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
    return errno ? -1 : 0;
}

static long wait_signal(void)
{
    sigset_t set = set_of(SIGUSR1, 0);
    return syscall(SYS_rt_sigtimedwait, &set, NULL, NULL, 8);
}

static long suspend(void)
{
    sigset_t set = set_of(SIGUSR1, 0);
    return sigsuspend(&set);
}

static long just_pause(void)
{
    return pause();
}

static void try(const char *name, long (*call)(void), int flags, bool needs_child)
{
    struct itimerval often = {{0, 20000}, {0, 20000}}, never = {0};
    char rest[100];
    sleeper = needs_child ? start_sleeper(pause_forever) : 0;
    count = 0;
    on(SIGALRM, handler, flags);
    setitimer(ITIMER_REAL, &often, NULL);
    long result = call();
    int error = errno;
    setitimer(ITIMER_REAL, &never, NULL);
    say("%s%s: %s after %s\n", name, flags ? ", SA_RESTART" : "",
        result < 0 ? strerrorname_np(error) : "done", count > 1 ? "two handlers" : "a handler");
    if (sleeper)
        kill(sleeper, SIGKILL);
    waitpid(-1, NULL, 0);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    read(ends[0], rest, sizeof rest);
    fcntl(ends[0], F_SETFL, 0);
    fcntl(full[1], F_SETFL, O_NONBLOCK);
    while (write_pipe() > 0)
        ;
    fcntl(full[1], F_SETFL, 0);
}

int main(void)
{
    pipe(ends);
    pipe(full);
    fcntl(full[1], F_SETFL, O_NONBLOCK);
    while (write_pipe() > 0)
        ;
    fcntl(full[1], F_SETFL, 0);
    for (int flags = 0; flags <= SA_RESTART; flags += SA_RESTART) {
        try("read", read_pipe, flags, false);
        try("write", write_pipe, flags, false);
        try("waitpid", wait_child, flags, true);
        try("waitid", wait_id, flags, true);
        try("nanosleep", sleep_long, flags, false);
        try("clock_nanosleep", sleep_until, flags, false);
        try("sigtimedwait", wait_signal, flags, false);
        try("sigsuspend", suspend, flags, false);
        try("pause", just_pause, flags, false);
    }
    return 0;
}
