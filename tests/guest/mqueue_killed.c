/*
 * Message queues of POSIX when things go wrong: a receiver who is woken to be killed takes no
 * message along, senders and receivers are killed at any moment, memory runs out at each
 * allocation, and what is in a queue goes with it. The check at the end finds what is left over.
 */
#include "tests/guest/child.h"
#include "tests/guest/oom.h"

#include <fcntl.h>
#include <kernel/abi/mqueue.h>
#include <sched.h>
#include <sys/syscall.h>

#define MOST  4
#define SIZE  6000 /* more than a page */
#define KILLS 60

static char bytes[SIZE];
static int queue;

static int open_queue(const char *name, int flags)
{
    struct mq_attr wanted = {.mq_maxmsg = MOST, .mq_msgsize = SIZE};
    return (int)syscall(SYS_mq_open, name, flags | O_CREAT, 0600, &wanted);
}

static int send(uint32_t length, uint32_t priority)
{
    return (int)syscall(SYS_mq_timedsend, queue, bytes, length, priority, NULL);
}

static int receive(void)
{
    return (int)syscall(SYS_mq_timedreceive, queue, bytes, SIZE, NULL, NULL);
}

static long do_open(void)
{
    return open_queue("other", O_RDWR | O_EXCL);
}

static void undo_open(long fd)
{
    EXPECT(fd >= 0 && close((int)fd) == 0 && syscall(SYS_mq_unlink, "other") == 0);
}

static long do_send(void)
{
    return send(SIZE, 3);
}

static void undo_send(long result)
{
    EXPECT(result == 0 && receive() == SIZE);
}

static const struct operation operations[] = {
    {"mq_open", do_open, undo_open, PLAIN},
    {"mq_send", do_send, undo_send, PLAIN},
    {NULL, NULL, NULL, PLAIN},
};

static void receives_all(void)
{
    for (;;)
        receive();
}

static void sends_all(void)
{
    for (uint32_t i = 0;; i++)
        send(i % SIZE, i % 7);
}

static void receives_one(void)
{
    _exit(receive() == 1 ? 7 : 1);
}

static void yield_times(int times)
{
    while (times-- > 0)
        sched_yield();
}

/* The wake-up of one who is killed at the same moment is the next one's. */
static void killed_when_woken(void)
{
    pid_t first = child_start(receives_one);
    yield_times(3);
    pid_t second = child_start(receives_one);
    yield_times(3);
    EXPECT(kill(first, SIGKILL) == 0 && send(1, 0) == 0);
    EXPECT(ended_by(child_wait(first), SIGKILL));
    EXPECT(exited_with(child_wait(second), 7));
}

static void killed_at_any_moment(void)
{
    for (int i = 0; i < KILLS; i++) {
        pid_t receiver = child_start(receives_all), sender = child_start(sends_all);
        yield_times(i % 8);
        EXPECT(kill(i % 2 ? receiver : sender, SIGKILL) == 0);
        yield_times(i % 5);
        EXPECT(kill(i % 2 ? sender : receiver, SIGKILL) == 0);
        child_wait(receiver);
        child_wait(sender);
    }
}

/* Somebody sleeps on it when its name goes and its maker closes it. */
static void loses_its_name(void)
{
    pid_t receiver = child_start(receives_one);
    yield_times(3);
    EXPECT(syscall(SYS_mq_unlink, "queue") == 0 && send(1, 0) == 0 && close(queue) == 0);
    EXPECT(exited_with(child_wait(receiver), 7));
    EXPECT((queue = open_queue("queue", O_RDWR)) >= 0);
}

int main(void)
{
    EXPECT((queue = open_queue("queue", O_RDWR)) >= 0);
    if (can_fail_allocations())
        try_all(operations);
    killed_when_woken();
    killed_at_any_moment();
    EXPECT(fcntl(queue, F_SETFL, O_NONBLOCK) == 0);
    while (receive() >= 0)
        ;
    EXPECT(errno == EAGAIN && fcntl(queue, F_SETFL, 0) == 0);
    loses_its_name();
    for (uint32_t i = 0; i < MOST; i++)
        EXPECT(send(SIZE, i) == 0); /* and they go with the queue */
    EXPECT(syscall(SYS_mq_unlink, "queue") == 0);
    return 0;
}
