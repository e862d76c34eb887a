/* Notices of limits. limit_watch.h has the idea. */
#include "kernel/ipc/limit_watch.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/port.h"
#include "kernel/ipc/port.h"
#include "kernel/process/limits.h"
#include "kernel/process/proc.h"

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
