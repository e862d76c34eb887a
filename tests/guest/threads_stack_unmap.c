/* The stack may grow into a range that another thread is just unmapping; what is above the range
 * stays. */
#include "tests/guest/maps.h"
#include "tests/guest/threads.h"

#include <sys/resource.h>

#define SIZE   (32ul << 20)
#define TABLE  (4ul << 20)
#define ROUNDS 4000

static volatile char *touched;
static volatile int finished;

static void touch(void *unused)
{
    (void)unused;
    while (!finished)
        *touched = 1;
}

int main(void)
{
    struct rlimit limit = {2 * SIZE, RLIM_INFINITY};
    struct thread other;
    EXPECT(setrlimit(RLIMIT_STACK, &limit) == 0);
    unsigned long end = stack_start(), start = (end - SIZE) & ~(TABLE - 1), size = end - start;
    touched = (char *)end - 16384;
    thread_start(&other, touch, NULL);
    for (int i = 0; i < ROUNDS; i++) {
        char *range = mmap((void *)start, size, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        EXPECT(range == (char *)start);
        for (unsigned long at = 0; at < SIZE; at += TABLE) /* the ends of each table */
            range[at] = range[at + TABLE - 4096] = 1;
        EXPECT(munmap(range, size) == 0);
        EXPECT(stack_start() != 0);
    }
    finished = 1;
    thread_join(&other);
    return 0;
}
