/* For programs with threads: results of their calls by name, and moments soon to come. */
#pragma once

#include "say.h"

#include <pthread.h>

/* Prints a call that returns an error number, and which it was. */
#define SAY_ERROR(call) say("%s: %s\n", #call, strerrorname_np(call))

typedef void *thread_body(void *);

static inline pthread_t thread_start(thread_body *body, long argument)
{
    pthread_t thread;
    int error = pthread_create(&thread, NULL, body, (void *)argument);
    if (error)
        say("no thread: %s\n", strerrorname_np(error));
    return thread;
}

static inline long thread_join(pthread_t thread)
{
    void *result = NULL;
    pthread_join(thread, &result);
    return (long)result;
}

/* What a thread that runs `body` returned. */
static inline long in_thread(thread_body *body, long argument)
{
    return thread_join(thread_start(body, argument));
}

static inline struct timespec moment(clockid_t clock, int milliseconds)
{
    struct timespec time;
    clock_gettime(clock, &time);
    long ns = time.tv_nsec + milliseconds % 1000 * 1000000l;
    time.tv_sec += milliseconds / 1000 + ns / 1000000000;
    time.tv_nsec = ns % 1000000000;
    return time;
}

static inline bool has_passed(clockid_t clock, const struct timespec *time)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec > time->tv_sec ||
           (now.tv_sec == time->tv_sec && now.tv_nsec >= time->tv_nsec);
}

/* For others to come as far as they can: nothing tells when that is. */
static inline void let_others_run(void)
{
    usleep(20000);
}

static inline void *shared_memory(size_t size)
{
    return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}
