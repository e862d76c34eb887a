/* fork, exec, vfork and posix_spawn of a process with threads. */
// libc: musl
#include "pthreads.h"

#include <spawn.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static __thread int own = 1;
static volatile int stop;

static void say_prepare(void)
{
    say("prepare 1\n");
}

static void lock_prepare(void)
{
    say("prepare 2\n");
    pthread_mutex_lock(&mutex);
}

static void parent_1(void)
{
    say("parent 1\n");
}

static void parent_2(void)
{
    pthread_mutex_unlock(&mutex);
}

static void child_1(void)
{
    say("child 1\n");
}

static void child_2(void)
{
    pthread_mutex_unlock(&mutex);
    say("child 2\n");
}

static void *add(void *number)
{
    return (void *)((long)number + own);
}

/* The child is the thread that forked, alone, with all of its own. */
static void *forks(void *unused)
{
    (void)unused;
    own = 30;
    pthread_t self = pthread_self();
    pid_t child = fork();
    if (child == 0) {
        say("the same thread: %d, variable %d\n", pthread_equal(self, pthread_self()) != 0, own);
        say("the mutex is free: %s\n", strerrorname_np(pthread_mutex_trylock(&mutex)));
        say("a thread of the child: %ld\n", in_thread(add, 10));
        pthread_exit(NULL);
    }
    say_status("child", status_of(child));
    return NULL;
}

/* Gives way now and then: a mutex is nobody's in turn, and who never pauses may keep it for long.
 */
static void *lock_often(void *unused)
{
    for (unsigned i = 1; !stop; i++) {
        pthread_mutex_lock(&mutex);
        free(malloc(100));
        pthread_mutex_unlock(&mutex);
        if (i % 64 == 0)
            sched_yield();
    }
    return unused;
}

static void allocate(void)
{
    void *memory = malloc(10000);
    pthread_mutex_unlock(&mutex); /* which the forking thread held */
    pthread_mutex_lock(&mutex);
    free(memory);
    _exit(memory ? 11 : 12);
}

/* Whatever the others hold at the moment. */
static void amid_others(void)
{
    pthread_t threads[3];
    int good = 0;
    for (int i = 0; i < 3; i++)
        threads[i] = thread_start(lock_often, 0);
    for (int i = 0; i < 20; i++) {
        pthread_mutex_lock(&mutex);
        pid_t child = fork();
        pthread_mutex_unlock(&mutex);
        if (child == 0)
            allocate();
        good += status_of(child) == 11 << 8;
    }
    stop = 1;
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    say("children that were well: %d\n", good);
}

static void *sleeps(void *unused)
{
    pause_forever();
    return unused;
}

static void *execs(void *unused)
{
    execl("/proc/self/exe", "again", "exec", NULL);
    return unused;
}

static void exec_beside_sleepers(void)
{
    for (int i = 0; i < 3; i++)
        thread_start(sleeps, 0);
    let_others_run();
    in_thread(execs, 0);
    say("not reached\n");
}

static void *spawns(void *unused)
{
    char *const arguments[] = {"again", "spawn", NULL}, *const environment[] = {NULL};
    pid_t child;
    int error = posix_spawn(&child, "/proc/self/exe", NULL, NULL, arguments, environment);
    int status = status_of(child);
    say("spawned: %s\n", strerrorname_np(error));
    say_status("spawned", status);
    SAY_ERROR(posix_spawn(&child, "/nothing/here", NULL, NULL, arguments, environment));
    return unused;
}

static volatile int ticks;

static void *count_ticks(void *unused)
{
    while (!stop) {
        ticks++;
        usleep(1000);
    }
    return unused;
}

/* Only the thread that called vfork waits. */
static void vfork_beside_another(void)
{
    stop = ticks = 0;
    pthread_t other = thread_start(count_ticks, 0);
    pid_t child = vfork();
    if (child == 0) {
        int before = ticks;
        usleep(50000);
        _exit(ticks > before ? 12 : 13);
    }
    say_status("vfork", status_of(child));
    stop = 1;
    pthread_join(other, NULL);
}

static void *waits(void *child)
{
    int status = -1;
    waitpid((pid_t)(long)child, &status, 0);
    return (void *)(long)WEXITSTATUS(status);
}

static void exit_14(void)
{
    _exit(14);
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        say("%s: one thread %d\n", argv[1], gettid() == getpid());
        return 7;
    }
    pid_t child = start(exit_14);
    say("a thread waits for its maker's child: %ld\n", in_thread(waits, child));
    amid_others();
    say_end("exec", exec_beside_sleepers);
    in_thread(spawns, 0);
    vfork_beside_another();
    pthread_atfork(say_prepare, parent_1, child_1);
    pthread_atfork(lock_prepare, parent_2, child_2);
    in_thread(forks, 0);
    return 0;
}
