/*
 * One thread is in a long exec, between two of its steps, when another ends the process: exec gives
 * its new program up, and the process ends with the other's status. Or the exec is further than
 * that, and the new program runs.
 */
// run: --icount --timeout 60
#include "tests/guest/child.h"
#include "tests/guest/threads.h"

#include <gaji/check.h>
#include <string.h>

#define ARGUMENT    100000 /* bytes */
#define MOMENTS     40
#define MOMENT_STEP 100 /* counts of the timer chip: 84,000 instructions */

static const char *program;
static unsigned moment; /* in counts */
static volatile int in_exec;

static void ends_process(void *unused)
{
    (void)unused;
    while (!in_exec)
        sched_yield();
    _exit(7);
}

static void execs(void)
{
    static char text[ARGUMENT];
    struct thread thread;
    memset(text, 'x', sizeof text - 1);
    thread_start(&thread, ends_process, NULL);
    EXPECT(gaji_tick_after(moment) == 0);
    in_exec = 1;
    execl(program, "again", text, NULL);
    _exit(1);
}

int main(int argc, char **argv)
{
    int beaten = 0;
    if (argc == 2)
        return 9;
    program = argv[0];
    for (unsigned i = 1; i <= MOMENTS; i++) {
        moment = i * MOMENT_STEP;
        int status = status_of(execs);
        EXPECT(exited_with(status, 7) || exited_with(status, 9));
        beaten += exited_with(status, 7);
        EXPECT(gaji_check(GAJI_CHECK_WALK, NULL) == 0);
    }
    printf("%d of %d beaten\n", beaten, MOMENTS);
    EXPECT(beaten > 0 && beaten < MOMENTS);
    return 0;
}
