/* Watching processes. watch.h has the rules. */
#include "kernel/ipc/watch.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/port.h"
#include "kernel/abi/time.h"
#include "kernel/files/file.h"
#include "kernel/ipc/port_state.h"
#include "kernel/process/proc.h"
#include "kernel/threads/thread.h"
#include "mm/heap.h"

#define WATCHES_PER_STEP 8 /* between two preemption points: all who poll are told of each */
#define MS_PER_TICK      (1000 / USER_HZ)

struct watch {
    struct list of_target;  /* on its watched_by */
    struct list of_watcher; /* on its watches */
    struct list of_port;    /* on its watches */
    struct port *port;      /* has a slot for the notice; it lives as long as we are on its list */
};

/* Gives the slot back, or leaves it to the notice. */
static void watch_free(struct watch *watch)
{
    watch->port->ends--;
    list_remove(&watch->of_target);
    list_remove(&watch->of_watcher);
    list_remove(&watch->of_port);
    heap_free(watch);
}

int watch_begin(struct proc *target, struct file *file)
{
    struct port *port = port_of(file);
    struct proc *self = proc_current();
    if (target->zombie)
        return -ESRCH;
    if (target == self)
        return -EINVAL;
    if (!port || !file_readable(file))
        return -EBADF;
    if (!port_has_room(port, sizeof(struct end_notice)) ||
        list_length(&target->watched_by) >= WATCHES_PER_PROC)
        return -EAGAIN;
    struct watch *watch = heap_alloc(sizeof *watch);
    if (!watch)
        return -ENOMEM;
    watch->port = port;
    port->ends++;
    list_push_back(&target->watched_by, &watch->of_target);
    list_push_back(&self->watches, &watch->of_watcher);
    list_push_back(&port->watches, &watch->of_port);
    port_announce_room(port); /* it may be another's turn now */
    return 0;
}

void watches_tell(struct proc *ended)
{
    const struct usage *own = &ended->usage, *others = &ended->children_usage;
    struct end_notice notice = {
        .pid = ended->pid,
        .status = ended->status,
        .user_ms = (own->user_ticks + others->user_ticks) * MS_PER_TICK,
        .kernel_ms = (own->kernel_ticks + others->kernel_ticks) * MS_PER_TICK,
        .minor_faults = own->minor_faults + others->minor_faults,
    };
    struct watch *watch, *after;
    list_for_each (watch, &ended->watched_by, of_target) {
        port_put_notice(watch->port, PORT_TYPE_END, &notice, sizeof notice);
        watch->port->untold = true;
    }
    list_for_each_safe (watch, after, &ended->watched_by, of_target) {
        struct port *port = watch->port;
        watch_free(watch);
        if (port->untold) /* once for all of its notices */
            poll_announce(&port->pollers, POLL_READABLE);
        port->untold = false;
        port_lost_source(port);
    }
}

void watches_of_proc_end(struct proc *watcher)
{
    for (unsigned ended = 1; !list_empty(&watcher->watches); ended++) {
        struct watch *watch = list_entry(watcher->watches.next, struct watch, of_watcher);
        struct port *port = watch->port;
        watch_free(watch);
        port_announce_room(port);
        port_lost_source(port);
        if (ended % WATCHES_PER_STEP == 0)
            preempt_point();
    }
}

void watches_of_port_end(struct port *port)
{
    while (!list_empty(&port->watches))
        watch_free(list_entry(port->watches.next, struct watch, of_port));
}
