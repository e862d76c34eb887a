/*
 * A kill in the middle of a large process's exit changes nothing: it ends with its own status, or
 * by the kill where that came before. Its time on the CPU is over at successive moments of the
 * exit, which is preempted between two steps.
 */
// run: --icount --timeout 60
#include "tests/guest/child.h"

#include <gaji/check.h>
#include <sched.h>
#include <sys/mman.h>

#define SIZE        (12u << 20)
#define MOMENTS     24
#define MOMENT_STEP 60 /* counts of the timer chip: 50,000 instructions */

static volatile bool *exiting;
static unsigned moment; /* in counts */

static void large(void)
{
    char *memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(memory != MAP_FAILED);
    for (uint32_t at = 0; at < SIZE; at += 4096)
        memory[at] = 1;
    EXPECT(gaji_tick_after(moment) == 0);
    *exiting = true;
    _exit(21);
}

/* Returns whether it was still in its exit. */
static bool kill_at_moment(int signal)
{
    int status;
    *exiting = false;
    pid_t child = child_start(large);
    while (!*exiting)
        sched_yield();
    bool in_exit = waitpid(child, &status, WNOHANG) == 0;
    if (in_exit) {
        do /* again and again, also the zombie */
            EXPECT(kill(child, signal) == 0);
        while (waitpid(child, &status, WNOHANG) == 0);
    }
    EXPECT(exited_with(status, 21) || ended_by(status, signal));
    EXPECT(waitpid(child, NULL, 0) < 0 && errno == ECHILD && kill(child, 0) < 0);
    return in_exit;
}

int main(void)
{
    int hits = 0;
    exiting = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(exiting != MAP_FAILED);
    for (int i = 1; i <= MOMENTS; i++) {
        moment = (unsigned)i * MOMENT_STEP;
        hits += kill_at_moment(i % 2 ? SIGKILL : SIGTERM);
    }
    printf("%d of %d kills in the exit\n", hits, MOMENTS);
    EXPECT(hits > MOMENTS / 2);
    return 0;
}
