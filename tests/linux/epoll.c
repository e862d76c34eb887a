/* epoll: what is refused, levels and edges, one-shot, several on one list, closing, and waiting. */
#include "say.h"

#include <poll.h>
#include <sys/epoll.h>

static int list;

static int control(int operation, int fd, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.u32 = (uint32_t)fd};
    return epoll_ctl(list, operation, fd, &event);
}

/* What a wait that does not sleep finds, in order of the descriptors. */
static void show_most(int most)
{
    struct epoll_event found[10];
    int count = epoll_wait(list, found, most, 0);
    say("ready %d:", count);
    for (uint32_t fd = 0; fd < 20; fd++)
        for (int i = 0; i < count; i++)
            if (found[i].data.u32 == fd)
                say(" %u%s%s%s%s", fd, found[i].events & EPOLLIN ? " in" : "",
                    found[i].events & EPOLLOUT ? " out" : "",
                    found[i].events & EPOLLHUP ? " hup" : "",
                    found[i].events & EPOLLERR ? " err" : "");
    say("\n");
}

static void show(void)
{
    show_most(10);
}

static void refused(void)
{
    struct epoll_event event;
    int ends[2], file = open("/proc/self/exe", O_RDONLY), folder = open("/", O_RDONLY);
    SAY(epoll_create(0));
    SAY(epoll_create(-1));
    SAY(epoll_create1(1));
    int closes = epoll_create1(EPOLL_CLOEXEC);
    SAY(fcntl(closes, F_GETFD));
    SAY(fcntl(list, F_GETFD));
    close(closes);
    pipe(ends);
    SAY(control(EPOLL_CTL_ADD, file, EPOLLIN));
    SAY(control(EPOLL_CTL_ADD, folder, EPOLLIN));
    SAY(control(EPOLL_CTL_ADD, 77, EPOLLIN));
    SAY(control(EPOLL_CTL_ADD, list, EPOLLIN));
    SAY(control(EPOLL_CTL_MOD, ends[0], EPOLLIN));
    SAY(control(EPOLL_CTL_DEL, ends[0], EPOLLIN));
    SAY(control(7, ends[0], EPOLLIN));
    SAY(control(EPOLL_CTL_ADD, ends[0], EPOLLIN));
    SAY(control(EPOLL_CTL_ADD, ends[0], EPOLLIN));
    SAY(epoll_ctl(list, EPOLL_CTL_MOD, ends[0], (void *)8));
    SAY(epoll_ctl(list, EPOLL_CTL_DEL, ends[0], NULL));
    SAY(epoll_ctl(ends[0], EPOLL_CTL_ADD, ends[1], &event));
    SAY(epoll_ctl(77, EPOLL_CTL_ADD, ends[1], &event));
    SAY(syscall(SYS_epoll_wait, list, &event, 0, 0));
    SAY(syscall(SYS_epoll_wait, list, &event, -1, 0));
    SAY(epoll_wait(ends[0], &event, 1, 0));
    SAY(epoll_wait(77, &event, 1, 0));
    SAY(epoll_pwait(list, &event, 1, 0, NULL));
    SAY(read(list, &event, 1));
    SAY(lseek(list, 3, SEEK_SET));
    close(ends[0]), close(ends[1]), close(file), close(folder);
}

static void levels_and_edges(void)
{
    int one[2], two[2];
    char bytes[10];
    pipe(one), pipe(two);
    SAY(control(EPOLL_CTL_ADD, one[0], EPOLLIN));
    SAY(control(EPOLL_CTL_ADD, two[0], EPOLLIN | EPOLLET));
    SAY(control(EPOLL_CTL_ADD, two[1], EPOLLOUT | EPOLLET));
    show();
    show();
    write(one[1], "a", 1), write(two[1], "ab", 2);
    show();
    show();
    SAY(control(EPOLL_CTL_DEL, two[1], 0));
    read(two[0], bytes, 1);
    show();
    write(two[1], "c", 1);
    show();
    read(one[0], bytes, 1);
    show();
    SAY(control(EPOLL_CTL_MOD, two[0], EPOLLIN | EPOLLET));
    show();
    SAY(control(EPOLL_CTL_MOD, two[0], 0));
    write(two[1], "d", 1);
    show();
    SAY(control(EPOLL_CTL_MOD, two[0], EPOLLIN | EPOLLONESHOT));
    show();
    show();
    SAY(control(EPOLL_CTL_MOD, two[0], EPOLLIN | EPOLLONESHOT));
    show();
    close(one[1]), close(two[1]);
    show();
    SAY(control(EPOLL_CTL_DEL, one[0], 0));
    SAY(control(EPOLL_CTL_MOD, two[0], 0));
    show();
    close(one[0]), close(two[0]);
    show();
}

static void several(void)
{
    struct epoll_event found;
    int ends[4][2];
    char seen[30] = "";
    for (int i = 0; i < 4; i++) {
        pipe(ends[i]);
        write(ends[i][1], "x", 1);
        control(EPOLL_CTL_ADD, ends[i][0], EPOLLIN);
    }
    show_most(2);
    for (int i = 0; i < 4; i++)
        if (epoll_wait(list, &found, 1, 0) == 1)
            seen[found.data.u32] = 1;
    say("each has had its turn: %d\n",
        seen[ends[0][0]] + seen[ends[1][0]] + seen[ends[2][0]] + seen[ends[3][0]]);
    int copy = dup(ends[0][0]);
    SAY(control(EPOLL_CTL_ADD, copy, EPOLLIN));
    show();
    close(ends[0][0]); /* its file is open still */
    show();
    close(copy);
    show();
    for (int i = 1; i < 4; i++)
        close(ends[i][0]);
    show();
    for (int i = 0; i < 4; i++)
        close(ends[i][1]);
}

static int ends[2];

static void write_later(void)
{
    usleep(30000);
    write(ends[1], "x", 1);
}

static void handler(int signal)
{
    say("caught %s, blocked %d\n", sigabbrev_np(signal), is_blocked(SIGUSR2));
}

static void signal_later(void)
{
    usleep(30000);
    kill(getppid(), SIGUSR1);
}

static void waiting(void)
{
    struct epoll_event found;
    struct timespec before, after;
    char byte;
    sigset_t mask = set_of(SIGUSR2, 0);
    pipe(ends);
    control(EPOLL_CTL_ADD, ends[0], EPOLLIN);
    pid_t child = start(write_later);
    SAY(epoll_wait(list, &found, 1, -1));
    status_of(child);
    read(ends[0], &byte, 1);
    clock_gettime(CLOCK_MONOTONIC, &before);
    SAY(epoll_wait(list, &found, 1, 50));
    clock_gettime(CLOCK_MONOTONIC, &after);
    say("it took 50 ms: %d\n",
        (after.tv_sec - before.tv_sec) * 1000000000L + after.tv_nsec - before.tv_nsec >= 50000000L);
    on(SIGUSR1, handler, SA_RESTART);
    child = start(signal_later);
    SAY(epoll_wait(list, &found, 1, -1));
    status_of(child);
    child = start(signal_later);
    SAY(epoll_pwait(list, &found, 1, -1, &mask));
    status_of(child);
    say("blocked %d\n", is_blocked(SIGUSR2));

    struct pollfd poller = {.fd = list, .events = POLLIN | POLLOUT};
    SAY(poll(&poller, 1, 0));
    child = start(write_later);
    SAY(poll(&poller, 1, -1));
    say("events %d\n", poller.revents);
    status_of(child);
    show();
}

int main(void)
{
    list = epoll_create(1);
    refused();
    levels_and_edges();
    several();
    waiting();
    return 0;
}
