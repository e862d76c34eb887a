/* POSIX message queues: names, attributes, order, limits, and what is refused. */
#include "say.h"

#include <mqueue.h>
#include <poll.h>

#define NAME "/gaji-test"

static char bytes[70000];

static void names(void)
{
    SAY(mq_open(NAME, O_RDWR));
    SAY(mq_unlink(NAME));
    SAY(mq_open("/a/b", O_RDWR | O_CREAT, 0600, NULL));
    SAY(syscall(SYS_mq_open, "", O_RDWR | O_CREAT, 0600, NULL));
    SAY(syscall(SYS_mq_open, ".", O_RDWR | O_CREAT, 0600, NULL));
    SAY(syscall(SYS_mq_open, 8, O_RDWR | O_CREAT, 0600, NULL));
    SAY(syscall(SYS_mq_open, "x", O_RDWR | O_CREAT, 0600, 8));
    memset(bytes, 'n', 300);
    SAY(syscall(SYS_mq_open, bytes, O_RDWR | O_CREAT, 0600, NULL));
    bytes[255] = 0;
    SAY(syscall(SYS_mq_open, bytes, O_RDWR | O_CREAT, 0600, NULL) >= 0);
    SAY(syscall(SYS_mq_unlink, bytes));
    SAY(syscall(SYS_mq_unlink, ""));
    SAY(syscall(SYS_mq_unlink, 8));
}

static void create(long most, long size)
{
    struct mq_attr wanted = {.mq_maxmsg = most, .mq_msgsize = size};
    mqd_t queue = mq_open(NAME, O_RDWR | O_CREAT | O_EXCL, 0600, &wanted);
    say("%ld of %ld: %s\n", most, size, queue < 0 ? strerrorname_np(errno) : "made");
    if (queue >= 0) {
        close(queue);
        mq_unlink(NAME);
    }
}

static void sizes(void)
{
    create(1, 1);
    create(0, 1);
    create(1, 0);
    create(-1, 1);
    create(10, 8192);
    create(50, 8192);
    create(200, 8192);
    create(100000, 1);
}

static void say_attributes(mqd_t queue)
{
    struct mq_attr now;
    if (mq_getattr(queue, &now) == 0)
        say("flags %lo, %ld of %ld messages of %ld\n", now.mq_flags, now.mq_curmsgs, now.mq_maxmsg,
            now.mq_msgsize);
}

static void attributes(mqd_t queue)
{
    struct mq_attr new = {.mq_flags = O_NONBLOCK, .mq_maxmsg = 99}, old;
    say_attributes(queue);
    SAY(mq_setattr(queue, &new, &old));
    say("before %lo\n", old.mq_flags);
    say_attributes(queue);
    new.mq_flags = O_APPEND;
    SAY(mq_setattr(queue, &new, NULL));
    SAY(mq_getattr(77, &old));
    SAY(mq_getattr(1, &old));
    SAY(fcntl(queue, F_GETFD));
    SAY(fcntl(queue, F_GETFL) & (O_ACCMODE | O_NONBLOCK));
}

static void receive(mqd_t queue)
{
    unsigned priority = 99;
    ssize_t length = mq_receive(queue, bytes, sizeof bytes, &priority);
    if (length < 0)
        say("receive: %s\n", strerrorname_np(errno));
    else
        say("receive: '%.*s', priority %u\n", (int)length, bytes, priority);
}

static int events(mqd_t queue)
{
    struct pollfd one = {.fd = queue, .events = POLLIN | POLLOUT};
    poll(&one, 1, 0);
    return one.revents;
}

static void order(mqd_t queue)
{
    SAY(events(queue));
    SAY(mq_send(queue, "low", 3, 1));
    SAY(mq_send(queue, "high", 4, 7));
    SAY(mq_send(queue, "low again", 9, 1));
    SAY(events(queue));
    SAY(mq_send(queue, "most", 4, 32767));
    say_attributes(queue);
    SAY(events(queue));
    SAY(mq_send(queue, "too many", 8, 5));
    for (int i = 0; i < 5; i++)
        receive(queue);
    SAY(mq_send(queue, "", 0, 0));
    receive(queue);
}

static void refusals(mqd_t queue)
{
    mqd_t reader = mq_open(NAME, O_RDONLY | O_NONBLOCK), writer = mq_open(NAME, O_WRONLY);
    SAY(mq_send(queue, bytes, 33, 0));
    SAY(mq_send(queue, "x", 1, 32768));
    SAY(mq_send(queue, (char *)8, 3, 0));
    SAY(mq_send(reader, "x", 1, 0));
    SAY(mq_receive(writer, bytes, sizeof bytes, NULL));
    SAY(mq_receive(reader, bytes, 31, NULL));
    SAY(mq_send(77, "x", 1, 0));
    SAY(mq_send(1, "x", 1, 0));
    SAY(mq_send(queue, "kept", 4, 0));
    SAY(mq_receive(reader, (char *)8, 32, NULL));
    receive(reader);
    SAY(mq_send(queue, "kept", 4, 0));
    SAY(syscall(SYS_mq_timedreceive, reader, bytes, sizeof bytes, 8, NULL));
    receive(reader);
    SAY(mq_open(NAME, O_RDWR | O_CREAT | O_EXCL, 0600, NULL));
    SAY(close(reader));
    SAY(close(writer));
}

static void unlinked(mqd_t queue)
{
    SAY(mq_send(queue, "old", 3, 0));
    SAY(mq_unlink(NAME));
    SAY(mq_open(NAME, O_RDWR));
    struct mq_attr wanted = {.mq_maxmsg = 2, .mq_msgsize = 8};
    mqd_t other = mq_open(NAME, O_RDWR | O_CREAT | O_NONBLOCK, 0600, &wanted);
    receive(other);
    receive(queue);
    SAY(mq_unlink(NAME));
    SAY(close(other));
    SAY(close(queue));
}

int main(void)
{
    struct mq_attr wanted = {.mq_maxmsg = 4, .mq_msgsize = 32};
    names();
    sizes();
    mqd_t queue = mq_open(NAME, O_RDWR | O_CREAT, 0600, &wanted);
    attributes(queue);
    order(queue);
    refusals(queue);
    unlinked(queue);
    return 0;
}
