/* A process has at most 1,024 threads: one more is refused, and after one has ended there is room.
 */
#include "tests/guest/threads.h"

#define LIMIT 1024

static struct thread threads[LIMIT];
static int ends[2];

static void reads(void *unused)
{
    char byte;
    (void)unused;
    EXPECT(read(ends[0], &byte, 1) == 1);
}

int main(void)
{
    int count = 1; /* this one */
    EXPECT(pipe(ends) == 0);
    for (; count < LIMIT; count++)
        thread_start(&threads[count], reads, NULL);
    EXPECT(thread_try(&threads[0], reads, NULL) == EAGAIN);
    EXPECT(write(ends[1], "x", 1) == 1);
    int ended = 0;
    while (!ended) {
        sched_yield();
        for (int i = 1; i < LIMIT; i++)
            if (threads[i].tid == 0)
                ended = i;
    }
    thread_join(&threads[ended]);
    thread_start(&threads[ended], reads, NULL);
    EXPECT(thread_try(&threads[0], reads, NULL) == EAGAIN);
    for (int i = 1; i < LIMIT; i++)
        EXPECT(write(ends[1], "x", 1) == 1);
    for (int i = 1; i < LIMIT; i++)
        thread_join(&threads[i]);
    return 0;
}
