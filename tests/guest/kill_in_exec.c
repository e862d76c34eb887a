/*
 * Ends at successive moments of an exec that takes long: 100 KiB of arguments to copy, and a large
 * old program to give back, in steps between which others run. The process ends by the signal and
 * is not seen as the new program; --check finds nothing left.
 */
// run: --icount --timeout 60
#include "tests/guest/memory.h"

#include <fcntl.h>
#include <gaji/cascade.h>
#include <gaji/check.h>
#include <sched.h>
#include <stdint.h>
#include <sys/time.h>

#define PAGES       2048   /* of the old program */
#define ARGUMENT    100000 /* bytes */
#define MOMENTS     36
#define MOMENT_STEP 60 /* counts of the timer chip: 50,000 instructions */

enum { BEFORE, IN_EXEC, AFTER };

static const char *program;
static int state;       /* a file whose first byte says how far the victim is */
static unsigned moment; /* in counts */
static int hits, early, late;

static void set_state(char now)
{
    EXPECT(pwrite(state, &now, 1, 0) == 1);
}

static int get_state(void)
{
    char now;
    EXPECT(pread(state, &now, 1, 0) == 1);
    return now;
}

/* Calls exec so that its time on the CPU is over at that moment. */
static void exec_when_time_ends(void)
{
    static char text[ARGUMENT];
    char fd[8];
    memset(text, 'x', sizeof text - 1);
    snprintf(fd, sizeof fd, "%d", state);
    EXPECT(gaji_tick_after(moment) == 0);
    set_state(IN_EXEC);
    execl(program, "again", fd, text, NULL);
    _exit(1);
}

static void victim(void)
{
    char *pages = map_pages(PAGES);
    for (int i = 0; i < PAGES; i++)
        pages[i * PAGE] = 1;
    exec_when_time_ends();
}

static pid_t start(void (*body)(void))
{
    pid_t pid = fork();
    EXPECT(pid >= 0);
    if (pid == 0) {
        setpgid(0, 0);
        body();
        _exit(0);
    }
    return pid;
}

/* Yields until the victim is in exec, or behind it; true when a kill comes in the middle. */
static bool come_into_the_exec(void)
{
    while (get_state() == BEFORE)
        sched_yield();
    bool now = get_state() == IN_EXEC;
    hits += now;
    late += !now;
    return now;
}

static void expect_end(pid_t pid, int signal, bool in_exec)
{
    int status;
    EXPECT(waitpid(pid, &status, 0) == pid && killed_by(status, signal));
    EXPECT(!in_exec || get_state() == IN_EXEC); /* the new program has not run */
}

static void kill_one(void)
{
    pid_t pid = start(victim);
    bool in_exec = come_into_the_exec();
    EXPECT(kill(pid, SIGTERM) == 0);
    expect_end(pid, SIGTERM, in_exec);
}

static void kill_group(void)
{
    pid_t pid = start(victim);
    bool in_exec = come_into_the_exec();
    EXPECT(kill(-pid, SIGKILL) == 0);
    expect_end(pid, SIGKILL, in_exec);
}

static void kill_whole_tree(void)
{
    pid_t pid = start(victim);
    bool in_exec = come_into_the_exec();
    EXPECT(kill_tree(pid) == 0);
    expect_end(pid, SIGKILL, in_exec);
}

/* The vfork parent goes on in the middle, and both are ended. */
static void vforking(void)
{
    pid_t child = vfork();
    if (child == 0)
        exec_when_time_ends();
    for (;;)
        pause();
}

static void kill_vforked(void)
{
    pid_t pid = start(vforking);
    bool in_exec = come_into_the_exec();
    EXPECT(kill_tree(pid) == 0);
    expect_end(pid, SIGKILL, in_exec);
}

static void parent_that_ends(void)
{
    cascade_set(true);
    start(victim);
    come_into_the_exec();
}

static void end_by_parent(void)
{
    EXPECT(in_child(parent_that_ends) == 0);
    hits += get_state() == IN_EXEC;
    late += get_state() == AFTER;
}

/* Ctrl-C, an alarm and their like come from an interrupt, in the middle of a step. */
static void victim_with_alarm(void)
{
    struct itimerval soon = {.it_value = {.tv_usec = 1}}; /* with the tick */
    char *pages = map_pages(PAGES);
    for (int i = 0; i < PAGES; i++)
        pages[i * PAGE] = 1;
    EXPECT(setitimer(ITIMER_REAL, &soon, NULL) == 0);
    exec_when_time_ends();
}

static void end_by_alarm(void)
{
    int status;
    pid_t pid = start(victim_with_alarm);
    EXPECT(waitpid(pid, &status, 0) == pid && killed_by(status, SIGALRM));
    int now = get_state();
    hits += now == IN_EXEC;
    early += now == BEFORE;
    late += now == AFTER;
}

int main(int argc, char **argv)
{
    if (argc == 3) { /* the new program */
        state = atoi(argv[1]);
        set_state(AFTER);
        for (;;)
            pause();
    }
    void (*const ways[])(void) = {kill_one,     kill_group,    kill_whole_tree,
                                  kill_vforked, end_by_parent, end_by_alarm};
    const char *const names[] = {"kill", "group", "tree", "vfork", "parent", "alarm"};
    program = argv[0];
    state = open("/state", O_RDWR | O_CREAT | O_TRUNC, 0600);
    EXPECT(state >= 0);
    for (unsigned i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        hits = early = late = 0;
        for (unsigned at = 1; at <= MOMENTS; at++) {
            moment = at * MOMENT_STEP;
            set_state(BEFORE);
            ways[i]();
        }
        printf("%s: %d in exec, %d early, %d late\n", names[i], hits, early, late);
        EXPECT(hits >= MOMENTS / 3);
    }
    close(state);
    unlink("/state");
    return 0;
}
