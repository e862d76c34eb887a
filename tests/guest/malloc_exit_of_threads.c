/* exit() beside a thread that is at the heap, at any moment of that, finds nothing wrong. */
// run: --icount
#include "tests/guest/child.h"

#include <gaji/check.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#define MOMENTS 100

static void *allocate(void *unused)
{
    for (unsigned size = 3000; size > 0;
         size -= 8) { /* so that no fence lies where the last one was */
        void *volatile block = malloc(size);
        free(block);
    }
    return unused;
}

int main(void)
{
    for (unsigned moment = 0; moment < MOMENTS; moment++) {
        pid_t child = fork();
        if (child == 0) {
            pthread_t thread;
            EXPECT(pthread_create(&thread, NULL, allocate, NULL) == 0);
            gaji_tick_after(20 + moment); /* debug kernels have it */
            sched_yield();
            exit(0);
        }
        EXPECT(exited_with(child_wait(child), 0));
    }
    return 0;
}
