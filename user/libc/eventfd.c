/* Event counters. */
#include "user/libc/system_call.h"

#include <sys/eventfd.h>
#include <unistd.h>

int eventfd(unsigned count, int flags)
{
    return system_call_result(call2(SYS_eventfd2, (long)count, flags));
}

int eventfd_read(int fd, eventfd_t *value)
{
    return read(fd, value, sizeof *value) == sizeof *value ? 0 : -1;
}

int eventfd_write(int fd, eventfd_t value)
{
    return write(fd, &value, sizeof value) == sizeof value ? 0 : -1;
}
