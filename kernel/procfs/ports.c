/* /proc/ports: a line for each port, and who is blocked in it. */
#include "kernel/base/printk.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/files/tree.h"
#include "kernel/ipc/call.h"
#include "kernel/ipc/port_state.h"
#include "kernel/process/proc.h"
#include "kernel/procfs/proc_files.h"
#include "kernel/procfs/text_file.h"
#include "kernel/threads/thread.h"

#define BLOCKED_MAX 64 /* in one line; it is written in one stretch */

/*
 * "4=receive,7=send,8=call@3": 3 has taken the call of 8. A list that is empty is "-", and one that
 * is longer ends with "...".
 */
struct blocked {
    struct text *text;
    unsigned count;
};

/* false: there are enough. */
static bool print_blocked(struct blocked *blocked, const struct thread *thread, const char *why)
{
    if (blocked->count > BLOCKED_MAX)
        return false;
    if (blocked->count < BLOCKED_MAX)
        text_print(blocked->text, "%s%d=%s", blocked->count ? "," : "", thread->proc->pid, why);
    else
        text_print(blocked->text, ",...");
    blocked->count++;
    return true;
}

static void print_queue(struct blocked *blocked, const struct wait_queue *queue, const char *why)
{
    const struct thread *thread;
    list_for_each (thread, &queue->waiters, queue_link)
        if (!print_blocked(blocked, thread, why))
            return;
}

/*
 * Senders: for whom there is no room, and those who sleep until their message is received. One
 * whose call was taken waits for the taker, not here.
 */
static void print_senders(struct blocked *blocked, const struct port *port)
{
    const struct turn *turn;
    struct record record;
    list_for_each (turn, &port->turns, link)
        if (!print_blocked(blocked, turn->thread, "send"))
            return;
    for (uint32_t at = 0; at < ring_used(&port->ring); at += record_size(&record)) {
        record_get(port, at, &record);
        if (record.call && !print_blocked(blocked, record.call->answer.thread,
                                          record.call->right ? "call" : "send"))
            return;
    }
}

static void print_pollers(struct blocked *blocked, const struct port *port)
{
    const struct poll_entry *entry;
    list_for_each (entry, &port->pollers.entries, link) {
        const struct thread *thread = wait_first(&entry->set->queue);
        if (thread && !print_blocked(blocked, thread, "poll"))
            return;
    }
}

/* The fast way keeps no file: the descriptor is in the caller's register, and may be closed. */
static const struct port *port_of_call(const struct call *call)
{
    const struct thread *caller = call->answer.thread;
    const struct file *file = call->answer.file;
    if (!file && caller->proc->files)
        file = fd_lookup(caller->proc->files, (int)thread_trap_frame(caller)->ebx);
    return port_of(file);
}

/* Those whose call is being answered. */
static void print_taken(struct blocked *blocked, const struct port *port)
{
    const struct call *call;
    char why[24];
    for (const struct proc *taker = proc_first(); taker; taker = proc_after(taker))
        list_for_each (call, &taker->calls, link) {
            if (port_of_call(call) != port)
                continue;
            format_string(why, sizeof why, "call@%d", taker->pid);
            if (!print_blocked(blocked, call->answer.thread, why))
                return;
        }
}

static const char *name_of(const struct port *port)
{
    if (!port->name || list_empty(&port->name->names))
        return "-";
    return list_entry(port->name->names.next, struct name, node_link)->text;
}

static void print_port(struct text *text, const struct port *port)
{
    struct blocked blocked = {text, 0};
    text_print(text, "%u %u %u %u %u %u %u %u ", port->number, port->slots_used, port->slots,
               port->kept + port->ends, port->bytes_used, port->bytes, port->senders,
               port->receivers);
    print_queue(&blocked, &port->messages, "receive");
    print_senders(&blocked, port);
    print_taken(&blocked, port);
    print_pollers(&blocked, port);
    text_print(text, "%s %s\n", blocked.count ? "" : "-", name_of(port));
}

int ports_print(struct text *text, int pid, uint32_t *cursor)
{
    const struct port *port = port_next(*cursor);
    (void)pid;
    if (*cursor == 0)
        text_print(text, "PORT MESSAGES SLOTS KEPT BYTES MAX SENDERS RECEIVERS BLOCKED NAME\n");
    if (port)
        print_port(text, port);
    *cursor = port ? port->number : TEXT_END;
    return 0;
}
