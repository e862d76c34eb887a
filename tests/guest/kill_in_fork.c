/*
 * A fork of very many regions goes in steps, and others run in between. Killed there - alone, with
 * its group, with its tree, by its parent's end - it leaves no child behind that nobody killed.
 */
// run: --icount --timeout 60
#include "tests/guest/child.h"

#include <gaji/cascade.h>
#include <sched.h>
#include <sys/mman.h>

#define REGIONS 3000
#define ROUNDS  8

static volatile int *forking; /* shared by all */
static int ends[2];           /* all of the victim's family have the writing end */
static int in_the_middle;

/* Neighbours with different rights stay regions of their own. */
static void make_regions(void)
{
    char *pages = mmap(NULL, REGIONS * 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(pages != MAP_FAILED);
    for (int i = 0; i < REGIONS; i += 2)
        EXPECT(mprotect(pages + i * 4096, 4096, PROT_READ | PROT_WRITE) == 0);
}

/*
 * Forks again and again, never sleeping, so that the end of its time on the CPU falls into a fork.
 * A child that it had no time to end stays until somebody else ends it.
 */
static void victim(void)
{
    setpgid(0, 0);
    signal(SIGCHLD, SIG_IGN);
    close(ends[0]);
    make_regions();
    EXPECT(write(ends[1], "r", 1) == 1);
    for (;;) {
        *forking = 1;
        pid_t child = fork();
        *forking = 0;
        EXPECT(child >= 0);
        if (child == 0)
            for (;;)
                pause();
        EXPECT(kill(child, SIGKILL) == 0);
    }
}

/* Runs until the victim is somewhere in a fork, each time a little later. */
static void come_into_the_fork(int round)
{
    for (volatile int i = 0; i < round * 1237; i++)
        ;
    for (int i = 0; i < 50 && !(*forking && i >= round % 5); i++)
        sched_yield();
    in_the_middle += *forking;
}

static void kill_one(pid_t pid)
{
    EXPECT(kill(pid, SIGKILL) == 0);
    EXPECT(ended_by(child_wait(pid), SIGKILL));
    kill(-pid, SIGKILL); /* its child, if there is one: complete, since it can be ended */
}

static void kill_group(pid_t pid)
{
    EXPECT(kill(-pid, SIGKILL) == 0);
    EXPECT(ended_by(child_wait(pid), SIGKILL));
}

static void kill_whole_tree(pid_t pid)
{
    EXPECT(kill_tree(pid) == 0);
    EXPECT(ended_by(child_wait(pid), SIGKILL));
}

/* The victim's group is stopped and continued on the way; then it goes on and makes its child. */
static void stop_and_kill_group(pid_t pid)
{
    int status;
    EXPECT(kill(-pid, SIGSTOP) == 0);
    EXPECT(waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status));
    EXPECT(kill(-pid, SIGCONT) == 0);
    sched_yield();
    kill_group(pid);
}

static void expect_nobody_left(void)
{
    char c;
    close(ends[1]);
    EXPECT(read(ends[0], &c, 1) == 0);
    close(ends[0]);
}

static pid_t start_victim(void)
{
    char c;
    EXPECT(pipe(ends) == 0);
    pid_t pid = child_start(victim);
    EXPECT(read(ends[0], &c, 1) == 1);
    return pid;
}

/* A parent that ends while its child forks; the child ends with it. */
static void parent_of_victim(void)
{
    cascade_set(true);
    child_start(victim);
    for (int i = 0; i < 4 || !*forking; i++)
        sched_yield();
}

static void end_by_parent(void)
{
    *forking = 0;
    EXPECT(pipe(ends) == 0);
    EXPECT(exited_with(status_of(parent_of_victim), 0));
    char c[2];
    close(ends[1]);
    EXPECT(read(ends[0], c, 2) <= 1 && read(ends[0], c, 1) == 0);
    close(ends[0]);
}

/* `kill_in_fork N`: N rounds, of what needs no cascade. */
int main(int argc, char **argv)
{
    void (*const kills[])(pid_t) = {kill_one, kill_group, stop_and_kill_group, kill_whole_tree};
    int rounds = argc > 1 ? atoi(argv[1]) : ROUNDS, each = argc > 1 ? 3 : 4;
    forking = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < each; i++) {
            cascade_set(false); /* nothing but the kill itself is to end the child */
            pid_t pid = start_victim();
            come_into_the_fork(round);
            kills[i](pid);
            expect_nobody_left();
        }
        if (argc == 1)
            end_by_parent();
    }
    printf("%d of %d kills came in the middle of a fork\n", in_the_middle, each * rounds);
    EXPECT(2 * in_the_middle > each * rounds);
    return 0;
}
