/* The threads of C11 (<threads.h>). */
// libc: musl
#include "say.h"

#include <threads.h>

#define THREADS 5

static mtx_t mutex;
static cnd_t changed;
static tss_t key;
static once_flag once = ONCE_FLAG_INIT;
static thread_local int own = 3;
static int counter, turn, begun;

static const char *name_of(int result)
{
    return result == thrd_success    ? "success"
           : result == thrd_busy     ? "busy"
           : result == thrd_timedout ? "timed out"
           : result == thrd_nomem    ? "no memory"
                                     : "error";
}

#define SAY_RESULT(call) say("%s: %s\n", #call, name_of(call))

static void begin(void)
{
    begun++;
}

static int count(void *number)
{
    call_once(&once, begin);
    own += (int)(long)number;
    for (int i = 0; i < 500; i++) {
        mtx_lock(&mutex);
        counter++;
        mtx_unlock(&mutex);
        if (i % 100 == 0)
            thrd_yield();
    }
    return own;
}

static int in_turn(void *number)
{
    mtx_lock(&mutex);
    while (turn != (int)(long)number)
        cnd_wait(&changed, &mutex);
    turn++;
    cnd_broadcast(&changed);
    mtx_unlock(&mutex);
    thrd_exit(100 + (int)(long)number);
}

static void destroy(void *value)
{
    say("destroyed %ld\n", (long)value);
}

static int has_a_value(void *unused)
{
    (void)unused;
    tss_set(key, (void *)12);
    return (long)tss_get(key) == 12;
}

static int tries(void *unused)
{
    (void)unused;
    int result = mtx_trylock(&mutex);
    if (result == thrd_success)
        mtx_unlock(&mutex);
    return result;
}

static int locks_until(void *unused)
{
    struct timespec end;
    (void)unused;
    timespec_get(&end, TIME_UTC);
    end.tv_sec -= 1;
    return mtx_timedlock(&mutex, &end);
}

static int in_thread(thrd_start_t body)
{
    thrd_t thread;
    int result = -1;
    thrd_create(&thread, body, NULL);
    thrd_join(thread, &result);
    return result;
}

static void run_all(thrd_start_t body)
{
    thrd_t threads[THREADS];
    int results[THREADS];
    for (long i = THREADS - 1; i >= 0; i--)
        SAY_RESULT(thrd_create(&threads[i], body, (void *)i));
    for (int i = 0; i < THREADS; i++)
        thrd_join(threads[i], &results[i]);
    for (int i = 0; i < THREADS; i++)
        say("%d returned %d\n", i, results[i]);
}

int main(void)
{
    struct timespec short_time = {0, 20000000}, end;
    SAY_RESULT(mtx_init(&mutex, mtx_plain));
    SAY_RESULT(cnd_init(&changed));
    run_all(count);
    say("counted %d, begun %d, mine %d\n", counter, begun, own);
    run_all(in_turn);
    mtx_lock(&mutex);
    say("another tries: %s\n", name_of(in_thread(tries)));
    timespec_get(&end, TIME_UTC);
    SAY_RESULT(cnd_timedwait(&changed, &mutex, &end));
    mtx_unlock(&mutex);
    mtx_destroy(&mutex);

    SAY_RESULT(mtx_init(&mutex, mtx_timed | mtx_recursive));
    SAY_RESULT(mtx_lock(&mutex));
    SAY_RESULT(mtx_lock(&mutex));
    mtx_unlock(&mutex);
    say("another, until a second ago: %s\n", name_of(in_thread(locks_until)));
    mtx_unlock(&mutex);

    SAY_RESULT(tss_create(&key, destroy));
    say("has its value: %d, mine: %ld\n", in_thread(has_a_value), (long)tss_get(key));
    tss_delete(key);
    SAY(thrd_sleep(&short_time, NULL));
    say("the same: %d\n", thrd_equal(thrd_current(), thrd_current()) != 0);
    return 0;
}
