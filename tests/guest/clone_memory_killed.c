/*
 * Two processes with one memory (CLONE_VM) map, unmap, advise, fork and exec there, and one or both
 * are killed at some moment: who is left goes on, and nothing of the memory is left behind.
 */
// run: --icount --timeout 60
#include "tests/guest/child.h"
#include "tests/guest/clone_on_stack.h"

#include <gaji/check.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define ROUNDS 120
#define PAGE   4096
#define BOTH   (PROT_READ | PROT_WRITE)

static char stacks[2][32768] __attribute__((aligned(16)));
static volatile unsigned turns[2];
static volatile int round_number;

/* Calls by number: errno and the like are one for both. */
static void change_memory(unsigned party)
{
    for (;;) {
        char *memory = mmap(NULL, 6 * PAGE, BOTH, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        memory[0] = memory[3 * PAGE] = (char)party;
        syscall(SYS_madvise, memory + 2 * PAGE, 2 * PAGE,
                10 + party * 8); /* DONTFORK, WIPEONFORK */
        long child = syscall(SYS_fork);
        if (child == 0)
            syscall(SYS_exit_group, memory[0] == (char)party ? 0 : 1);
        syscall(SYS_wait4, child, NULL, 0, NULL);
        munmap(memory + PAGE, 4 * PAGE);
        if (memory[0] != (char)party)
            syscall(SYS_exit_group, 1);
        munmap(memory, PAGE);
        munmap(memory + 5 * PAGE, PAGE);
        turns[party]++;
    }
}

static void first(void)
{
    change_memory(0);
}

static void second(void)
{
    if (round_number % 5 == 4)
        execl("/bin/true", "true", (char *)NULL);
    change_memory(1);
}

static pid_t begin(unsigned party, void (*body)(void))
{
    return clone_on_stack(CLONE_VM | SIGCHLD, stacks[party] + sizeof stacks[party], body);
}

/* It has not noticed anything wrong. */
static bool was_killed(pid_t pid)
{
    int status;
    EXPECT(waitpid(pid, &status, 0) == pid);
    return WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL : WEXITSTATUS(status) == 0;
}

static void one_round(unsigned moment)
{
    pid_t one = begin(0, first), other = begin(1, second);
    EXPECT(one > 0 && other > 0);
    for (unsigned i = 0; i < moment % 7; i++)
        sched_yield();
    gaji_tick_after(1000 + moment * 613);
    sched_yield();
    EXPECT(kill(moment % 2 ? one : other, SIGKILL) == 0);
    EXPECT(was_killed(moment % 2 ? one : other));
    unsigned left = moment % 2, before = turns[left];
    bool goes_on = left == 0 || round_number % 5 != 4; /* the other may have execed */
    while (goes_on && turns[left] < before + 2)
        sched_yield();
    kill(moment % 2 ? other : one, SIGKILL);
    EXPECT(was_killed(moment % 2 ? other : one));
}

int main(void)
{
    for (round_number = 0; round_number < ROUNDS; round_number++)
        one_round((unsigned)round_number);
    return 0;
}
