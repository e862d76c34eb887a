/* Condition variables lose no wake-up; broadcasts reach all; time-outs come. */
// linux: yes
#include "tests/guest/pthreads.h"

#define ROUNDS  5000
#define WAITERS 5

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turned = PTHREAD_COND_INITIALIZER, opened = PTHREAD_COND_INITIALIZER;
static int turn, open_now, waiting;

/* Two threads take turns; a lost wake-up would leave both asleep. */
static void *take_turns(void *argument)
{
    int mine = (int)(intptr_t)argument;
    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        while (turn != mine)
            EXPECT(pthread_cond_wait(&turned, &mutex) == 0);
        turn = !mine;
        EXPECT(pthread_cond_signal(&turned) == 0);
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static void *wait_to_open(void *argument)
{
    pthread_mutex_lock(&mutex);
    waiting++;
    while (!open_now)
        pthread_cond_wait(&opened, &mutex);
    waiting--;
    pthread_mutex_unlock(&mutex);
    return argument;
}

static int count_waiting(void)
{
    pthread_mutex_lock(&mutex);
    int count = waiting;
    pthread_mutex_unlock(&mutex);
    return count;
}

int main(void)
{
    pthread_t other = start(take_turns, (void *)1), threads[WAITERS];
    take_turns(NULL);
    join(other);

    for (int i = 0; i < WAITERS; i++)
        threads[i] = start(wait_to_open, NULL);
    while (count_waiting() < WAITERS)
        sched_yield();
    pthread_mutex_lock(&mutex);
    open_now = 1;
    EXPECT(pthread_cond_broadcast(&opened) == 0);
    pthread_mutex_unlock(&mutex);
    for (int i = 0; i < WAITERS; i++)
        join(threads[i]);
    EXPECT(waiting == 0);

    struct timespec soon = wall_in_milliseconds(30), never = {0, 1000000000};
    pthread_mutex_lock(&mutex);
    EXPECT(pthread_cond_timedwait(&opened, &mutex, &soon) == ETIMEDOUT);
    EXPECT(pthread_cond_timedwait(&opened, &mutex, &never) == EINVAL);
    EXPECT(pthread_mutex_trylock(&mutex) == EBUSY); /* it is ours again */
    pthread_mutex_unlock(&mutex);
    return 0;
}
