/*
 * Several processes fork, vfork, exec, kill, stop, handle signals, wait, sleep, change groups and
 * exit at random, for a few seconds. `stress_process SEED` does the same again, as far as
 * interrupts come at the same moments.
 */
// run: --timeout 100
#include "tests/guest/child.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <time.h>

#define SECONDS    4
#define MOST_DEPTH 5
#define WORKERS    4

static uint32_t seed;
static time_t end;
static int depth;
static const char *self;
static int channel[2];

static uint32_t random_below(uint32_t limit)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return seed % limit;
}

static time_t seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (time_t)now.tv_sec;
}

static _Noreturn void live(void);

/* The child's first steps: a life of its own, with another stream of random numbers. */
static _Noreturn void child_lives(void)
{
    depth++;
    seed = (seed ^ (uint32_t)getpid()) * 2654435761u | 1;
    live();
}

static void do_fork(void)
{
    if (depth < MOST_DEPTH && fork() == 0)
        child_lives();
}

static void do_vfork(void)
{
    static const char *const paths[] = {"/bin/true", "/no/such", "/bin", "/bin/sleep"};
    static uint32_t choice; /* not on the stack, which the child uses too */
    choice = random_below(5);
    if (vfork() == 0) {
        if (choice < 4)
            execl(paths[choice], "x", "1", (char *)NULL);
        _exit(3);
    }
}

static void do_exec(void)
{
    char number[3][16];
    snprintf(number[0], sizeof number[0], "%u", seed);
    snprintf(number[1], sizeof number[1], "%d", depth);
    snprintf(number[2], sizeof number[2], "%ld", (long)end);
    if (depth > 0)
        execl(self, self, number[0], number[1], number[2], (char *)NULL);
}

static void do_wait(void)
{
    int status;
    pid_t pid = waitpid(random_below(2) ? -1 : 0, &status, random_below(4) ? WNOHANG : 0);
    EXPECT(pid >= 0 || errno == ECHILD || errno == EINTR);
}

/* Somebody near: the parent is spared where that is the test itself. */
static void do_kill(void)
{
    pid_t pid = getpid() + (pid_t)random_below(16) - 4;
    static const int signals[] = {SIGKILL, SIGTERM, SIGUSR1, SIGUSR1,
                                  SIGSTOP, SIGCONT, SIGCONT, 40};
    if (depth > 1 && pid > 20)
        kill(pid, signals[random_below(sizeof signals / sizeof signals[0])]);
    if (depth > 2 && random_below(50) == 0)
        kill(0, SIGTERM);
}

static void do_memory(void)
{
    uint32_t size = (1 + random_below(64)) * 4096;
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return;
    for (uint32_t at = 0; at < size; at += 4096)
        memory[at] = (char)at;
    if (random_below(2))
        munmap(memory, size);
}

static void do_sleep(void)
{
    nanosleep(&(struct timespec){.tv_nsec = (long)random_below(30) * 1000000}, NULL);
}

static void do_pipe(void)
{
    char bytes[64] = "";
    if (random_below(2))
        write(channel[1], bytes, sizeof bytes);
    else
        read(channel[0], bytes, sizeof bytes);
}

static void do_group(void)
{
    if (depth > 1)
        setpgid(0, 0);
}

static volatile int handled;

static void handler(int signal)
{
    handled += signal;
}

static void do_handler(void)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = random_below(2) ? SA_RESTART : 0};
    sigaction(random_below(2) ? SIGUSR1 : SIGCHLD, &action, NULL);
    sigaction(40, &action, NULL);
}

static void do_mask(void)
{
    sigset_t set = random_below(2) ? 0 : 1u << (SIGTERM - 1);
    sigprocmask(SIG_SETMASK, &set, NULL);
    if (random_below(4) == 0)
        signal(SIGCHLD, random_below(2) ? SIG_IGN : SIG_DFL);
}

static void do_exit(void)
{
    if (depth > 0 && random_below(4) == 0)
        _exit((int)random_below(256));
}

static _Noreturn void live(void)
{
    static void (*const deeds[])(void) = {
        do_fork, do_fork, do_vfork, do_exec,  do_wait, do_wait, do_kill,    do_memory, do_sleep,
        do_pipe, do_mask, do_exit,  do_group, do_fork, do_kill, do_handler, do_kill};
    while (seconds() < end)
        deeds[random_below(sizeof deeds / sizeof deeds[0])]();
    _exit(0);
}

static int start(void)
{
    printf("seed %u\n", seed);
    fflush(stdout);
    end = seconds() + SECONDS;
    EXPECT(pipe2(channel, O_NONBLOCK) == 0);
    for (int i = 0; i < WORKERS; i++) {
        random_below(2);
        pid_t child = fork();
        EXPECT(child >= 0);
        if (child == 0) {
            setpgid(0, 0);
            child_lives();
        }
    }
    nanosleep(&(struct timespec){.tv_sec = SECONDS + 1}, NULL);
    kill(-1, SIGKILL); /* those that are stopped, and those whose parents wait for them */
    while (wait(NULL) > 0)
        ;
    EXPECT(errno == ECHILD);
    return 0;
}

int main(int argc, char **argv)
{
    self = argv[0];
    seed = (argc > 1 ? strtoul(argv[1], NULL, 10) : (uint32_t)time(NULL) * 2654435761u) | 1;
    if (argc < 4)
        return start();
    depth = atoi(argv[2]); /* a worker after an exec; the pipe is as before */
    end = (time_t)atoi(argv[3]);
    channel[0] = 3;
    channel[1] = 4;
    live();
}
