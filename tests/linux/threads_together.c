/* Threads of the C library: joined with their results, in turn by a mutex, told by a condition. */
#include "say.h"

#include <pthread.h>
#include <semaphore.h>

#define THREADS 8
#define ROUNDS  1000

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static sem_t finished;
static int counter, turn;
static __thread int own;

static void *count(void *number)
{
    own = (int)(long)number;
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        counter++;
        pthread_mutex_unlock(&mutex);
    }
    return (void *)(long)(own * own);
}

/* They write their numbers in order, whichever runs first. */
static void *in_turn(void *number)
{
    pthread_mutex_lock(&mutex);
    while (turn != (int)(long)number)
        pthread_cond_wait(&changed, &mutex);
    say("turn of %d\n", turn++);
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    return NULL;
}

static void *detached(void *parent)
{
    say("detached: another ID %d, the same process %d\n", gettid() != getpid(),
        getppid() == *(int *)parent);
    sem_post(&finished);
    return NULL;
}

static void run_all(void *(*run)(void *))
{
    pthread_t threads[THREADS];
    void *results[THREADS];
    for (long i = THREADS - 1; i >= 0; i--)
        if (pthread_create(&threads[i], NULL, run, (void *)i))
            say("no thread\n");
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], &results[i]);
    for (int i = 0; i < THREADS; i++)
        say("%d returned %ld\n", i, (long)results[i]);
}

int main(void)
{
    int parent = getppid();
    pthread_t thread;
    own = 42;
    pthread_barrier_init(&barrier, NULL, THREADS);
    run_all(count);
    say("counted to %d, my own is still %d\n", counter, own);
    run_all(in_turn);

    sem_init(&finished, 0, 0);
    pthread_create(&thread, NULL, detached, &parent);
    SAY(pthread_detach(thread));
    sem_wait(&finished);

    struct timespec soon;
    clock_gettime(CLOCK_REALTIME, &soon);
    soon.tv_nsec = (soon.tv_nsec + 20000000) % 1000000000;
    soon.tv_sec += soon.tv_nsec < 20000000;
    say("%s\n", strerrorname_np(sem_timedwait(&finished, &soon) ? errno : 0));
    pthread_mutex_lock(&mutex);
    say("%s\n", strerrorname_np(pthread_cond_timedwait(&changed, &mutex, &soon)));
    return 0;
}
