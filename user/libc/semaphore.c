/*
 * Semaphores. The value is changed by the CPU's locked instructions alone; the kernel is only asked
 * where somebody must sleep or may be asleep. `waiters` is raised before the value is looked at for
 * the last time, so a post in between sees it and wakes (or the futex finds the value changed).
 */
#include "user/libc/system_call.h"

#include <errno.h>
#include <semaphore.h>

#include "kernel/abi/futex.h"

static long futex(sem_t *semaphore, int operation, int value)
{
    operation |= semaphore->shared ? 0 : FUTEX_PRIVATE_FLAG;
    return call6(SYS_futex, (long)&semaphore->value, operation, value, 0, 0, 0);
}

int sem_init(sem_t *semaphore, int shared, unsigned value)
{
    *semaphore = (sem_t){.value = (int)value, .shared = shared != 0};
    return 0;
}

int sem_destroy(sem_t *semaphore)
{
    (void)semaphore; /* it owns nothing */
    return 0;
}

/* Takes one if there is one. */
static int take(sem_t *semaphore)
{
    int value = __atomic_load_n(&semaphore->value, __ATOMIC_SEQ_CST);
    while (value > 0)
        if (__atomic_compare_exchange_n(&semaphore->value, &value, value - 1, 0, __ATOMIC_SEQ_CST,
                                        __ATOMIC_SEQ_CST))
            return 1;
    return 0;
}

int sem_trywait(sem_t *semaphore)
{
    if (take(semaphore))
        return 0;
    errno = EAGAIN;
    return -1;
}

int sem_wait(sem_t *semaphore)
{
    while (!take(semaphore)) {
        __atomic_add_fetch(&semaphore->waiters, 1, __ATOMIC_SEQ_CST);
        long result = futex(semaphore, FUTEX_WAIT, 0);
        __atomic_sub_fetch(&semaphore->waiters, 1, __ATOMIC_SEQ_CST);
        if (result == -EINTR) {
            errno = EINTR;
            return -1;
        }
    }
    return 0;
}

int sem_post(sem_t *semaphore)
{
    __atomic_add_fetch(&semaphore->value, 1, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&semaphore->waiters, __ATOMIC_SEQ_CST) > 0)
        futex(semaphore, FUTEX_WAKE, 1);
    return 0;
}

int sem_getvalue(sem_t *semaphore, int *value)
{
    *value = __atomic_load_n(&semaphore->value, __ATOMIC_SEQ_CST);
    return 0;
}
