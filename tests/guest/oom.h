/*
 * For tests of memory running out: an operation is repeated while each of its allocations fails in
 * turn, and then each pair of them, until it goes through. tests/guest/oom_each_allocation.c says
 * what is asked of it.
 */
#pragma once

#include "tests/guest/memory.h"

#include <gaji/check.h>

#define ROUNDS 1000 /* more failures, and pairs of them, than any call has */

struct operation {
    const char *name;
    long (*run)(void); /* below 0: failed, with errno set */
    void (*undo)(long result);
    enum {
        PLAIN,
        NEVER_FAILS,
        IN_CHILD, /* a new one each time: what there is once for each process */
    } how;
};

static int round_number;
static void (*before_round)(void); /* or NULL */
static int left;                   /* of the failures, after the call; below 0: not asked for yet */

/* What a child has to tell: its memory is shared, so that writing it takes none. */
static volatile struct {
    long result;
    int error, left;
} * told;

static inline void undo_nothing(long result)
{
    EXPECT(result >= 0);
}

static inline long run_here(const struct operation *operation, unsigned n, unsigned m)
{
    left = -1;
    gaji_fail_allocations(n, m);
    long result = operation->run();
    int error = errno;
    if (left < 0)
        left = gaji_fail_allocation(0);
    errno = error;
    return result;
}

/* Makes the pages of data and stack this process's own: after a fork a write takes memory. */
static __attribute__((noinline, unused)) void own_pages(void)
{
    extern char etext[], end[];
    volatile char below[2 * PAGE];
    for (unsigned i = 0; i < sizeof below; i += PAGE / 2)
        below[i] = 1;
    unsigned long first = ((unsigned long)etext + PAGE - 1) / PAGE * PAGE;
    for (volatile char *page = (char *)first; page < end; page += PAGE)
        *page = *page;
}

static inline long run_in_child(const struct operation *operation, unsigned n, unsigned m)
{
    told->left = (int)GAJI_CHECK_AGAIN(1);
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0) {
        own_pages();
        errno = 0;
        told->result = run_here(operation, n, m);
        told->error = errno;
        told->left = left;
        _exit(0);
    }
    EXPECT(well(child));
    left = told->left;
    errno = told->error;
    return told->result;
}

/* One round: the n-th allocation fails, and the m-th after it. What is left of that. */
static inline unsigned fail_at(const struct operation *operation, unsigned n, unsigned m)
{
    EXPECT(++round_number < ROUNDS);
    if (before_round)
        before_round();
    long result =
        operation->how == IN_CHILD ? run_in_child(operation, n, m) : run_here(operation, n, m);
    int error = errno;
    bool failed_there = left < (int)GAJI_CHECK_AGAIN(1) && (left == 0 || m > 0);
    if (result >= 0) {
        operation->undo(result);
    } else if (operation->how == NEVER_FAILS || !failed_there ||
               (error != ENOMEM && error != ENOSPC)) {
        printf("%s: allocation %u (and %u) failed: %s\n", operation->name, n, m, strerror(error));
        exit(1);
    }
    EXPECT(m > 0 || gaji_check(GAJI_CHECK_WALK, NULL) == 0);
    return (unsigned)left;
}

static inline void run_and_undo(const struct operation *operation)
{
    long result = operation->how == IN_CHILD ? run_in_child(operation, 0, 0) : operation->run();
    if (result < 0)
        printf("%s: %s\n", operation->name, strerror(errno));
    EXPECT(result >= 0);
    operation->undo(result);
}

/*
 * n and m are done with when there were not so many allocations. Where there are very many, as
 * copies of regions, not each is the first of a pair.
 */
static inline void try(const struct operation *operation)
{
    unsigned n = 0;
    round_number = 0;
    run_and_undo(operation); /* what is there once stays: it is no part of this */
    while (fail_at(operation, ++n, 0) == 0)
        for (unsigned m = 1; (n < 24 || n % 8 == 0) && fail_at(operation, n, m) == 0;)
            m++;
    run_and_undo(operation);
}

/* All of a list that ends with an entry without a name. */
static inline void try_all(const struct operation *operation)
{
    told = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(told != MAP_FAILED);
    told->result = 0;
    for (; operation->name; operation++)
        try(operation);
}

/* Whether there is a kernel to try it on; otherwise says so. */
static inline bool can_fail_allocations(void)
{
    if (gaji_fail_allocation(0) >= 0)
        return true;
    printf("not a debug build\n");
    return false;
}
