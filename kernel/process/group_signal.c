/*
 * Who has the signal is told by the mark of its round, which fork hands on: whoever was made since
 * gets the signal just when its parent had not. So a group that forks all the time ends, too.
 */
#include "kernel/process/group_signal.h"

#include "kernel/process/proc.h"
#include "kernel/process/signal.h"
#include "kernel/threads/thread.h"

#define SENT_EACH 64
#define REQUESTS  8 /* that wait; further ones have to be there at once */

/* The first is under way. */
static struct request {
    int group, signal;
} requests[REQUESTS];
static unsigned count;
static uint32_t round = 1; /* of the first; a process begins with 0 */

/* To at most so many that do not have it; true: all have. */
static bool send_some(const struct request *request, unsigned most)
{
    for (struct proc *proc = proc_first(); proc; proc = proc_after(proc)) {
        if (proc->group != request->group || proc->signal_round == round)
            continue;
        if (most-- == 0)
            return false;
        proc->signal_round = round;
        signal_send(proc, request->signal);
    }
    return true;
}

static void next_request(void)
{
    count--;
    for (unsigned i = 0; i < count; i++)
        requests[i] = requests[i + 1];
    round++;
}

void group_signal_tick(void)
{
    if (count > 0 && send_some(&requests[0], SENT_EACH))
        next_request();
}

void group_signal_settle(void)
{
    while (count > 0) {
        group_signal_tick();
        preempt_point();
    }
}

void group_signal_begin(int group, int signal)
{
    if (count == REQUESTS) {
        send_some(&requests[0], UINT32_MAX);
        next_request();
    }
    requests[count++] = (struct request){group, signal};
    if (count == 1)
        group_signal_tick();
}
