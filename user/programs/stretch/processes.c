/* Many processes and threads, and signals by the hundred. */
#include "stretch.h"

#include <gaji/cascade.h>
#include <gaji/port.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CHILDREN 200
#define THREADS  200
#define QUEUED   1000
#define WATCHES  60

static void children_start(void)
{
    for (int i = 0; i < CHILDREN; i++)
        child_start(sleep_for_ever);
    others_run();
}

static void children_wait(void)
{
    while (wait(NULL) > 0)
        continue;
}

/* All are in a group of their own. */
static void group_leader(void)
{
    setpgid(0, 0);
    signal(SIGTERM, SIG_IGN);
    for (int i = 0; i < CHILDREN; i++)
        if (child_start(sleep_for_ever) < 0)
            break;
    others_run();
    kill(0, SIGSTOP); /* this process as well: its parent goes on with it */
    others_run();
    signal(SIGTERM, SIG_IGN);
    kill(0, SIGKILL);
}

static void group_killed(void)
{
    int status;
    pid_t leader = child_start(group_leader);
    must(waitpid(leader, &status, WUNTRACED), "waitpid");
    kill(-leader, SIGCONT);
    child_wait(leader);
}

/* A parent ends before its children: they get another, and are ended. */
static void parent_of_many(void)
{
    children_start();
    _exit(0);
}

static void orphans_of_many(void)
{
    in_child(parent_of_many);
    others_run();
}

static void orphans_made(void)
{
    in_group(orphans_of_many);
}

static void nothing(void)
{
}

static void zombies_wait(void)
{
    for (int i = 0; i < CHILDREN; i++)
        child_start(nothing);
    others_run();
    children_wait();
}

static void *thread_sleep(void *argument)
{
    pause();
    return argument;
}

static void threads_start(void)
{
    pthread_t thread;
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&thread, NULL, thread_sleep, NULL) != 0)
            break;
    others_run();
    _exit(0);
}

static void threads_ended(void)
{
    in_child(threads_start);
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int released;

static void *thread_wait(void *argument)
{
    pthread_mutex_lock(&mutex);
    while (!released)
        pthread_cond_wait(&condition, &mutex);
    pthread_mutex_unlock(&mutex);
    return argument;
}

/* One call wakes all of them. */
static void threads_woken(void)
{
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        must(-pthread_create(&threads[i], NULL, thread_wait, NULL), "pthread_create");
    others_run();
    pthread_mutex_lock(&mutex);
    released = 1;
    pthread_cond_broadcast(&condition);
    pthread_mutex_unlock(&mutex);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

static void threads_in_child(void)
{
    threads_woken();
}

static void threads_broadcast(void)
{
    in_child(threads_in_child);
}

static void handle(int number)
{
    (void)number;
}

/* Queued while they are blocked, then all delivered. */
static void signals_queued(void)
{
    sigset_t set;
    struct sigaction action = {.sa_handler = handle};
    sigaction(SIGRTMIN, &action, NULL);
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    sigprocmask(SIG_BLOCK, &set, NULL);
    for (int i = 0; i < QUEUED; i++)
        if (sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = i}) < 0)
            break;
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static void signals_left(void)
{
    sigset_t set;
    sigfillset(&set);
    sigprocmask(SIG_BLOCK, &set, NULL);
    for (int i = 0; i < QUEUED; i++)
        if (sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = i}) < 0)
            break;
}

static void signals_flood(void)
{
    in_child(signals_queued);
    in_child(signals_left); /* it ends with them in its queue */
}

/* Sleepers that wake at one moment, and timers that ring at one. */
static struct timespec moment;

static void sleep_until(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    uint64_t left = (moment.tv_sec - now.tv_sec) * 1000000000 + moment.tv_nsec - now.tv_nsec;
    nanosleep(&(struct timespec){.tv_nsec = (long)left}, NULL);
}

static void alarm_and_sleep(void)
{
    struct itimerval timer = {.it_value.tv_usec = 200000};
    setitimer(ITIMER_REAL, &timer, NULL);
    sleep_for_ever();
}

static void sleepers_wake(void)
{
    clock_gettime(CLOCK_MONOTONIC, &moment);
    moment.tv_nsec += 500000000;
    for (int i = 0; i < CHILDREN; i++)
        child_start(sleep_until);
    children_wait();
    for (int i = 0; i < CHILDREN; i++)
        child_start(alarm_and_sleep);
    children_wait();
}

/* One end that many have asked to be told of. */
static void watched_end(void)
{
    int ports[WATCHES];
    pid_t child = child_start(sleep_for_ever);
    for (int i = 0; i < WATCHES; i++) {
        ports[i] = (int)must(port_create(1, 64), "port_create");
        must(watch(child, ports[i]), "watch");
    }
    kill(child, SIGKILL);
    child_wait(child);
    for (int i = 0; i < WATCHES; i++)
        close(ports[i]);
}

const struct part process_parts[] = {
    {"stop, continue and kill of a group of 200", group_killed},
    {"the end of a parent of 200", orphans_made},
    {"200 zombies waited for", zombies_wait},
    {"exit with 200 threads", threads_ended},
    {"200 threads woken at once", threads_broadcast},
    {"1,000 queued signals", signals_flood},
    {"200 sleepers and timers of one moment", sleepers_wake},
    {"an end that 60 watch", watched_end},
    {NULL, NULL},
};
