/*
 * RLIMIT_AS does not count the holes of a range that another thread is unmapping, nor what it has
 * begun to unmap.
 */
#include "tests/guest/memory.h"

#include <gaji/check.h>
#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>

#define LIMIT  (64u << 20)
#define FIRST  ((char *)0x20000000)
#define BEHIND ((char *)0x60000000)
#define PAGES  2048
#define ROUNDS 50

static volatile bool over;

/* Runs when the other's time slice has ended. */
static void *map_and_unmap(void *unused)
{
    while (!over) {
        EXPECT(munmap(map_pages(1), PAGE) == 0);
        sched_yield();
    }
    return unused;
}

int main(void)
{
    struct rlimit limit = {LIMIT, RLIM_INFINITY};
    pthread_t thread;
    EXPECT(setrlimit(RLIMIT_AS, &limit) == 0);
    EXPECT(pthread_create(&thread, NULL, map_and_unmap, NULL) == 0);
    for (unsigned i = 0; i < ROUNDS; i++) {
        memset(map_pages_at(FIRST, PAGES, PROT_READ | PROT_WRITE), 'f', PAGES * PAGE);
        map_pages_at(BEHIND, 1, PROT_READ);
        EXPECT(gaji_tick_after(10 + i * 10) == 0);
        EXPECT(munmap(FIRST, (size_t)(BEHIND - FIRST) + PAGE) == 0);
    }
    over = true;
    EXPECT(pthread_join(thread, NULL) == 0);
    return 0;
}
