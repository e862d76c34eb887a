/* bufferdemo: the bounded buffer. Producers wait while it is full, consumers while it is empty. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SLOTS     3
#define PRODUCERS 2
#define CONSUMERS 2
#define ITEMS     6 /* of each producer */
#define THE_END   0 /* an item that tells one consumer to leave */

/* The monitor: a mutex, what it protects, and a condition for each reason to wait. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_full = PTHREAD_COND_INITIALIZER, not_empty = PTHREAD_COND_INITIALIZER;
static int slots[SLOTS], first, used;
static int waits_full, waits_empty;

static void put(int item)
{
    pthread_mutex_lock(&mutex);
    while (used == SLOTS) { /* a loop: another producer may have been faster */
        waits_full++;
        pthread_cond_wait(&not_full, &mutex);
    }
    slots[(first + used++) % SLOTS] = item;
    pthread_cond_signal(&not_empty);
    pthread_mutex_unlock(&mutex);
}

static int take(void)
{
    pthread_mutex_lock(&mutex);
    while (used == 0) {
        waits_empty++;
        pthread_cond_wait(&not_empty, &mutex);
    }
    int item = slots[first];
    first = (first + 1) % SLOTS;
    used--;
    pthread_cond_signal(&not_full);
    pthread_mutex_unlock(&mutex);
    return item;
}

static void *produce(void *number)
{
    for (int i = 1; i <= ITEMS; i++) {
        int item = 100 * *(int *)number + i;
        put(item);
        printf("  producer %d put %d\n", *(int *)number, item);
        usleep(1000);
    }
    return NULL;
}

static int sums[CONSUMERS];

static void *consume(void *number)
{
    for (int item; (item = take()) != THE_END;) {
        printf("                        consumer %d took %d\n", *(int *)number, item);
        sums[*(int *)number - 1] += item;
        usleep(3000); /* it is the slower one, so the buffer fills */
    }
    return NULL;
}

static pthread_t start(void *(*run)(void *), int *number)
{
    pthread_t thread;
    int error = pthread_create(&thread, NULL, run, number);
    if (error) {
        fprintf(stderr, "bufferdemo: pthread_create: %s\n", strerror(error));
        exit(1);
    }
    return thread;
}

int main(void)
{
    static int numbers[] = {1, 2};
    pthread_t producers[PRODUCERS], consumers[CONSUMERS];
    printf("A buffer of %d slots, %d producers of %d items, %d consumers.\n\n", SLOTS, PRODUCERS,
           ITEMS, CONSUMERS);
    for (int i = 0; i < PRODUCERS; i++)
        producers[i] = start(produce, &numbers[i]);
    for (int i = 0; i < CONSUMERS; i++)
        consumers[i] = start(consume, &numbers[i]);
    for (int i = 0; i < PRODUCERS; i++)
        pthread_join(producers[i], NULL);
    for (int i = 0; i < CONSUMERS; i++)
        put(THE_END);
    for (int i = 0; i < CONSUMERS; i++)
        pthread_join(consumers[i], NULL);

    int expected = 0, sum = 0;
    for (int i = 1; i <= ITEMS; i++)
        expected += 100 + i + 200 + i;
    for (int i = 0; i < CONSUMERS; i++)
        sum += sums[i];
    printf("\nEvery item was taken once: the sum is %d, as it should be (%d).\n", sum, expected);
    printf("A producer found it full %d times, a consumer empty %d times, and slept.\n", waits_full,
           waits_empty);
    return sum != expected;
}
