/*
 * One of several processes is killed at each kernel entry while they share memory: a semaphore, and
 * a robust lock whose holder may be the one. No unit of the semaphore is lost or comes twice, and
 * whoever waits for the lock gets it, with word of a holder that died.
 */
// run: --icount --timeout 100
#include "tests/guest/moments.h"

#include <semaphore.h>
#include <stdint.h>
#include <sys/syscall.h>

#include "kernel/abi/futex.h"

#define UNITS 4

struct shared {
    sem_t units;
    volatile uint32_t lock;
    volatile int inside, counter, died;
};

static struct shared *shared;
static int turns_each = 2;
static int deaths; /* of holders, in all runs */

static void prepare(void)
{
    shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(shared != MAP_FAILED && sem_init(&shared->units, 1, 0) == 0);
}

static void clean(void)
{
    EXPECT(munmap(shared, 4096) == 0);
}

/* The semaphore. */

static void posts(void)
{
    for (int i = 1; i <= UNITS; i++)
        if (ENTER(sem_post(&shared->units)) == 0)
            note(i);
}

static void takes(void)
{
    for (int i = 1; i <= UNITS / 2; i++)
        if (ENTER(sem_wait(&shared->units)) == 0)
            note(i);
}

static void check_units(void)
{
    int left, taken = run->counts[1] + run->counts[2];
    EXPECT(sem_getvalue(&shared->units, &left) == 0);
    int missing = run->counts[0] - left - taken;
    ALLOW(missing == 0 || (missing == 1 && (is_cut_short(1) || is_cut_short(2))) ||
          (missing == -1 && is_cut_short(0)));
    ALLOW(run->killed || (taken == UNITS && is_gone(0) && is_gone(1) && is_gone(2)));
    ALLOW(is_gone(0)); /* posting never sleeps */
    /* Only a waiter that was killed may have taken another's wake-up along: it had no unit yet. */
    bool sleeps = !is_gone(1) || !is_gone(2);
    ALLOW(!sleeps || left == 0 || is_victim(1) || is_victim(2));
}

/* The robust lock, as Linux's robust-futex-ABI has it. */

struct entry {
    struct entry *next;
};
static struct {
    struct entry *first;
    long offset;
    struct entry *pending;
} list;
static struct entry held; /* its distance to the lock is the offset */

static uint32_t swap_if(uint32_t expected, uint32_t new)
{
    __atomic_compare_exchange_n(&shared->lock, &expected, new, 0, __ATOMIC_SEQ_CST,
                                __ATOMIC_SEQ_CST);
    return expected;
}

static void begin_robust(void)
{
    list.first = (struct entry *)&list;
    list.offset = (long)((uintptr_t)&shared->lock - (uintptr_t)&held);
    EXPECT(syscall(SYS_set_robust_list, &list, sizeof list) == 0);
}

static void take_lock(uint32_t self)
{
    uint32_t seen;
    list.pending = &held;
    while ((seen = swap_if(0, self | (shared->lock & FUTEX_WAITERS))) != 0) {
        if (seen & FUTEX_OWNER_DIED) {
            if (swap_if(seen, self | (seen & FUTEX_WAITERS)) != seen)
                continue;
            shared->died++;
            shared->inside = 0;
            break;
        }
        uint32_t waited = seen | FUTEX_WAITERS;
        if (seen == waited || swap_if(seen, waited) == seen)
            ENTER(syscall(SYS_futex, &shared->lock, FUTEX_WAIT, waited, NULL, NULL, 0));
    }
    /* Others may sleep, and it cannot know: so it wakes one in any case when it goes. */
    __atomic_or_fetch(&shared->lock, FUTEX_WAITERS, __ATOMIC_SEQ_CST);
    held.next = (struct entry *)&list;
    list.first = &held;
    list.pending = NULL;
}

static void give_lock(void)
{
    list.pending = &held;
    list.first = (struct entry *)&list;
    __atomic_store_n(&shared->lock, 0, __ATOMIC_SEQ_CST);
    ENTER(syscall(SYS_futex, &shared->lock, FUTEX_WAKE, 1, NULL, NULL, 0));
    list.pending = NULL;
}

static void locks(void)
{
    uint32_t self = (uint32_t)getpid();
    begin_robust();
    for (int i = 1; i <= turns_each; i++) {
        take_lock(self);
        if (shared->inside++)
            note(-1); /* not alone */
        int before = shared->counter;
        ENTER(sched_yield());
        shared->counter = before + 1;
        shared->inside--;
        note(i);
        give_lock();
    }
}

static void check_lock(void)
{
    int turns = 0;
    for (int party = 0; party < 3; party++) {
        ALLOW(is_gone(party)); /* nobody waits for ever */
        ALLOW(is_victim(party) || run->counts[party] == turns_each);
        turns += run->counts[party];
        for (int i = 0; i < run->counts[party]; i++)
            ALLOW(run->notes[party][i] == i + 1);
    }
    deaths += shared->died;
    ALLOW(shared->counter == turns || (is_cut_short(0) && shared->counter == turns + 1));
    ALLOW(shared->died <= run->killed);
}

int main(void)
{
    const struct scenario semaphore = {
        "semaphore", prepare, {posts, takes, takes}, check_units, clean};
    const struct scenario robust = {"robust", prepare, {locks, locks, locks}, check_lock, clean};
    entries_begin();
    kill_at_each_entry(&semaphore, 3);
    switch_at_each_entry(&semaphore);
    kill_at_each_entry(&robust, 3);
    switch_at_each_entry(&robust);
    turns_each = 1;
    tick_at_each_moment(&robust, 1);
    tick_at_each_moment(&semaphore, 2);
    EXPECT(deaths > 0);
    return 0;
}
