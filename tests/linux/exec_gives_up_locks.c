/* What a program that is replaced leaves in memory: its robust locks, and the word of its end. */
#include "pthreads.h"

#include <linux/futex.h>
#include <sched.h>

static struct shared {
    pthread_mutex_t lock;
    volatile int taken;
    volatile uint32_t word;
} * shared;

static void take_and_exec(void)
{
    pthread_mutex_lock(&shared->lock);
    shared->taken = 1;
    usleep(200000); /* those who wait sleep by then */
    execl("/proc/self/exe", "locks", "stays", NULL);
}

static void wait_for_lock(void)
{
    say("lock: %s\n", strerrorname_np(pthread_mutex_lock(&shared->lock)));
    SAY(pthread_mutex_consistent(&shared->lock) == 0);
    pthread_mutex_unlock(&shared->lock);
}

static void wait_for_next(void)
{
    while (shared->taken != 2)
        usleep(1000);
    usleep(50000); /* behind the other one */
    say("then: %d\n", pthread_mutex_lock(&shared->lock));
    pthread_mutex_unlock(&shared->lock);
}

static void robust_lock(void)
{
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&shared->lock, &kind);
    pid_t holder = start(take_and_exec);
    while (!shared->taken)
        usleep(1000);
    pid_t first = start(wait_for_lock), second = start(wait_for_next);
    wait_until(first, 'S');
    shared->taken = 2;
    say_status("first", status_of(first));
    say_status("second", status_of(second));
    kill(holder, SIGKILL);
    say_status("the new program", status_of(holder));
}

static void *sleeps(void *unused)
{
    return (void *)syscall(SYS_futex, &shared->word, FUTEX_WAIT, 7, unused, NULL, 0);
}

static int execs(void *argument)
{
    usleep(100000);
    execl("/proc/self/exe", "locks", argument, NULL);
    _exit(1);
}

/* In memory that another process uses as well. */
static void word_of_its_end(void)
{
    static char stack[65536];
    shared->word = 7;
    pthread_t thread = thread_start(sleeps, 0);
    pid_t child =
        clone(execs, stack + sizeof stack, CLONE_VM | CLONE_VFORK | CLONE_CHILD_CLEARTID | SIGCHLD,
              "ends", NULL, NULL, (pid_t *)&shared->word);
    say("woken: %ld,", thread_join(thread));
    say(" the word is %u\n", shared->word);
    say_status("its new program", status_of(child));
}

int main(int count, char **arguments)
{
    if (count > 1 && !strcmp(arguments[1], "stays"))
        pause_forever();
    if (count > 1)
        return 3;
    shared = shared_memory(sizeof *shared);
    robust_lock();
    word_of_its_end();
    return 0;
}
