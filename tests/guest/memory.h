/* For tests of memory: mappings, children, and taking turns with them. */
#pragma once

#include "tests/guest/expect.h"

#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE       4096u
#define TABLE_SPAN (1024u * PAGE) /* what one page table maps */

/* So many private anonymous pages, zeroed, at `address` if that is not NULL. */
static inline char *map_pages_at(void *address, size_t pages, int protection)
{
    int fixed = address ? MAP_FIXED : 0;
    char *at = mmap(address, pages * PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS | fixed, -1, 0);
    EXPECT(at != MAP_FAILED);
    return at;
}

static inline char *map_pages(size_t pages)
{
    return map_pages_at(NULL, pages, PROT_READ | PROT_WRITE);
}

/* `count` whole page tables' worth of addresses, that no other mapping has a part of. */
static inline char *map_tables(size_t count)
{
    char *at = map_pages((count + 1) * (TABLE_SPAN / PAGE));
    return (char *)(((unsigned long)at + TABLE_SPAN - 1) / TABLE_SPAN * TABLE_SPAN);
}

/* Runs `run` in a child, which then ends with status 0; returns the child's wait status. */
static inline int in_child(void (*run)(void))
{
    fflush(stdout);
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0) {
        run();
        fflush(stdout);
        _exit(0);
    }
    int status;
    EXPECT(waitpid(child, &status, 0) == child);
    return status;
}

static inline bool killed_by(int status, int signal)
{
    return WIFSIGNALED(status) && WTERMSIG(status) == signal;
}

/* The child has ended well: its own EXPECTs held. */
static inline bool well(pid_t child)
{
    int status;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Processes take turns through pipes: one gives, the other waits for it. */
struct turn {
    int ends[2];
};

static inline struct turn turn_make(void)
{
    struct turn turn;
    EXPECT(pipe(turn.ends) == 0);
    return turn;
}

static inline void turn_give(struct turn turn)
{
    EXPECT(write(turn.ends[1], "x", 1) == 1);
}

static inline void turn_wait(struct turn turn)
{
    char c;
    EXPECT(read(turn.ends[0], &c, 1) == 1);
}

/* Whether all `size` bytes have this value. */
static inline bool all_bytes(const volatile char *at, size_t size, char value)
{
    for (size_t i = 0; i < size; i++)
        if (at[i] != value)
            return false;
    return true;
}
