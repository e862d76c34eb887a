/* Notices of limits. limit_watch.h has the idea. */
#include "kernel/ipc/limit_watch.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/port.h"
#include "kernel/ipc/port.h"
#include "kernel/process/limits.h"
#include "kernel/process/proc.h"
#include "kernel/threads/thread.h"

#define ENDS_PER_STEP 8 /* between two preemption points: all who poll are told of each */

int limit_watch(struct proc *child, struct file *file)
{
    struct file *port = NULL;
    int error = file ? port_open_for_notices(file, &port) : 0;
    if (error)
        return error;
    if (child->limit_port)
        port_close_for_notices(child->limit_port, child->notice_queued);
    child->limit_port = port;
    child->notice_queued = false;
    if (!port && child->awaits_decision)
        limit_decided(child);
    return 0;
}

void limit_watch_end(struct proc *child)
{
    if (child->limit_port)
        limit_watch(child, NULL);
}

/* A few of its children's; true: there are more. */
static bool end_some(struct proc *parent)
{
    unsigned ended = 0;
    struct proc *child;
    list_for_each (child, &parent->children, sibling) {
        if (!child->limit_port)
            continue;
        if (ended++ == ENDS_PER_STEP)
            return true;
        limit_watch_end(child);
    }
    return false;
}

void limit_watches_of_parent_end(struct proc *parent)
{
    while (end_some(parent))
        preempt_point();
}

bool limit_watch_tell(struct proc *self, uint32_t resource, uint32_t limit, uint32_t wanted)
{
    struct limit_notice notice = {self->pid, resource, limit, wanted};
    if (!self->limit_port || self->notice_queued ||
        !port_post(self->limit_port, PORT_TYPE_LIMIT, &notice, sizeof notice))
        return false;
    self->notice_queued = true;
    return true;
}

int limit_decide(struct proc *child)
{
    if (!child->awaits_decision)
        return -ESRCH;
    limit_decided(child);
    return 0;
}
