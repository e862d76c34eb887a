/* poll and ppoll: signals, masks, stopping, and the rest of the time that the kernel writes. */
#include "say.h"

#include <poll.h>

static volatile int handled;

static void note(int signal)
{
    (void)signal;
    handled++;
}

static void show_mask(void)
{
    sigset_t now;
    sigprocmask(SIG_BLOCK, NULL, &now);
    say("SIGALRM is %s, handled %d\n", sigismember(&now, SIGALRM) ? "blocked" : "let in", handled);
}

static void masks(void)
{
    int ends[2];
    uint64_t none = 0;
    sigset_t blocked;
    pipe(ends);
    struct pollfd ready = {ends[1], POLLOUT, 0}, never = {ends[0], POLLIN, -1};
    struct timespec later = {5, 0}, zero = {0, 0};
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGALRM);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    raise(SIGALRM);
    SAY(poll(&never, 1, 10));
    SAY(syscall(SYS_ppoll, &ready, 1, NULL, &none, 8));
    show_mask();
    SAY(syscall(SYS_ppoll, &never, 1, &later, &none, 8));
    show_mask();
    say("revents %#x, at least 4 s left: %d\n", never.revents, later.tv_sec == 4);
    raise(SIGALRM);
    SAY(syscall(SYS_ppoll, &never, 1, &zero, &none, 8));
    show_mask();
    SAY(syscall(SYS_ppoll, &never, 1, &zero, &none, 4));
    SAY(syscall(SYS_ppoll, &never, 1, &zero, (void *)-8, 8));
    SAY(syscall(SYS_ppoll, &never, 1, (void *)-8, NULL, 8));
    later = (struct timespec){-1, 0};
    SAY(syscall(SYS_ppoll, &never, 1, &later, NULL, 8));
    later = (struct timespec){0, 1000000000};
    SAY(syscall(SYS_ppoll, &never, 1, &later, NULL, 8));
    sigprocmask(SIG_UNBLOCK, &blocked, NULL);
}

static void rest_of_time(void)
{
    static const struct timespec constant = {9, 0};
    struct pollfd never = {-1, 0, 0};
    struct timespec time = {0, 20000000};
    SAY(syscall(SYS_ppoll, &never, 1, &time, NULL, 8));
    say("left: %ld.%09ld\n", (long)time.tv_sec, time.tv_nsec);
    alarm(1);
    time = (struct timespec){9, 0};
    SAY(syscall(SYS_ppoll, &never, 1, &time, NULL, 8));
    say("left: 7 s and more: %d\n", time.tv_sec == 7);
    alarm(1);
    SAY(syscall(SYS_ppoll, &never, 1, &constant, NULL, 8));
    struct timeval value = {9, 0};
    alarm(1);
    SAY(syscall(SYS__newselect, 0, NULL, NULL, NULL, &value));
    say("left: 7 s and more: %d\n", value.tv_sec == 7);
}

static void sleeper(void)
{
    struct timespec time = {0, 600000000};
    struct pollfd never = {-1, 0, 0};
    SAY(poll(&never, 1, 600));
    SAY(syscall(SYS_ppoll, &never, 1, &time, NULL, 8));
}

int main(void)
{
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
    sigaction(SIGALRM, &action, NULL);
    masks();
    rest_of_time();
    pid_t child = start(sleeper);
    for (int i = 0; i < 4; i++) { /* stopped and continued, it sleeps to the same end */
        struct timespec step = {0, 150000000};
        nanosleep(&step, NULL);
        kill(child, SIGSTOP);
        nanosleep(&step, NULL);
        kill(child, SIGCONT);
    }
    say_status("child", status_of(child));
    return 0;
}
