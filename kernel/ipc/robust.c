/* What a thread that ends leaves in user memory (Linux's robust-futex-ABI, set_tid_address(2)). */
#include "kernel/abi/futex.h"
#include "kernel/ipc/futex.h"
#include "kernel/process/proc.h"
#include "kernel/threads/thread.h"
#include "mm/aspace.h"
#include "mm/usercopy.h"

#define ENTRIES_LIMIT    2048 /* of a list, which may also be a ring; as Linux */
#define ENTRIES_PER_STEP 32   /* between two preemption points */
#define OTHER_KIND       1u   /* of an address: a lock with priority inheritance, not ours */

/*
 * Marks the lock of one entry, if `tid` holds it. One that it was just unlocking may be free
 * already, its waiter not woken yet. false: the memory is bad.
 */
static bool release(uaddr_t word_at, uint32_t tid, bool pending)
{
    uint32_t word;
    if (word_at % sizeof word || copy_from_user(&word, word_at, sizeof word))
        return false;
    if (pending && word == 0)
        futex_wake(word_at, true, 1, FUTEX_ANY);
    if ((word & FUTEX_TID_MASK) != tid)
        return true;
    /* Nothing runs between reading and writing, so no waiter is overlooked. */
    uint32_t marked = (word & FUTEX_WAITERS) | FUTEX_OWNER_DIED;
    if (copy_to_user(word_at, &marked, sizeof marked))
        return false;
    if (word & FUTEX_WAITERS)
        futex_wake(word_at, true, 1, FUTEX_ANY);
    return true;
}

/* Whatever the memory says, it comes to an end. */
static void release_all(uaddr_t head, uint32_t tid)
{
    struct robust_list_head list;
    if (copy_from_user(&list, head, sizeof list))
        return;
    uaddr_t entry = list.first & ~OTHER_KIND;
    for (unsigned i = 0; i < ENTRIES_LIMIT && entry != head; i++) {
        uaddr_t next; /* before the release, after which the entry may go */
        if (copy_from_user(&next, entry, sizeof next))
            return;
        if (entry != (list.pending & ~OTHER_KIND) &&
            !release(entry + (uaddr_t)list.offset, tid, false))
            return;
        entry = next & ~OTHER_KIND;
        if (i % ENTRIES_PER_STEP == ENTRIES_PER_STEP - 1)
            preempt_point();
    }
    if (list.pending)
        release((list.pending & ~OTHER_KIND) + (uaddr_t)list.offset, tid, true);
}

void futex_thread_leaves(struct proc *proc)
{
    struct thread *self = thread_current();
    if (task_of(self)->robust_list)
        release_all(task_of(self)->robust_list, self->tid);
    uint32_t zero = 0;
    bool seen = proc->thread_count > 1 || proc->aspace->count > 1;
    if (task_of(self)->clear_tid && seen &&
        !copy_to_user(task_of(self)->clear_tid, &zero, sizeof zero))
        futex_wake(task_of(self)->clear_tid, true, 1, FUTEX_ANY);
    task_of(self)->robust_list = task_of(self)->clear_tid = 0;
}
