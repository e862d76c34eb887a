/* gaji_lineage tells a process's line up to init: of oneself, others, orphans, zombies; and
 * refuses. */
#include "tests/guest/child.h"

#include <gaji/lineage.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE  4096
#define DEPTH 12

static pid_t line[DEPTH + 8];
static int top; /* how many there are above and with the first process here */

static void expect_first(int count, pid_t first, pid_t second)
{
    EXPECT(count >= 2 && line[0] == first && line[1] == second);
    EXPECT(line[count - 1] == 1);
}

/* A chain of children, each of which looks at its own line. */
static void descend(int depth)
{
    int count = gaji_lineage(0, line, DEPTH + 8);
    EXPECT(count == top + depth);
    expect_first(count, getpid(), getppid());
    if (depth == DEPTH)
        return;
    pid_t child = fork();
    if (child == 0) {
        descend(depth + 1);
        _exit(0);
    }
    EXPECT(exited_with(child_wait(child), 0));
}

static void zombie(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    siginfo_t info;
    EXPECT(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT) == 0);
    EXPECT(gaji_lineage(child, line, DEPTH) == top + 1);
    expect_first(top + 1, child, getpid());
    EXPECT(exited_with(child_wait(child), 0));
    EXPECT(gaji_lineage(child, line, DEPTH) == -1 && errno == ESRCH);
}

/* A grandchild says, by its status, what its line is once its parent has gone. */
static void orphan(void)
{
    int ends[2];
    EXPECT(pipe(ends) == 0);
    pid_t child = fork();
    if (child == 0) {
        if (fork() == 0) {
            while (getppid() != 1)
                sched_yield();
            char good = gaji_lineage(0, line, DEPTH) == 2 && line[0] == getpid() && line[1] == 1;
            EXPECT(write(ends[1], &good, 1) == 1);
        }
        _exit(0);
    }
    EXPECT(exited_with(child_wait(child), 0));
    char good = 0;
    EXPECT(read(ends[0], &good, 1) == 1 && good);
    close(ends[0]);
    close(ends[1]);
}

static void few_wanted(void)
{
    memset(line, 0x55, sizeof line);
    EXPECT(gaji_lineage(0, NULL, 0) == top);
    EXPECT(gaji_lineage(0, (pid_t *)0xC0000000, 0) == top);
    EXPECT(gaji_lineage(0, line, 1) == top);
    EXPECT(line[0] == getpid() && line[1] == 0x55555555);
    EXPECT(gaji_lineage(1, line, 5) == 1 && line[0] == 1 && line[1] == 0x55555555);
}

static void refusals(void)
{
    EXPECT(gaji_lineage(0, line, -1) == -1 && errno == EINVAL);
    EXPECT(gaji_lineage(30000, line, 1) == -1 && errno == ESRCH);
    EXPECT(gaji_lineage(-1, line, 1) == -1 && errno == ESRCH);
    EXPECT(gaji_lineage(0, NULL, 1) == -1 && errno == EFAULT);
    EXPECT(gaji_lineage(0, (pid_t *)0xC0000000, 1) == -1 && errno == EFAULT);
    EXPECT(gaji_lineage(0, (pid_t *)0xFFFFFFFC, 2) == -1 && errno == EFAULT);
    EXPECT(gaji_lineage(0, (pid_t *)&few_wanted, 1) == -1 && errno == EFAULT);
}

/* What lies before a pointer that becomes bad is written; what lies behind it is not needed. */
static void at_the_edge(void)
{
    char *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(pages != MAP_FAILED && munmap(pages + PAGE, PAGE) == 0);
    pid_t *last = (pid_t *)(void *)(pages + PAGE) - 1;
    EXPECT(gaji_lineage(0, last, 2) == -1 && errno == EFAULT && *last == getpid());
    *last = 0;
    EXPECT(gaji_lineage(0, last, 1) == top && *last == getpid());
    EXPECT(gaji_lineage(1, last, 100) == 1 && *last == 1);
}

int main(void)
{
    top = gaji_lineage(0, line, DEPTH);
    EXPECT(top >= 2 && line[0] == getpid() && line[1] == getppid() && line[top - 1] == 1);
    few_wanted();
    refusals();
    at_the_edge();
    zombie();
    orphan();
    descend(0);
    return 0;
}
