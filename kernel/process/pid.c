/* Numbers of processes and what else goes by such a one. pid.h has the idea. */
#include "kernel/process/pid.h"

#include "kernel/base/panic.h"

#define FIRST_PID_AGAIN 300 /* as Linux: after a wrap, the low numbers stay with the first ones */

static uint16_t holders[PID_LIMIT];
static int last_pid;

int pid_alloc(void)
{
    do {
        if (++last_pid >= PID_LIMIT)
            last_pid = FIRST_PID_AGAIN;
    } while (holders[last_pid]);
    holders[last_pid] = 1;
    return last_pid;
}

void pid_give_back(int pid)
{
    pid_release(pid);
    if (last_pid == pid)
        last_pid--;
}

void pid_hold(int pid)
{
    holders[pid]++;
}

void pid_release(int pid)
{
    DEBUG_ASSERT(holders[pid] > 0);
    holders[pid]--;
}

uint32_t pids_held(void)
{
    uint32_t held = 0;
    for (int pid = 0; pid < PID_LIMIT; pid++)
        held += holders[pid];
    return held;
}
