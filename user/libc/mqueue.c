/* POSIX message queues. */
#include "user/libc/system_call.h"

#include <fcntl.h>
#include <mqueue.h>
#include <stdarg.h>
#include <unistd.h>

/* The kernel's names have no slash at the beginning. */
static const char *without_slash(const char *name)
{
    return name + (*name == '/');
}

mqd_t mq_open(const char *name, int flags, ...)
{
    mode_t mode = 0;
    const struct mq_attr *attributes = NULL;
    if (flags & O_CREAT) {
        va_list rest;
        va_start(rest, flags);
        mode = va_arg(rest, mode_t);
        attributes = va_arg(rest, const struct mq_attr *);
        va_end(rest);
    }
    return system_call_result(
        call4(SYS_mq_open, (long)without_slash(name), flags, (long)mode, (long)attributes));
}

int mq_close(mqd_t queue)
{
    return close(queue);
}

int mq_unlink(const char *name)
{
    return system_call_result(call1(SYS_mq_unlink, (long)without_slash(name)));
}

int mq_timedsend(mqd_t queue, const char *bytes, size_t length, unsigned priority,
                 const struct timespec *until)
{
    return system_call_result(
        call5(SYS_mq_timedsend, queue, (long)bytes, (long)length, (long)priority, (long)until));
}

int mq_send(mqd_t queue, const char *bytes, size_t length, unsigned priority)
{
    return mq_timedsend(queue, bytes, length, priority, NULL);
}

ssize_t mq_timedreceive(mqd_t queue, char *bytes, size_t size, unsigned *priority,
                        const struct timespec *until)
{
    return system_call_result(
        call5(SYS_mq_timedreceive, queue, (long)bytes, (long)size, (long)priority, (long)until));
}

ssize_t mq_receive(mqd_t queue, char *bytes, size_t size, unsigned *priority)
{
    return mq_timedreceive(queue, bytes, size, priority, NULL);
}

int mq_notify(mqd_t queue, const struct sigevent *event)
{
    return system_call_result(call2(SYS_mq_notify, queue, (long)event));
}

int mq_getattr(mqd_t queue, struct mq_attr *attributes)
{
    return mq_setattr(queue, NULL, attributes);
}

int mq_setattr(mqd_t queue, const struct mq_attr *attributes, struct mq_attr *before)
{
    return system_call_result(call3(SYS_mq_getsetattr, queue, (long)attributes, (long)before));
}
