/* How a process with several threads ends, execs and forks. */
#include "say.h"

#include <pthread.h>

static int ends[2];

/* Three that sleep, each in another call. */
static void *sleeper(void *kind)
{
    char c;
    struct timespec long_time = {1000, 0};
    if ((long)kind == 0)
        pause();
    else if ((long)kind == 1)
        (void)!read(ends[0], &c, 1);
    else
        nanosleep(&long_time, NULL);
    say("not reached\n");
    return NULL;
}

static void start_sleepers(void)
{
    pthread_t thread;
    for (long kind = 0; kind < 3; kind++)
        pthread_create(&thread, NULL, sleeper, (void *)kind);
    usleep(20000);
}

static void *goes_on(void *unused)
{
    (void)unused;
    usleep(20000);
    say("the second thread goes on\n");
    exit(3);
}

static void *exits(void *unused)
{
    (void)unused;
    _exit(5);
}

static void *faults(void *unused)
{
    (void)unused;
    *(volatile int *)16 = 1;
    return NULL;
}

static void *execs(void *unused)
{
    char pid[16];
    (void)unused;
    snprintf(pid, sizeof pid, "%d", getpid());
    execl("/proc/self/exe", "again", pid, NULL);
    return NULL;
}

static void *forks(void *unused)
{
    (void)unused;
    pid_t child = fork();
    if (child == 0) {
        say("the child has one thread: %d\n", gettid() == getpid());
        _exit(8);
    }
    int status;
    waitpid(child, &status, 0);
    say_status("child of a thread", status);
    _exit(9);
}

static void first_ends(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, goes_on, NULL);
    pthread_exit(NULL);
}

static void run_among_sleepers(void *(*run)(void *))
{
    pthread_t thread;
    start_sleepers();
    pthread_create(&thread, NULL, run, NULL);
    pthread_join(thread, NULL);
    say("not reached\n");
}

static void exit_in_thread(void)
{
    run_among_sleepers(exits);
}
static void fault_in_thread(void)
{
    run_among_sleepers(faults);
}
static void exec_in_thread(void)
{
    run_among_sleepers(execs);
}
static void fork_in_thread(void)
{
    run_among_sleepers(forks);
}
static void killed(void)
{
    start_sleepers();
    kill(getpid(), SIGTERM);
    pause();
}
static void returned(void)
{
    start_sleepers();
    exit(6);
}
static void last_one_ends(void)
{
    pthread_exit(NULL);
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        say("exec kept the process: %d\n", atoi(argv[1]) == getpid() && gettid() == getpid());
        return 7;
    }
    (void)!pipe(ends);
    say_status("first thread ends", status_of(start(first_ends)));
    say_status("last thread ends", status_of(start(last_one_ends)));
    say_status("a thread exits", status_of(start(exit_in_thread)));
    say_status("a thread faults", status_of(start(fault_in_thread)));
    say_status("a thread execs", status_of(start(exec_in_thread)));
    say_status("a thread forks", status_of(start(fork_in_thread)));
    say_status("killed", status_of(start(killed)));
    say_status("main returns", status_of(start(returned)));
    return 0;
}
