/* timerfd and signalfd: what is refused, what a read gives and takes, and waiting with poll. */
#include "say.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

#define MS 1000000L

static struct itimerspec in_ms(long value, long interval)
{
    struct itimerspec spec = {.it_value.tv_nsec = value * MS, .it_interval.tv_nsec = interval * MS};
    return spec;
}

static int settime(int fd, int flags, long value, long interval)
{
    struct itimerspec spec = in_ms(value, interval);
    return timerfd_settime(fd, flags, &spec, NULL);
}

static void timer_refused(void)
{
    struct itimerspec spec = in_ms(10, 0), bad = {.it_value.tv_nsec = 1000 * MS};
    uint64_t count;
    SAY(timerfd_create(CLOCK_PROCESS_CPUTIME_ID, 0));
    SAY(timerfd_create(77, 0));
    SAY(timerfd_create(CLOCK_MONOTONIC, 1));
    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    SAY(fcntl(fd, F_GETFD));
    SAY(fcntl(fd, F_GETFL) & O_NONBLOCK);
    SAY(read(fd, &count, 8));
    SAY(read(fd, &count, 7));
    SAY(write(fd, &count, 8));
    SAY(timerfd_settime(fd, 8, &spec, NULL));
    SAY(timerfd_settime(fd, 0, &bad, NULL));
    SAY(timerfd_settime(1, 0, &spec, NULL));
    SAY(timerfd_settime(77, 0, &spec, NULL));
    SAY(syscall(SYS_timerfd_settime, fd, 0, 8, NULL));
    SAY(timerfd_gettime(77, &spec));
    SAY(timerfd_gettime(1, &spec));
    SAY(timerfd_gettime(fd, &spec));
    say("left %ld, interval %ld\n", spec.it_value.tv_nsec, spec.it_interval.tv_nsec);
    close(fd);
}

static void timer_expires(void)
{
    struct itimerspec spec, long_ago = {.it_value.tv_sec = 1, .it_interval.tv_sec = 5};
    uint64_t counts[13], count = 0;
    int fd = timerfd_create(CLOCK_MONOTONIC, 0),
        wall = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK);
    struct pollfd poller = {.fd = fd, .events = POLLIN | POLLOUT};
    SAY(settime(fd, 0, 50, 0));
    SAY(poll(&poller, 1, 0));
    SAY(timerfd_gettime(fd, &spec));
    say("some is left: %d\n", spec.it_value.tv_nsec > 0 && spec.it_value.tv_nsec <= 50 * MS);
    SAY(poll(&poller, 1, -1));
    say("events %d\n", poller.revents);
    SAY(read(fd, counts, 100));
    say("count %d\n", (int)*counts);
    SAY(poll(&poller, 1, 0));
    SAY(settime(fd, 0, 20, 100));
    SAY(read(fd, &count, 8));
    say("count %d\n", (int)count);
    usleep(250000);
    SAY(timerfd_gettime(fd, &spec));
    say("interval %ld, some is left: %d\n", spec.it_interval.tv_nsec / MS,
        spec.it_value.tv_nsec > 0 && spec.it_value.tv_nsec <= 100 * MS);
    SAY(read(fd, &count, 8));
    say("count is 2 or 3: %d\n", count == 2 || count == 3);
    SAY(settime(fd, 0, 0, 100));
    SAY(poll(&poller, 1, 150));
    SAY(timerfd_settime(wall, TFD_TIMER_ABSTIME, &long_ago, NULL));
    poller.fd = wall;
    SAY(poll(&poller, 1, -1));
    SAY(read(wall, &count, 8));
    say("many: %d\n", count > 1000);
    SAY(read(wall, &count, 8));
    close(fd), close(wall);
}

static void show_signal(int fd)
{
    struct signalfd_siginfo found;
    ssize_t size = read(fd, &found, sizeof found);
    if (size < 0)
        say("no signal: %s\n", strerrorname_np(errno));
    else
        say("%s code %d, own %d, value %d\n", sigabbrev_np((int)found.ssi_signo), found.ssi_code,
            found.ssi_pid == (uint32_t)getpid(), found.ssi_int);
}

static void send_later(void)
{
    usleep(30000);
    kill(getppid(), SIGUSR2);
}

static void handler(int signal)
{
    say("caught %s\n", sigabbrev_np(signal));
}

static void signals_read(void)
{
    sigset_t set = set_of(SIGUSR1, SIGUSR2), other = set_of(SIGHUP, SIGKILL);
    struct signalfd_siginfo found[3];
    const union sigval value = {.sival_int = 42};
    SAY(syscall(SYS_signalfd4, -1, &set, 4, 0));
    SAY(syscall(SYS_signalfd4, -1, &set, 8, 1));
    SAY(syscall(SYS_signalfd4, -1, 8, 8, 0));
    SAY(signalfd(77, &set, 0));
    SAY(signalfd(1, &set, 0));
    int fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    struct pollfd poller = {.fd = fd, .events = POLLIN | POLLOUT};
    block(SIGUSR1, SIGUSR2);
    block(SIGHUP, SIGRTMIN);
    SAY(read(fd, found, 127));
    show_signal(fd);
    SAY(poll(&poller, 1, 0));
    kill(getpid(), SIGUSR1);
    SAY(poll(&poller, 1, 0));
    show_signal(fd);
    sigqueue(getpid(), SIGUSR2, value);
    kill(getpid(), SIGUSR1);
    kill(getpid(), SIGHUP);
    SAY(read(fd, found, sizeof found) / (long)sizeof *found);
    say("%u %u\n", found[0].ssi_signo, found[1].ssi_signo);
    SAY(signalfd(fd, &other, 0) == fd);
    show_signal(fd);
    show_signal(fd);
    SAY(signalfd(fd, &set, 0) == fd);
    pid_t child = start(send_later);
    SAY(poll(&poller, 1, -1));
    status_of(child);
    show_signal(fd);
    fcntl(fd, F_SETFL, 0);
    child = start(send_later);
    show_signal(fd);
    status_of(child);
    on(SIGUSR2, handler, 0);
    unblock(SIGUSR2, 0);
    child = start(send_later); /* to its handler: the read ends */
    show_signal(fd);
    status_of(child);
    close(fd);
}

int main(void)
{
    timer_refused();
    timer_expires();
    signals_read();
    return 0;
}
