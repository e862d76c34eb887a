/* readersdemo: readers together, writers alone. */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READERS 4
#define WRITERS 2
#define ROUNDS  10

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static volatile int pages[2]; /* a text of two pages, which belong together */
static int reading, most_reading, writing, together_with_writer, torn;

static void *read_text(void *argument)
{
    for (int i = 0; i < ROUNDS; i++) {
        pthread_rwlock_rdlock(&lock);
        int now = __atomic_add_fetch(&reading, 1, __ATOMIC_SEQ_CST);
        if (now > most_reading)
            most_reading = now;
        together_with_writer += __atomic_load_n(&writing, __ATOMIC_SEQ_CST);
        int first = pages[0];
        usleep(500);
        torn += first != pages[1];
        __atomic_sub_fetch(&reading, 1, __ATOMIC_SEQ_CST);
        pthread_rwlock_unlock(&lock);
        sched_yield();
    }
    return argument;
}

static void *write_text(void *argument)
{
    for (int i = 0; i < ROUNDS; i++) {
        pthread_rwlock_wrlock(&lock);
        __atomic_add_fetch(&writing, 1, __ATOMIC_SEQ_CST);
        together_with_writer += __atomic_load_n(&reading, __ATOMIC_SEQ_CST);
        pages[0]++;
        usleep(500);
        pages[1]++;
        __atomic_sub_fetch(&writing, 1, __ATOMIC_SEQ_CST);
        pthread_rwlock_unlock(&lock);
        usleep(1000);
    }
    return argument;
}

static void start(pthread_t *thread, void *(*run)(void *))
{
    int error = pthread_create(thread, NULL, run, NULL);
    if (error) {
        fprintf(stderr, "readersdemo: pthread_create: %s\n", strerror(error));
        exit(1);
    }
}

int main(void)
{
    pthread_t threads[READERS + WRITERS];
    printf("A text of two pages, %d readers and %d writers, %d rounds each.\n", READERS, WRITERS,
           ROUNDS);
    for (int i = 0; i < READERS + WRITERS; i++)
        start(&threads[i], i < READERS ? read_text : write_text);
    for (int i = 0; i < READERS + WRITERS; i++)
        pthread_join(threads[i], NULL);
    printf("  As many as %d read at the same time.\n", most_reading);
    printf("  A writer was together with others %d times.\n", together_with_writer);
    printf("  Of %d readings, %d saw one page without the other.\n", READERS * ROUNDS, torn);
    printf("  Version %d of the text: every writing counted, and none waited for ever.\n",
           pages[0]);
    return torn || together_with_writer || pages[0] != WRITERS * ROUNDS;
}
