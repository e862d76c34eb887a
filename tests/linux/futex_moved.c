/* What becomes of those who are moved to another word: their order, time-outs, signals and ends. */
#include "pthreads.h"

#include <linux/futex.h>

#define WAITERS 4

static uint32_t *word, *other; /* shared with children */
static volatile int *woken, *count;
static pthread_t threads[WAITERS];
static struct timespec time_out = {1000, 0};

static long call(uint32_t *at, int operation, uint32_t value, long fourth, uint32_t *second)
{
    return syscall(SYS_futex, at, operation, value, fourth, second, 0);
}

static void *waits(void *number)
{
    long result = call(word, FUTEX_WAIT, 0, 0, NULL);
    woken[(*count)++] = result == 0 ? (int)(long)number : -1;
    return NULL;
}

static void say_woken(const char *what, long result)
{
    let_others_run();
    say("%s: %ld;", what, result);
    for (int i = 0; i < *count; i++)
        say(" %d", woken[i]);
    say("\n");
}

static void start_waiters(void)
{
    *count = 0;
    for (int i = 0; i < WAITERS; i++) {
        threads[i] = thread_start(waits, i);
        let_others_run();
    }
}

static void join_waiters(void)
{
    for (int i = 0; i < WAITERS; i++)
        pthread_join(threads[i], NULL);
}

static void order(void)
{
    start_waiters();
    say_woken("one woken, two moved", call(word, FUTEX_REQUEUE, 1, 2, other));
    say_woken("none woken, none moved", call(word, FUTEX_CMP_REQUEUE, 0, 0, other));
    say_woken("wake there", call(other, FUTEX_WAKE, 1, 0, NULL));
    say_woken("move the rest behind", call(word, FUTEX_REQUEUE, 0, INT32_MAX, other));
    say_woken("move to itself", call(other, FUTEX_REQUEUE, 0, 1, other));
    say_woken("wake there", call(other, FUTEX_WAKE, 1, 0, NULL));
    say_woken("wake there", call(other, FUTEX_WAKE, 1, 0, NULL));
    join_waiters();
}

static void *waits_for_time(void *unused)
{
    struct timespec time = {0, 200000000};
    (void)unused;
    SAY(call(word, FUTEX_WAIT, 0, (long)&time, NULL));
    return NULL;
}

static void time_passes(void)
{
    pthread_t thread = thread_start(waits_for_time, 0);
    let_others_run();
    say("moved: %ld\n", call(word, FUTEX_REQUEUE, 0, 1, other));
    pthread_join(thread, NULL);
    say("left there: %ld\n", call(other, FUTEX_WAKE, 9, 0, NULL));
}

static void nothing(int signal)
{
    (void)signal;
}

static void waits_in_child(void)
{
    on(SIGUSR1, nothing, SA_RESTART);
    SAY(call(word, FUTEX_WAIT, 0, 0, NULL));
}

/* The call that is made again waits where it began, if the word still allows it. */
static void signals(uint32_t value)
{
    pid_t child = start_sleeper(waits_in_child);
    say("moved: %ld\n", call(word, FUTEX_REQUEUE, 0, 1, other));
    *word = value;
    kill(child, SIGUSR1);
    usleep(100000);
    long there = call(other, FUTEX_WAKE, 9, 0, NULL), here = call(word, FUTEX_WAKE, 9, 0, NULL);
    say_status("child", status_of(child));
    say("woken there: %ld, here: %ld\n", there, here);
    *word = 0;
}

static void killed(void)
{
    pid_t first = start_sleeper(waits_in_child), second = start_sleeper(waits_in_child);
    say("moved: %ld\n", call(word, FUTEX_REQUEUE, 0, 2, other));
    kill(first, SIGKILL);
    say_status("first", status_of(first));
    long next = call(other, FUTEX_WAKE, 1, 0, NULL);
    say_status("second", status_of(second));
    say("woken: %ld\n", next);
}

static void *waits_privately(void *at)
{
    return (void *)call(at, FUTEX_WAIT_PRIVATE, 0, (long)&time_out, NULL);
}

static void *waits_as_others(void *at)
{
    return (void *)call(at, FUTEX_WAIT, 0, (long)&time_out, NULL);
}

/* A private word and one that others may share are two, even at the same place. */
static void private_and_shared(void)
{
    static uint32_t own, next;
    pthread_t one = thread_start(waits_privately, (long)&own);
    pthread_t two = thread_start(waits_as_others, (long)&own);
    let_others_run();
    say("private moved: %ld\n", call(&own, FUTEX_REQUEUE_PRIVATE, 0, 9, &next));
    say("others moved: %ld\n", call(&own, FUTEX_REQUEUE, 0, 9, &next));
    say("left: %ld\n",
        call(&own, FUTEX_WAKE, 9, 0, NULL) + call(&own, FUTEX_WAKE_PRIVATE, 9, 0, NULL));
    say("private: %ld\n", call(&next, FUTEX_WAKE_PRIVATE, 9, 0, NULL));
    say("others: %ld\n", call(&next, FUTEX_WAKE, 9, 0, NULL));
    say("%ld %ld\n", thread_join(one), thread_join(two));
}

/* From memory that is unmapped then; and into such, from where nobody can wake them. */
static void memory_goes(void)
{
    uint32_t *gone = shared_memory(4096), *kept = word;
    word = gone;
    start_waiters();
    say("moved: %ld\n", call(gone, FUTEX_REQUEUE, 0, 9, other));
    munmap(gone, 4096);
    word = kept;
    say_woken("from memory that has gone", call(other, FUTEX_WAKE, 9, 0, NULL));
    join_waiters();
    pid_t child = start_sleeper(waits_in_child);
    gone = shared_memory(4096);
    say("moved: %ld\n", call(word, FUTEX_REQUEUE, 0, 9, gone));
    munmap(gone, 4096);
    gone = shared_memory(4096);
    say("in other memory there: %ld\n", call(gone, FUTEX_WAKE, 9, 0, NULL));
    kill(child, SIGKILL);
    say_status("child", status_of(child));
}

int main(void)
{
    word = shared_memory(4096);
    other = word + 9;
    count = (volatile int *)word + 20;
    woken = count + 1;
    order();
    time_passes();
    signals(0);
    signals(1);
    killed();
    private_and_shared();
    memory_goes();
    return 0;
}
