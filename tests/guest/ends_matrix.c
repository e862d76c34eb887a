/*
 * Each kind of victim (victims.h) meets each kind of end; frames are back to the start each time,
 * and the kernel's structures whole. Started with "keys", it says when a key is to be pressed and
 * with what the victim is to end: tests/console/test_ends.py does so.
 */
// run: --icount 3 --mem 16 --timeout 90
#include "tests/guest/victims.h"

#include <gaji/cascade.h>
#include <gaji/check.h>

/* Ends that another process makes; the victim is `pid`, and leads a group. */

static void by_sigterm(pid_t pid)
{
    EXPECT(kill(pid, SIGTERM) == 0);
    EXPECT(kill(pid, SIGCONT) == 0); /* a stopped process ends when it goes on */
}

static void by_sigkill(pid_t pid)
{
    EXPECT(kill(pid, SIGKILL) == 0);
}

static void by_group(pid_t pid)
{
    EXPECT(kill(-pid, SIGKILL) == 0);
}

static void by_tree(pid_t pid)
{
    EXPECT(kill_tree(pid) == 0);
}

/* The key goes to the foreground, which the victim's group is as long as it lives. */
static void by_key(pid_t pid)
{
    EXPECT(tcsetpgrp(0, pid) == 0);
    printf("press\n");
    fflush(stdout);
}

/* Ends that it makes itself. */

static void by_memory(void)
{
    for (;;)
        *(volatile char *)mmap(NULL, 4096, PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) = 1;
}

static volatile int for_ever = 1;

static __attribute__((noinline)) int recurse(int depth)
{
    volatile char frame[100000];
    frame[0] = (char)depth;
    return for_ever ? recurse(depth + 1) + frame[0] : 0;
}

static void by_stack(void)
{
    recurse(0);
}

static void by_file_size(void)
{
    struct rlimit limit = {10, 10};
    int fd = open("/victim", O_RDWR | O_CREAT, 0600);
    EXPECT(unlink("/victim") == 0 && setrlimit(RLIMIT_FSIZE, &limit) == 0);
    for (;;)
        write(fd, "0123456789", 10);
}

static void by_cpu_time(void)
{
    struct rlimit limit = {1, 2};
    EXPECT(setrlimit(RLIMIT_CPU, &limit) == 0);
    is_running();
}

static void by_alarm(void)
{
    struct itimerval soon = {.it_value = {.tv_usec = 10000}};
    EXPECT(setitimer(ITIMER_REAL, &soon, NULL) == 0);
    sleep_for_ever();
}

static void by_broken_pipe(void)
{
    int ends[2];
    EXPECT(pipe(ends) == 0 && close(ends[0]) == 0);
    write(ends[1], "x", 1);
}

static void by_fault(void)
{
    *(volatile int *)0 = 1;
}

static const struct end {
    const char *name;
    void (*from_outside)(pid_t);
    void (*from_inside)(void);
    int signal;
} ends[] = {
    {"SIGTERM", by_sigterm, NULL, SIGTERM},
    {"SIGKILL", by_sigkill, NULL, SIGKILL},
    {"a kill of its group", by_group, NULL, SIGKILL},
    {"a kill of its tree", by_tree, NULL, SIGKILL},
    {"an alarm", NULL, by_alarm, SIGALRM},
    {"a fault", NULL, by_fault, SIGSEGV},
    {"a broken pipe", NULL, by_broken_pipe, SIGPIPE},
    {"its stack's limit", NULL, by_stack, SIGSEGV},
    {"its files' limit", NULL, by_file_size, SIGXFSZ},
    {"want of memory", NULL, by_memory, SIGKILL},
};
static const struct end end_by_key = {"a key", by_key, NULL, SIGINT};
static const struct end end_by_cpu_time = {"its CPU time", NULL, by_cpu_time, SIGXCPU};

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

static int ready[2];

/* The victim: has something or does something, and then perhaps ends itself. */
static pid_t start(const struct victim *victim, const struct end *end)
{
    pid_t pid = fork();
    EXPECT(pid >= 0);
    if (pid > 0) {
        char c;
        EXPECT(read(ready[0], &c, 1) == 1);
        if (!end || end->from_outside)
            usleep(25000);
        return pid;
    }
    setpgid(0, 0);
    bool has = victim >= having && victim < having + LENGTH(having);
    if (has)
        victim->act();
    write(ready[1], "r", 1);
    if (end && end->from_inside)
        end->from_inside();
    else if (has)
        sleep_for_ever();
    victim->act();
    _exit(1);
}

static uint32_t free_frames(void)
{
    struct gaji_check_result result;
    EXPECT(gaji_check(GAJI_CHECK_WALK, &result) == 0);
    return result.free_frames;
}

/* Ends what the victim has left behind, and waits until init has reaped it. */
static void clean_up(pid_t group, uint32_t free_before)
{
    for (int i = 0; kill(-group, SIGKILL) == 0; i++) {
        EXPECT(i < 100);
        usleep(10000);
    }
    EXPECT(errno == ESRCH && kill(-1, 0) < 0 && errno == ESRCH);
    EXPECT(free_frames() == free_before);
}

static void try(const struct victim *victim, const struct end *end)
{
    uint32_t free_before = free_frames();
    pid_t pid = start(victim, end);
    if (end->from_outside)
        end->from_outside(pid);
    int status = child_wait(pid);
    if (!ended_by(status, end->signal))
        printf("%s, ended by %s: status %#x\n", victim->name, end->name, status);
    EXPECT(ended_by(status, end->signal));
    clean_up(pid, free_before);
}

/* The parent ends and takes all along: nobody has to clean up. */
static void try_cascade(const struct victim *victim)
{
    uint32_t free_before = free_frames();
    pid_t pid = fork();
    if (pid == 0) {
        cascade_set(true);
        start(victim, NULL);
        _exit(7);
    }
    EXPECT(exited_with(child_wait(pid), 7));
    EXPECT(kill(-1, 0) < 0 && errno == ESRCH);
    EXPECT(free_frames() == free_before);
}

static void try_keys(void)
{
    signal(SIGTTOU, SIG_IGN);
    for (unsigned i = 0; i < LENGTH(doing) - 2; i++)
        try(&doing[i], &end_by_key);
    for (unsigned i = 0; i < LENGTH(having); i++)
        try(&having[i], &end_by_key);
    EXPECT(tcsetpgrp(0, getpgrp()) == 0);
}

int main(int argc, char **argv)
{
    victim_program = "/tests/ends_matrix";
    if (strcmp(argv[0], "again") == 0)
        execs();
    EXPECT(pipe(ready) == 0);
    if (argc > 1) {
        try_keys();
        return 0;
    }
    for (unsigned i = 0; i < LENGTH(doing); i++) {
        for (unsigned j = 0; j < LENGTH(ends); j++)
            if (ends[j].from_outside)
                try(&doing[i], &ends[j]);
        try_cascade(&doing[i]);
    }
    for (unsigned i = 0; i < LENGTH(having); i++) {
        for (unsigned j = 0; j < LENGTH(ends); j++)
            try(&having[i], &ends[j]);
        try_cascade(&having[i]);
    }
    try(&having[0], &end_by_cpu_time);
    return 0;
}
