/* futex(2): waiting and waking, with time-outs and bits. */
#include "kernel/abi/errno.h"
#include "kernel/abi/futex.h"
#include "kernel/abi/time.h"
#include "kernel/entry/calls.h"
#include "kernel/ipc/futex.h"
#include "kernel/threads/time.h"
#include "kernel/threads/wait.h"
#include "mm/usercopy.h"

/* FUTEX_WAIT's time-out is a length, FUTEX_WAIT_BITSET's a moment of one of two clocks. */
static int read_deadline(uaddr_t timeout, uint32_t operation, uint64_t *out)
{
    struct timespec time;
    *out = WAIT_FOREVER;
    if (!timeout)
        return 0;
    if (copy_from_user(&time, timeout, sizeof time))
        return -EFAULT;
    if (time.tv_sec < 0 || time.tv_nsec < 0 || time.tv_nsec >= (int32_t)NS_PER_SECOND)
        return -EINVAL;
    uint64_t length = (uint64_t)time.tv_sec * NS_PER_SECOND + (uint32_t)time.tv_nsec;
    uint64_t from = time_now();
    if ((operation & FUTEX_COMMAND) == FUTEX_WAIT_BITSET)
        from = (operation & FUTEX_CLOCK_REALTIME) ? time_now() - time_wall() : 0;
    *out = from + length;
    if ((int64_t)*out < 0)
        *out = 0; /* a wall clock time from before boot */
    return 0;
}

int32_t sys_futex(uaddr_t address, uint32_t operation, uint32_t value, uaddr_t timeout,
                  uaddr_t unused, uint32_t bits)
{
    bool shared = !(operation & FUTEX_PRIVATE_FLAG);
    uint64_t deadline;
    (void)unused;
    switch (operation & FUTEX_COMMAND) {
    case FUTEX_WAIT:
        bits = FUTEX_ANY; /* fall through */
    case FUTEX_WAIT_BITSET: {
        int error = bits ? read_deadline(timeout, operation, &deadline) : -EINVAL;
        return error ? error : futex_wait(address, shared, value, bits, deadline);
    }
    case FUTEX_WAKE:
        bits = FUTEX_ANY; /* fall through */
    case FUTEX_WAKE_BITSET:
        return bits ? futex_wake(address, shared, value, bits) : -EINVAL;
    default:
        return -ENOSYS;
    }
}
