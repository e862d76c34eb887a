/* Waiting for one of several descriptors. */
#include "user/libc/system_call.h"

#include <poll.h>
#include <sys/select.h>

int poll(struct pollfd *descriptors, nfds_t count, int timeout)
{
    return system_call_result(call3(SYS_poll, (long)descriptors, (long)count, timeout));
}

/* The kernel writes what is left of a time-out; the standard says that the caller's stays. */
int ppoll(struct pollfd *descriptors, nfds_t count, const struct timespec *timeout,
          const sigset_t *mask)
{
    struct timespec copy;
    if (timeout)
        copy = *timeout;
    return system_call_result(call5(SYS_ppoll, (long)descriptors, (long)count,
                                    (long)(timeout ? &copy : 0), (long)mask, KERNEL_SIGSET_SIZE));
}

int select(int count, fd_set *read, fd_set *write, fd_set *except, struct timeval *timeout)
{
    return system_call_result(
        call5(SYS__newselect, count, (long)read, (long)write, (long)except, (long)timeout));
}

int pselect(int count, fd_set *read, fd_set *write, fd_set *except, const struct timespec *timeout,
            const sigset_t *mask)
{
    const long pair[2] = {(long)mask, KERNEL_SIGSET_SIZE};
    struct timespec copy;
    if (timeout)
        copy = *timeout;
    return system_call_result(call6(SYS_pselect6, count, (long)read, (long)write, (long)except,
                                    (long)(timeout ? &copy : 0), (long)pair));
}
