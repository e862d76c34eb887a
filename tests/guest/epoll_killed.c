/*
 * Threads of several processes add, change, delete, close, copy and wait on epolls of pipes and
 * event counters that they share, while others write, and processes are killed or replaced at
 * random moments. Beside them a token goes round through an epoll with several waiters: a wake-up
 * that is lost stops it. The check at the end finds what is left over.
 */
// run: --mem 64 --timeout 120
#include "tests/guest/child.h"
#include "tests/guest/pthreads.h"

#include <fcntl.h>
#include <kernel/abi/epoll.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define FDS     24
#define THREADS 3
#define CREWS   3
#define KILLS   120
#define WAITERS 3
#define ROUNDS  600

static int fds[FDS]; /* of each process, used by all of its threads without a lock */
static uint32_t seed = 5;

static uint32_t next(uint32_t *state)
{
    *state = *state * 1103515245 + 12345;
    return *state >> 8;
}

static int epoll_wait(int list, struct epoll_event *out, int most, int milliseconds)
{
    return (int)syscall(SYS_epoll_wait, list, out, most, milliseconds);
}

static int epoll_ctl(int list, int operation, int fd, uint32_t events)
{
    struct epoll_event event = {.events = events, .data = (uint32_t)fd};
    return (int)syscall(SYS_epoll_ctl, list, operation, fd, &event);
}

/* --- anything at all -------------------------------------------------------------------------- */

static uint32_t some_events(uint32_t random)
{
    static const uint32_t flags[] = {0, EPOLLET, EPOLLONESHOT, EPOLLET | EPOLLONESHOT};
    static const uint32_t events[] = {POLLIN, POLLOUT, POLLIN | POLLOUT, 0};
    return flags[random % 4] | events[random / 4 % 4];
}

static void make_something(uint32_t random)
{
    int ends[2] = {-1, -1}, *slot = &fds[random / 8 % FDS], *other = &fds[random / 512 % FDS];
    switch (random % 4) {
    case 0:
        ends[0] = (int)syscall(SYS_epoll_create1, random & 64 ? EPOLL_CLOEXEC : 0);
        break;
    case 1:
        ends[0] = eventfd(random & 64, EFD_NONBLOCK);
        break;
    case 2:
        (void)!pipe2(ends, O_NONBLOCK);
        break;
    default:
        ends[0] = dup(*other);
    }
    close(*slot);
    *slot = ends[0];
    if (ends[1] >= 0) {
        close(*other);
        *other = ends[1];
    }
}

static void use_something(uint32_t *state)
{
    struct epoll_event events[4];
    uint64_t value = 1;
    uint32_t random = next(state);
    int fd = fds[next(state) % FDS], other = fds[next(state) % FDS];
    struct pollfd polled[] = {{fd, POLLIN, 0}, {other, POLLIN | POLLOUT, 0}};
    switch (random % 10) {
    case 0:
    case 1:
        epoll_ctl(fd, EPOLL_CTL_ADD, other, some_events(random / 16));
        break;
    case 2:
        epoll_ctl(fd, EPOLL_CTL_MOD, other, some_events(random / 16));
        break;
    case 3:
        epoll_ctl(fd, EPOLL_CTL_DEL, other, 0);
        break;
    case 4:
        epoll_wait(fd, events, 1 + (int)(random / 16 % 4), (int)(random / 64 % 3));
        break;
    case 5:
        poll(polled, 2, (int)(random / 16 % 3));
        break;
    case 6:
        (void)!write(fd, &value, sizeof value);
        break;
    case 7:
        (void)!read(fd, &value, sizeof value);
        break;
    case 8:
        dup2(fd, other);
        break;
    default:
        make_something(next(state));
    }
}

static void *do_anything(void *argument)
{
    uint32_t state = (uint32_t)(uintptr_t)argument;
    for (;;)
        use_something(&state);
    return NULL;
}

/* What it has its children share; some of them end soon by themselves, or become a program. */
static void crew(void)
{
    memset(fds, -1, sizeof fds);
    for (int i = 0; i < FDS; i++)
        make_something(next(&seed));
    for (int i = 0; i < 4; i++) {
        pid_t child = fork();
        seed += 77;
        if (child == 0 && i == 3)
            execl("/bin/true", "true", NULL);
        else if (child == 0)
            break;
    }
    for (uint32_t i = 1; i < THREADS; i++)
        start(do_anything, (void *)(uintptr_t)(seed + i));
    uint32_t state = seed;
    for (uint32_t i = 0; i < 2000 + seed % 4096; i++)
        use_something(&state);
}

static void start_crew(pid_t *crew_group)
{
    seed++;
    *crew_group = fork();
    EXPECT(*crew_group >= 0);
    if (*crew_group == 0) {
        setpgid(0, 0);
        crew();
        kill(0, SIGKILL);
    }
    setpgid(*crew_group, *crew_group);
}

/* --- the token -------------------------------------------------------------------------------- */

static int list, tokens[WAITERS], back;

/* Whoever is told of a token takes it: one that somebody else took meanwhile is no error. */
static void hands_back(uint32_t events)
{
    struct epoll_event event;
    uint64_t value;
    for (;;) {
        EXPECT(epoll_wait(list, &event, 1, -1) == 1);
        bool taken = read((int)event.data, &value, sizeof value) == sizeof value;
        if (events & EPOLLONESHOT)
            EXPECT(epoll_ctl(list, EPOLL_CTL_MOD, (int)event.data, events) == 0);
        if (taken)
            EXPECT(eventfd_write(back, value) == 0);
    }
}

static void *plainly(void *argument)
{
    hands_back((uint32_t)(uintptr_t)argument);
    return NULL;
}

static void token_goes_round(uint32_t events)
{
    eventfd_t value;
    EXPECT((list = (int)syscall(SYS_epoll_create1, 0)) >= 0 && (back = eventfd(0, 0)) >= 0);
    for (int i = 0; i < WAITERS; i++) {
        EXPECT((tokens[i] = eventfd(0, EFD_NONBLOCK)) >= 0);
        EXPECT(epoll_ctl(list, EPOLL_CTL_ADD, tokens[i], events) == 0);
    }
    for (int i = 0; i < WAITERS; i++)
        start(plainly, (void *)(uintptr_t)events);
    for (int i = 0; i < ROUNDS; i++) {
        EXPECT(eventfd_write(tokens[next(&seed) % WAITERS], 1) == 0);
        if (next(&seed) % 4 == 0)
            usleep(next(&seed) % 300);
        EXPECT(eventfd_read(back, &value) == 0 && value == 1);
    }
    _exit(0);
}

static void level(void)
{
    token_goes_round(POLLIN);
}

static void edge(void)
{
    token_goes_round(POLLIN | EPOLLET);
}

static void once(void)
{
    token_goes_round(POLLIN | EPOLLONESHOT);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    pid_t crews[CREWS], tokens_of[] = {child_start(level), child_start(edge), child_start(once)};
    for (int i = 0; i < CREWS; i++)
        start_crew(&crews[i]);
    for (int i = 0; i < KILLS; i++) {
        pid_t *victim = &crews[next(&seed) % CREWS];
        usleep(next(&seed) % 20000);
        kill(-*victim, SIGKILL);
        EXPECT(ended_by(child_wait(*victim), SIGKILL));
        start_crew(victim);
    }
    for (int i = 0; i < CREWS; i++) {
        kill(-crews[i], SIGKILL);
        EXPECT(ended_by(child_wait(crews[i]), SIGKILL));
    }
    for (int i = 0; i < 3; i++)
        EXPECT(exited_with(child_wait(tokens_of[i]), 0));
    return 0;
}
