/* racedemo: two threads count in one variable, first without and then with a mutex. */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#define STEPS 1000

static volatile int counter;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

/* Reads, is interrupted now and then, and writes: a race wherever two do it at once. */
static void *count(void *locked)
{
    for (int i = 0; i < STEPS; i++) {
        if (locked)
            pthread_mutex_lock(&mutex);
        int value = counter;
        if (i % 10 == 0)
            sched_yield();
        counter = value + 1;
        if (locked)
            pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static void run(void *locked)
{
    pthread_t threads[2];
    counter = 0;
    for (int i = 0; i < 2; i++) {
        int error = pthread_create(&threads[i], NULL, count, locked);
        if (error) {
            fprintf(stderr, "racedemo: pthread_create: %s\n", strerror(error));
            return;
        }
    }
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("  Both counted to %d, so the sum should be %d. It is %d.\n", STEPS, 2 * STEPS, counter);
}

int main(void)
{
    printf("Two threads of one process: they have all variables in common.\n");
    printf("\n1. Without a lock: each reads the counter, adds one, and writes it back.\n");
    run(NULL);
    printf("  What one wrote between the other's read and write was lost: a race.\n");
    printf("\n2. The same with a mutex around it:\n");
    run(&mutex);
    return 0;
}
