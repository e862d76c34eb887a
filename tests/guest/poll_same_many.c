/*
 * Threads that each poll one pipe a thousand times over: telling them that it can be read costs as
 * if each had asked once, since interrupts are off meanwhile (at most 50,000 instructions, D4).
 */
// run: --icount
#include "tests/guest/memory.h"
#include "tests/guest/threads.h"

#include <poll.h>
#include <stdint.h>

#define THREADS 40
#define ENTRIES 1000
#define MOST    50000

static int ends[2];
static struct pollfd entries[THREADS][ENTRIES];

static void wait_for_it(void *own)
{
    struct pollfd *mine = own;
    EXPECT(poll(mine, ENTRIES, -1) == ENTRIES);
}

static uint64_t cycles(void)
{
    uint64_t now;
    __asm__ volatile("rdtsc" : "=A"(now));
    return now;
}

int main(void)
{
    struct thread threads[THREADS];
    EXPECT(pipe(ends) == 0 && write(ends[1], "x", 1) == 1);
    for (int i = 0; i < THREADS; i++)
        for (int j = 0; j < ENTRIES; j++)
            entries[i][j] = (struct pollfd){.fd = ends[0], .events = POLLIN};
    char byte;
    EXPECT(read(ends[0], &byte, 1) == 1);
    for (int i = 0; i < THREADS; i++)
        thread_start(&threads[i], wait_for_it, entries[i]);
    threads_settle();
    uint64_t before = cycles();
    EXPECT(write(ends[1], "x", 1) == 1);
    uint64_t cost = cycles() - before;
    EXPECT(cost < MOST);
    for (int i = 0; i < THREADS; i++)
        thread_join(&threads[i]);
    return 0;
}
