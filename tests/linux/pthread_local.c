/* What each thread has for itself: variables of the linker's, and keys with their destructors. */
// libc: musl
#include "pthreads.h"

#include <limits.h>

#define THREADS 6

static __thread int initialised = 41;
static __thread char zero[5000];
static __thread int *own_address = NULL;
static pthread_key_t first, second, third;
static pthread_barrier_t barrier;
static int *addresses[THREADS];

static void *use_variables(void *number)
{
    long me = (long)number;
    for (unsigned i = 0; i < sizeof zero; i++)
        if (zero[i])
            say("it is not zero\n");
    if (initialised != 41 || own_address)
        say("it is not as it was made\n");
    own_address = addresses[me] = &initialised;
    initialised += (int)me;
    memset(zero, (int)me, sizeof zero);
    pthread_barrier_wait(&barrier);
    usleep(1000);
    bool kept = initialised == 41 + me && zero[4999] == me && own_address == &initialised;
    errno = (int)me; /* which is one of them */
    pthread_barrier_wait(&barrier);
    return (void *)(long)(kept && errno == me);
}

static void variables(void)
{
    pthread_t threads[THREADS];
    long kept = 0;
    int same = 0;
    pthread_barrier_init(&barrier, NULL, THREADS);
    for (int round = 0; round < 3; round++) {
        for (long i = 0; i < THREADS; i++)
            threads[i] = thread_start(use_variables, i);
        for (int i = 0; i < THREADS; i++)
            kept += thread_join(threads[i]);
        for (int i = 0; i < THREADS; i++)
            for (int j = 0; j < i; j++)
                same += addresses[i] == addresses[j];
    }
    say("kept by %ld, at %d same places, mine is %d\n", kept, same, initialised);
}

static void destroy_first(void *value)
{
    say("first: %ld\n", (long)value);
}

/* Sets its own key again: as often as the library promises to look. */
static void destroy_second(void *value)
{
    say("second: %ld\n", (long)value);
    pthread_setspecific(second, (void *)((long)value + 1));
}

static void *use_keys(void *unused)
{
    if (pthread_getspecific(first) || pthread_getspecific(second))
        say("a new thread has values\n");
    pthread_setspecific(first, (void *)7);
    pthread_setspecific(second, (void *)20);
    pthread_setspecific(third, (void *)9);
    say("%ld %ld\n", (long)pthread_getspecific(first), (long)pthread_getspecific(second));
    return unused;
}

static void *set_first(void *value)
{
    pthread_setspecific(first, value);
    if ((long)value == 2)
        pthread_exit(NULL);
    if ((long)value == 3)
        pause_forever();
    return NULL;
}

static void keys(void)
{
    SAY_ERROR(pthread_key_create(&first, destroy_first));
    SAY_ERROR(pthread_key_create(&second, destroy_second));
    SAY_ERROR(pthread_key_create(&third, NULL));
    pthread_setspecific(first, (void *)100);
    in_thread(use_keys, 0);
    say("mine: %ld, looks: %d\n", (long)pthread_getspecific(first), PTHREAD_DESTRUCTOR_ITERATIONS);
    in_thread(set_first, 1);
    in_thread(set_first, 2);
    pthread_t thread = thread_start(set_first, 3);
    let_others_run();
    pthread_cancel(thread);
    pthread_join(thread, NULL);
    SAY_ERROR(pthread_key_delete(first));
    SAY_ERROR(pthread_key_create(&first, NULL));
    say("a new key: %ld\n", (long)pthread_getspecific(first));
}

static void *many_keys(void *unused)
{
    static pthread_key_t all[PTHREAD_KEYS_MAX];
    int count = 0, error = 0;
    while (count < PTHREAD_KEYS_MAX && !(error = pthread_key_create(&all[count], NULL)))
        count++;
    say("all keys taken: %d, %s\n", count == PTHREAD_KEYS_MAX - 3, strerrorname_np(error));
    bool good = true;
    for (int i = 0; i < count; i++)
        pthread_setspecific(all[i], (void *)(long)(i + 1));
    for (int i = 0; i < count; i++)
        good &= (long)pthread_getspecific(all[i]) == i + 1;
    for (int i = 0; i < count; i++)
        good &= pthread_key_delete(all[i]) == 0;
    say("each with its value: %d\n", good);
    return unused;
}

int main(void)
{
    variables();
    keys();
    in_thread(many_keys, 0);
    return 0;
}
