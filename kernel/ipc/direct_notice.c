/* Notices between processes: a bitmap by PID. direct.h has the idea. */
#include "kernel/abi/direct.h"
#include "kernel/abi/errno.h"
#include "kernel/ipc/direct.h"
#include "kernel/process/proc.h"
#include "mm/heap.h"

#define WORD_BITS 32u
#define WORDS     (PID_LIMIT / WORD_BITS)

_Static_assert(WORDS * sizeof(uint32_t) <= PAGE_SIZE, "the bitmap is one heap object");

static struct list receivers = LIST_INIT(receivers); /* all that have a bitmap */

bool direct_obtain_notices(struct proc *receiver)
{
    if (receiver->notices)
        return true;
    receiver->notices = heap_zalloc(WORDS * sizeof(uint32_t));
    if (receiver->notices)
        list_push_back(&receivers, &receiver->notified);
    return receiver->notices;
}

void direct_drop_notices(struct proc *receiver)
{
    list_remove(&receiver->notified);
    heap_free(receiver->notices);
    receiver->notices = NULL;
}

static void forget(struct proc *receiver, int pid)
{
    uint32_t bit = 1u << (unsigned)pid % WORD_BITS;
    uint32_t *word = &receiver->notices[(unsigned)pid / WORD_BITS];
    receiver->noticed -= (*word & bit) != 0;
    *word &= ~bit;
}

void direct_forget_sender(struct proc *born)
{
    struct proc *receiver;
    list_for_each (receiver, &receivers, notified) {
        forget(receiver, born->pid);
    }
}

int direct_notify(int pid)
{
    struct proc *receiver = proc_find(pid), *self = proc_current();
    if (!receiver || receiver->direct_ended)
        return -ESRCH;
    if (!direct_obtain_notices(receiver))
        return -ENOMEM;
    uint32_t bit = 1u << (unsigned)self->pid % WORD_BITS;
    uint32_t *word = &receiver->notices[(unsigned)self->pid / WORD_BITS];
    receiver->noticed += !(*word & bit);
    *word |= bit;
    poll_announce(&receiver->direct_pollers, POLL_READABLE);
    struct direct_wait *wait = direct_find_receiver(receiver, self, true);
    if (wait)
        direct_wait_end(wait, DIRECT_NOTICED);
    return 0;
}

int direct_notice_find(int pid)
{
    const uint32_t *notices = proc_current()->notices;
    if (!proc_current()->noticed)
        return 0;
    if (pid != MSG_ANY) {
        bool noticed = notices[(unsigned)pid / WORD_BITS] & 1u << (unsigned)pid % WORD_BITS;
        return noticed ? pid : 0;
    }
    for (uint32_t i = 0; i < WORDS; i++)
        if (notices[i])
            return (int)(i * WORD_BITS) + __builtin_ctz(notices[i]);
    return 0;
}

void direct_notice_forget(int pid)
{
    forget(proc_current(), pid);
}
