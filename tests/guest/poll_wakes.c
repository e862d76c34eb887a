/* A sleeping poll: woken by each change, by its time-out, by a signal; and the mask of ppoll. */
// run: --icount
#include "tests/guest/ports.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <time.h>

static volatile int handled;

static void note(int signal)
{
    handled = signal;
}

static unsigned now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (unsigned)now.tv_sec * 1000 + (unsigned)now.tv_nsec / 1000000;
}

/* A child that polls one descriptor for ever, and exits with 0 if it gets `expected`. */
static pid_t start_poller(int fd, int events, int expected, int closed)
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        struct pollfd one = {.fd = fd, .events = (short)events};
        if (closed >= 0)
            close(closed);
        _exit(poll(&one, 1, -1) == 1 && one.revents == expected ? 0 : 1);
    }
    wait_until_blocked(pid, "poll");
    return pid;
}

static char page[4096];

static void pipes(void)
{
    int ends[2], copy;
    EXPECT(pipe2(ends, O_NONBLOCK) == 0);
    pid_t pid = start_poller(ends[0], POLLIN, POLLIN, ends[1]);
    EXPECT(write(ends[1], "x", 1) == 1);
    expect_exit(pid);

    EXPECT(read(ends[0], page, 1) == 1);
    EXPECT((copy = dup(ends[1])) >= 0);
    pid = start_poller(ends[0], 0, POLLHUP, ends[1]);
    close(copy); /* the child has a copy of the copy, and of nothing else */
    kill_and_wait(pid);

    while (write(ends[1], page, sizeof page) > 0)
        ;
    pid = start_poller(ends[1], POLLOUT, POLLOUT, ends[0]);
    EXPECT(read(ends[0], page, 1) == 1 && read(ends[0], page, 4095) == 4095);
    expect_exit(pid);

    while (write(ends[1], page, sizeof page) > 0)
        ;
    pid = start_poller(ends[1], POLLOUT, POLLERR, ends[0]);
    close(ends[0]);
    expect_exit(pid);
    close(ends[1]);

    EXPECT(pipe(ends) == 0);
    pid = start_poller(ends[0], POLLIN, POLLHUP, ends[1]);
    close(ends[1]);
    expect_exit(pid);
    close(ends[0]);
}

/* A change of what was not asked for does not wake. */
static void not_for_others(void)
{
    int ends[2];
    EXPECT(pipe(ends) == 0);
    struct pollfd one = {.fd = ends[0], .events = POLLPRI};
    EXPECT(write(ends[1], "x", 1) == 1);
    unsigned before = now_ms();
    EXPECT(poll(&one, 1, 50) == 0 && one.revents == 0 && now_ms() - before >= 50);
    close(ends[0]);
    close(ends[1]);
}

static void signals(void)
{
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
    EXPECT(sigaction(SIGALRM, &action, NULL) == 0);
    struct pollfd one = {.fd = -1, .revents = 99};
    alarm(1);
    EXPECT(poll(&one, 1, -1) == -1 && errno == EINTR && handled == SIGALRM && one.revents == 0);

    /* ppoll: what is pending and let in by the mask ends it, and the mask comes back. */
    sigset_t blocked, none, now;
    handled = 0;
    sigemptyset(&none);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGALRM);
    EXPECT(sigprocmask(SIG_BLOCK, &blocked, NULL) == 0 && raise(SIGALRM) == 0 && handled == 0);
    EXPECT(poll(&one, 1, 10) == 0 && handled == 0);
    EXPECT(ppoll(&one, 1, &(struct timespec){5, 0}, &none) == -1 && errno == EINTR);
    EXPECT(handled == SIGALRM);
    EXPECT(sigprocmask(SIG_BLOCK, NULL, &now) == 0 && now == blocked);

    /* When something is ready the signal stays pending. */
    int ends[2];
    handled = 0;
    EXPECT(pipe(ends) == 0 && raise(SIGALRM) == 0);
    one = (struct pollfd){.fd = ends[1], .events = POLLOUT};
    EXPECT(ppoll(&one, 1, NULL, &none) == 1 && handled == 0);
    EXPECT(sigprocmask(SIG_BLOCK, NULL, &now) == 0 && now == blocked);
    EXPECT(sigprocmask(SIG_UNBLOCK, &blocked, NULL) == 0 && handled == SIGALRM);
    EXPECT(syscall(SYS_ppoll, &one, 1, NULL, &none, 4) == -1 && errno == EINVAL);
    EXPECT(syscall(SYS_ppoll, &one, 1, NULL, 8, 8) == -1 && errno == EFAULT);
    close(ends[0]);
    close(ends[1]);
}

/* Stopped and continued, a poll goes on to the same end: of its time, or of ppoll's. */
static void goes_on(void)
{
    for (int way = 0; way < 2; way++) {
        pid_t pid = fork_checked();
        if (pid == 0) {
            struct pollfd one = {.fd = -1};
            unsigned before = now_ms();
            int result = way == 0 ? poll(&one, 1, 300)
                                  : ppoll(&one, 1, &(struct timespec){0, 300000000}, NULL);
            unsigned took = now_ms() - before;
            _exit(result == 0 && took >= 300 && took < 400 ? 0 : 1);
        }
        wait_until_blocked(pid, "poll");
        EXPECT(kill(pid, SIGSTOP) == 0 && waitpid(pid, NULL, WUNTRACED) == pid);
        usleep(50000);
        EXPECT(kill(pid, SIGCONT) == 0);
        expect_exit(pid);
    }
}

/* Linux writes what is left of ppoll's time-out, but not into memory that cannot be written. */
static void time_left(void)
{
    int ends[2];
    static const struct timespec constant = {3, 0};
    struct timespec left = {3, 0};
    long long wide[2] = {3, 0};
    EXPECT(pipe(ends) == 0);
    struct pollfd one = {.fd = ends[1], .events = POLLOUT};
    EXPECT(syscall(SYS_ppoll, &one, 1, &left, NULL, 0) == 1 && left.tv_sec == 2);
    EXPECT(syscall(SYS_ppoll_time64, &one, 1, wide, NULL, 0) == 1 && wide[0] == 2);
    EXPECT(syscall(SYS_ppoll, &one, 1, &constant, NULL, 0) == 1);
    left = (struct timespec){0, 20000000};
    EXPECT(syscall(SYS_ppoll, NULL, 0, &left, NULL, 0) == 0);
    EXPECT(left.tv_sec == 0 && left.tv_nsec == 0);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    pipes();
    not_for_others();
    signals();
    goes_on();
    time_left();
    return 0;
}
