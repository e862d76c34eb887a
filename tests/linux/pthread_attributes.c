/* Threads made with attributes: sizes and places of stacks, guards, detached ones; who joins. */
// libc: musl
#include "pthreads.h"

#include <limits.h>
#include <sys/resource.h>

#define MY_STACK 65536

static char my_stack[MY_STACK] __attribute__((aligned(4096)));

/* Whether the stack that the library names for this thread has its variables. */
static void *looks_at_its_stack(void *unused)
{
    pthread_attr_t own;
    void *start;
    size_t size, guard;
    char here;
    int detached;
    (void)unused;
    SAY_ERROR(pthread_getattr_np(pthread_self(), &own));
    pthread_attr_getstack(&own, &start, &size);
    pthread_attr_getguardsize(&own, &guard);
    pthread_attr_getdetachstate(&own, &detached);
    say("my stack has me: %d, detached: %d\n",
        &here >= (char *)start && &here < (char *)start + size, detached);
    pthread_attr_destroy(&own);
    return (void *)(long)size;
}

/* As deep as that stack must allow. */
static void *uses(void *size)
{
    char all[(long)size];
    memset(all, 1, sizeof all);
    return (void *)(long)all[(long)size / 2];
}

static void sizes(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    size_t size;
    pthread_attr_init(&attributes);
    SAY_ERROR(pthread_attr_setstacksize(&attributes, 100));
    SAY_ERROR(pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN + 8192));
    pthread_attr_getstacksize(&attributes, &size);
    SAY_ERROR(pthread_create(&thread, &attributes, uses, (void *)8192));
    say("used: %ld\n", thread_join(thread));
    pthread_attr_setstacksize(&attributes, 4 << 20);
    SAY_ERROR(pthread_create(&thread, &attributes, uses, (void *)(4000 << 10)));
    say("used: %ld\n", thread_join(thread));
    SAY_ERROR(pthread_create(&thread, &attributes, looks_at_its_stack, NULL));
    long seen = thread_join(thread);
    say("its size: %d\n", seen >= (4 << 20) - 65536 && seen <= (4 << 20) + 65536);
    pthread_attr_destroy(&attributes);
}

static void without_memory(void)
{
    struct rlimit limit = {64 << 20, 64 << 20};
    pthread_attr_t attributes;
    pthread_t thread;
    setrlimit(RLIMIT_AS, &limit);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 128 << 20);
    SAY_ERROR(pthread_create(&thread, &attributes, uses, NULL));
}

static void *is_on_my_stack(void *unused)
{
    char here;
    (void)unused;
    return (void *)(long)(&here >= my_stack && &here < my_stack + sizeof my_stack);
}

static void places(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    SAY_ERROR(pthread_attr_setstack(&attributes, my_stack, sizeof my_stack));
    for (int i = 0; i < 3; i++) {
        SAY_ERROR(pthread_create(&thread, &attributes, is_on_my_stack, NULL));
        say("on my stack: %ld\n", thread_join(thread));
    }
    pthread_attr_destroy(&attributes);
    pthread_attr_init(&attributes);
    SAY_ERROR(pthread_attr_setguardsize(&attributes, 0));
    SAY_ERROR(pthread_create(&thread, &attributes, uses, (void *)1000));
    say("used: %ld\n", thread_join(thread));
    pthread_attr_destroy(&attributes);
}

static int ends[2];

static void *tells(void *unused)
{
    (void)!write(ends[1], "x", 1);
    return unused;
}

static void detached(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    char byte;
    (void)!pipe(ends);
    pthread_attr_init(&attributes);
    SAY_ERROR(pthread_attr_setdetachstate(&attributes, 99));
    SAY_ERROR(pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED));
    SAY_ERROR(pthread_create(&thread, &attributes, tells, NULL));
    SAY(read(ends[0], &byte, 1));
    thread = thread_start(tells, 0);
    SAY_ERROR(pthread_detach(thread));
    SAY(read(ends[0], &byte, 1));
    int made = 0;
    for (int i = 0; i < 200; i++) { /* they give back what they had */
        made += pthread_create(&thread, &attributes, tells, NULL) == 0;
        made += read(ends[0], &byte, 1) == 1;
    }
    say("made and told: %d\n", made);
    pthread_attr_destroy(&attributes);
}

static void *nothing(void *unused)
{
    return unused;
}

static void many(void)
{
    pthread_t threads[100];
    long sum = 0;
    for (int round = 0; round < 5; round++) {
        for (long i = 0; i < 100; i++)
            threads[i] = thread_start(nothing, i);
        for (int i = 0; i < 100; i++)
            sum += thread_join(threads[i]);
    }
    say("joined, sum %ld\n", sum);
    for (int i = 0; i < 1000; i++)
        in_thread(nothing, 0);
    say("and a thousand one by one\n");
}

int main(void)
{
    looks_at_its_stack(NULL);
    sizes();
    say_end("child", without_memory);
    places();
    detached();
    many();
    return 0;
}
