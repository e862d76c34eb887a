/* Two threads count in one variable, and take turns at any moment. */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>

#define STEPS 10

static volatile int counter;

static void *count(void *unused)
{
    for (int i = 0; i < STEPS; i++) {
        int value = counter;
        sched_yield(); /* as a tick may do it */
        counter = value + 1;
    }
    return unused;
}

int main(void)
{
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, count, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("Two threads counted to %d each: %d.\n", STEPS, counter);
    return 0;
}
