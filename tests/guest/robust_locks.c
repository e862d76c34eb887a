/*
 * A process that ends with locks on its robust list: those that it holds are marked and one who
 * waits is woken, those of others are left alone, and a list that is broken or a ring does no harm.
 */
// linux: kernel
#include "tests/guest/child.h"

#include <kernel/abi/futex.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

#define PAGE   4096
#define NOBODY 0x12345u
#define MANY   100 /* more than the kernel looks at in one stretch */

struct lock {
    uint32_t next; /* address of the next, or of the head */
    uint32_t word;
};

static struct lock *locks;                              /* shared by parent and child */
static struct robust_list_head head;                    /* the child's */
static void (*prepare)(uint32_t own, uint32_t at_head); /* what the child does before it ends */

static uint32_t address_of(const void *at)
{
    return (uint32_t)(uintptr_t)at;
}

static void end_with_list(void)
{
    head = (struct robust_list_head){.offset = offsetof(struct lock, word)};
    EXPECT(syscall(SYS_set_robust_list, &head, sizeof head) == 0);
    prepare((uint32_t)syscall(SYS_gettid), address_of(&head));
}

static void run(void (*how)(uint32_t, uint32_t))
{
    prepare = how;
    for (unsigned i = 0; i < MANY; i++)
        locks[i] = (struct lock){0};
    EXPECT(exited_with(status_of(end_with_list), 0));
}

static void three_locks(uint32_t own, uint32_t end)
{
    locks[0] = (struct lock){address_of(&locks[1]), own};
    locks[1] = (struct lock){address_of(&locks[2]), NOBODY};
    locks[2] = (struct lock){end, own | FUTEX_WAITERS};
    head.first = address_of(&locks[0]);
}

static void held_are_marked(void)
{
    run(three_locks);
    EXPECT(locks[0].word == FUTEX_OWNER_DIED);
    EXPECT(locks[1].word == NOBODY);
    EXPECT(locks[2].word == (FUTEX_OWNER_DIED | FUTEX_WAITERS));
}

/* The one that it was about to lock or unlock is not on the list. */
static void pending_lock(uint32_t own, uint32_t end)
{
    locks[0].word = own;
    head.first = end;
    head.pending = address_of(&locks[0]);
}

static void pending_on_list(uint32_t own, uint32_t end)
{
    pending_lock(own, end);
    locks[0].next = end;
    head.first = address_of(&locks[0]);
}

static void pending_is_marked(void)
{
    run(pending_lock);
    EXPECT(locks[0].word == FUTEX_OWNER_DIED);
    run(pending_on_list);
    EXPECT(locks[0].word == FUTEX_OWNER_DIED);
}

static void ring(uint32_t own, uint32_t end)
{
    (void)end;
    for (unsigned i = 0; i < MANY; i++)
        locks[i] = (struct lock){address_of(&locks[(i + 1) % MANY]), own};
    head.first = address_of(&locks[0]);
}

static void ring_ends(void)
{
    run(ring);
    for (unsigned i = 0; i < MANY; i++)
        EXPECT(locks[i].word == FUTEX_OWNER_DIED);
}

static void torn_list(uint32_t own, uint32_t end)
{
    (void)end;
    locks[0] = (struct lock){16, own}; /* nothing is there */
    head.first = address_of(&locks[0]);
}

static void odd_entry(uint32_t own, uint32_t end)
{
    locks[0] = (struct lock){address_of(&locks[1]) + 2, own};
    locks[3] = (struct lock){end, own};
    head.first = address_of(&locks[0]);
}

static void constant_word(uint32_t own, uint32_t end)
{
    locks[0] = (struct lock){end, own};
    head.first = address_of(&locks[0]);
    EXPECT(mprotect(locks, PAGE, PROT_READ) == 0);
}

static void no_head(uint32_t own, uint32_t end)
{
    (void)end;
    locks[0].word = own;
    EXPECT(syscall(SYS_set_robust_list, 16, sizeof head) == 0);
}

static void broken_lists(void)
{
    run(torn_list);
    run(odd_entry);
    EXPECT(locks[0].word == FUTEX_OWNER_DIED && (locks[3].word & FUTEX_OWNER_DIED) == 0);
    run(constant_word);
    EXPECT((locks[0].word & FUTEX_OWNER_DIED) == 0);
    run(no_head);
    EXPECT((locks[0].word & FUTEX_OWNER_DIED) == 0);
}

static void waits(void)
{
    uint32_t word = locks[0].word;
    EXPECT(syscall(SYS_futex, &locks[0].word, FUTEX_WAIT, word, NULL, NULL, 0) == 0);
    EXPECT(locks[0].word == (FUTEX_OWNER_DIED | FUTEX_WAITERS) || locks[0].word == 0);
}

static void lock_with_waiter(uint32_t own, uint32_t end)
{
    locks[0] = (struct lock){end, own | FUTEX_WAITERS};
    head.first = address_of(&locks[0]);
    prepare = NULL;
    nanosleep(&(struct timespec){.tv_nsec = 150000000}, NULL); /* the other one sleeps by then */
}

/* It has unlocked the word already, and ends before it wakes anybody. */
static void unlocked_with_waiter(uint32_t own, uint32_t end)
{
    lock_with_waiter(own, end);
    head.first = end;
    head.pending = address_of(&locks[0]);
    locks[0].word = 0;
}

static void waiter_is_woken(void (*how)(uint32_t, uint32_t))
{
    prepare = how;
    locks[0] = (struct lock){0};
    pid_t owner = child_start(end_with_list);
    while (!*(volatile uint32_t *)&locks[0].word)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    pid_t waiter = child_start(waits);
    EXPECT(exited_with(child_wait(owner), 0) && exited_with(child_wait(waiter), 0));
}

static void list_is_told(void)
{
    struct robust_list_head *told;
    uint32_t size;
    EXPECT(syscall(SYS_set_robust_list, &head, sizeof head - 1) == -1 && errno == EINVAL);
    EXPECT(syscall(SYS_set_robust_list, &head, sizeof head) == 0);
    EXPECT(syscall(SYS_get_robust_list, 0, &told, &size) == 0);
    EXPECT(told == &head && size == sizeof head);
    EXPECT(syscall(SYS_get_robust_list, 0x3fffffff, &told, &size) == -1 && errno == ESRCH);
    EXPECT(syscall(SYS_get_robust_list, 0, NULL, &size) == -1 && errno == EFAULT);
    EXPECT(syscall(SYS_get_robust_list, 0, &told, NULL) == -1 && errno == EFAULT);
    EXPECT(syscall(SYS_set_robust_list, NULL, sizeof head) == 0);
}

int main(void)
{
    locks = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(locks != MAP_FAILED);
    held_are_marked();
    pending_is_marked();
    ring_ends();
    broken_lists();
    waiter_is_woken(lock_with_waiter);
    waiter_is_woken(unlocked_with_waiter);
    list_is_told();
    return 0;
}
