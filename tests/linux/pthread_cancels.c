/* Cancelling threads: where they wait, where they may not be, and what they clean up. */
// libc: musl
#include "pthreads.h"

#include <semaphore.h>

static int ends[2];
static sem_t never;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static pthread_t sleeping;
static volatile int reached, running, steps; /* say() is a point, too */

static void clean(void *what)
{
    say("cleaned: %s\n", (const char *)what);
}

static void *in_read(void *unused)
{
    char byte;
    pthread_cleanup_push(clean, "outer");
    pthread_cleanup_push(clean, "inner");
    (void)!read(ends[0], &byte, 1);
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    return unused;
}

static void *in_nanosleep(void *unused)
{
    struct timespec time = {1000, 0};
    nanosleep(&time, NULL);
    return unused;
}

static void *in_semaphore(void *unused)
{
    sem_wait(&never);
    return unused;
}

static void unlock(void *unused)
{
    (void)unused;
    say("the mutex is mine: %s\n", strerrorname_np(pthread_mutex_trylock(&mutex)));
    pthread_mutex_unlock(&mutex);
}

static void *in_condition(void *unused)
{
    pthread_mutex_lock(&mutex);
    pthread_cleanup_push(unlock, NULL);
    for (;;)
        pthread_cond_wait(&condition, &mutex);
    pthread_cleanup_pop(1);
    return unused;
}

static void *in_join(void *unused)
{
    pthread_join(sleeping, NULL);
    return unused;
}

static void *in_wait(void *unused)
{
    waitpid(-1, NULL, 0);
    return unused;
}

static void *in_sigwait(void *unused)
{
    sigset_t set = set_of(SIGUSR2, 0);
    int signal;
    sigwait(&set, &signal);
    return unused;
}

static void *in_pause(void *unused)
{
    pause_forever();
    return unused;
}

static const struct {
    const char *name;
    thread_body *body;
} places[] = {
    {"read", in_read},           {"nanosleep", in_nanosleep}, {"sem_wait", in_semaphore},
    {"cond_wait", in_condition}, {"join", in_join},           {"waitpid", in_wait},
    {"sigwait", in_sigwait},     {"pause", in_pause},
};

static void say_cancelled(const char *where, pthread_t thread)
{
    int error = pthread_cancel(thread);
    long result = thread_join(thread);
    say("%s: %s, %s\n", where, strerrorname_np(error),
        result == (long)PTHREAD_CANCELED ? "cancelled" : "went on");
}

static void while_waiting(void)
{
    pid_t child = start_sleeper(pause_forever);
    sleeping = thread_start(in_pause, 0);
    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        pthread_t thread = thread_start(places[i].body, 0);
        let_others_run();
        say_cancelled(places[i].name, thread);
    }
    pthread_cancel(sleeping);
    pthread_join(sleeping, NULL);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

/* Cancelled before it comes to a point where that counts. */
static void *before_the_point(void *unused)
{
    while (!reached)
        ;
    steps++;
    pthread_testcancel();
    steps++;
    return unused;
}

static void *not_now(void *unused)
{
    int before;
    struct timespec time = {0, 20000000};
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
    say("it was enabled: %d\n", before == PTHREAD_CANCEL_ENABLE);
    running = 1;
    while (!reached)
        usleep(1000);
    nanosleep(&time, NULL);
    say("not cancelled while disabled\n");
    pthread_cleanup_push(clean, "after it was enabled");
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &before);
    pthread_testcancel();
    pthread_cleanup_pop(0);
    return unused;
}

static void clean_busy(void *unused)
{
    (void)unused;
    say("cleaned: busy\n");
}

static void *busy(void *unused)
{
    int before;
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &before);
    say("it was deferred: %d\n", before == PTHREAD_CANCEL_DEFERRED);
    pthread_cleanup_push(clean_busy, NULL);
    running = 1;
    for (;;)
        ;
    pthread_cleanup_pop(0);
    return unused;
}

static void *exits_and_cleans(void *unused)
{
    pthread_cleanup_push(clean, "second");
    pthread_cleanup_push(clean, "first");
    pthread_cleanup_push(clean, "not at all");
    pthread_cleanup_pop(0);
    pthread_cleanup_push(clean, "at once");
    pthread_cleanup_pop(1);
    pthread_exit((void *)5);
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    return unused;
}

static void *returns(void *unused)
{
    (void)unused;
    return (void *)3;
}

static void *cancels_itself(void *unused)
{
    pthread_cancel(pthread_self());
    steps++;
    pthread_testcancel();
    steps++;
    return unused;
}

int main(void)
{
    (void)!pipe(ends);
    sem_init(&never, 0, 0);
    while_waiting();

    pthread_t thread = thread_start(before_the_point, 0);
    pthread_cancel(thread);
    reached = 1;
    say("testcancel: %d", thread_join(thread) == (long)PTHREAD_CANCELED);
    say(", after %d step\n", steps);

    reached = running = 0;
    thread = thread_start(not_now, 0);
    while (!running)
        usleep(1000);
    pthread_cancel(thread);
    reached = 1;
    say("disabled: %d\n", thread_join(thread) == (long)PTHREAD_CANCELED);

    running = 0;
    thread = thread_start(busy, 0);
    while (!running)
        usleep(1000);
    say_cancelled("asynchronous", thread);

    say("exit: %ld\n", in_thread(exits_and_cleans, 0));
    steps = 0;
    say("itself: %d", in_thread(cancels_itself, 0) == (long)PTHREAD_CANCELED);
    say(", after %d step\n", steps);
    thread = thread_start(returns, 0);
    let_others_run();
    say_cancelled("one that has ended", thread);
    return 0;
}
