/*
 * The checker's parts together. The leak check compares counts before a program and after it and
 * all that it started have ended; files that it left in the root may stay, and what they hold.
 */
#include "kernel/check/check.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/gaji.h"
#include "kernel/base/printk.h"
#include "kernel/check/mm.h"
#include "kernel/files/files.h"
#include "kernel/ipc/direct.h"
#include "kernel/ipc/eventfd.h"
#include "kernel/ipc/pipe.h"
#include "kernel/ipc/port.h"
#include "kernel/process/proc.h"
#include "kernel/threads/thread.h"
#include "mm/aspace.h"
#include "mm/frame.h"
#include "mm/heap.h"
#include "mm/kernel_stack.h"

enum counted {
    COUNT_USER_FRAMES,
    COUNT_TABLES,
    COUNT_DIRECTORIES,
    COUNT_STACKS,
    COUNT_BUFFERS,
    COUNT_PROMISED,
    COUNT_SPACES,
    COUNT_PROCESSES,
    COUNT_THREADS,
    COUNT_OPEN_FILES,
    COUNT_FD_TABLES,
    COUNT_PIPES,
    COUNT_EVENTFDS,
    COUNT_PORTS,
    COUNT_MESSAGES,
    COUNT_KINDS,
};

static const char *const names[COUNT_KINDS] = {
    "user pages",        "page tables",    "page directories", "kernel stacks", "buffer pages",
    "promised frames",   "address spaces", "processes",        "threads",       "open files",
    "descriptor tables", "pipes",          "eventfds",         "ports",         "queued messages",
};

struct mark {
    uint32_t counts[COUNT_KINDS];
    uint32_t free_frames, heap_objects, heap_number, nodes, names;
};

static struct mark marked;

static void take_counts(struct mark *mark)
{
    struct frame_counts frame_counts;
    struct files_counts files = files_count();
    struct port_counts ports = ports_count();
    threads_reap();
    kernel_stack_trim();
    heap_trim();
    frame_count(&frame_counts);
    *mark = (struct mark){
        .counts =
            {
                [COUNT_USER_FRAMES] = frame_counts.by_kind[FRAME_USER],
                [COUNT_TABLES] = frame_counts.by_kind[FRAME_TABLE],
                [COUNT_DIRECTORIES] = frame_counts.by_kind[FRAME_DIRECTORY],
                [COUNT_STACKS] = frame_counts.by_kind[FRAME_STACK],
                [COUNT_BUFFERS] = frame_counts.by_kind[FRAME_BUFFER],
                [COUNT_PROMISED] = frame_counts.promised,
                [COUNT_SPACES] = aspace_live_count(),
                [COUNT_PROCESSES] = proc_live(),
                [COUNT_THREADS] = threads_live(),
                [COUNT_OPEN_FILES] = files.files,
                [COUNT_FD_TABLES] = files.fd_tables,
                [COUNT_PIPES] = pipe_count(),
                [COUNT_EVENTFDS] = eventfd_count(),
                [COUNT_PORTS] = ports.ports,
                [COUNT_MESSAGES] = ports.messages,
            },
        .free_frames = frame_counts.free,
        .heap_objects = heap_objects(),
        .heap_number = heap_last_number(),
        .nodes = files.nodes,
        .names = files.names,
    };
}

int check_walk(void)
{
    return (int)(mm_check() + threads_check() + procs_check() + ports_check() + direct_check() +
                 (unsigned)files_check());
}

int check_mark(struct gaji_check_result *result)
{
    take_counts(&marked);
    result->free_frames = result->free_frames_mark = marked.free_frames;
    return 0;
}

static int compare(const struct mark *now)
{
    int findings = 0;
    for (unsigned i = 0; i < COUNT_KINDS; i++)
        if (now->counts[i] != marked.counts[i]) {
            printk("check: %s: %u before, %u after\n", names[i], marked.counts[i], now->counts[i]);
            findings++;
        }
    bool same_files = now->nodes == marked.nodes && now->names == marked.names;
    if (same_files && now->heap_objects != marked.heap_objects) {
        printk("check: heap objects: %u before, %u after\n", marked.heap_objects,
               now->heap_objects);
        findings++;
    }
    /* A file that is new has a name, or several. */
    if (now->nodes - marked.nodes > now->names - marked.names && now->nodes > marked.nodes) {
        printk("check: nodes: %u before, %u after, names: %u before, %u after\n", marked.nodes,
               now->nodes, marked.names, now->names);
        findings++;
    }
    if (findings)
        heap_tell_newer(marked.heap_number);
    return findings;
}

int check_compare(struct gaji_check_result *result)
{
    struct mark now;
    take_counts(&now);
    result->lost = (uint32_t)compare(&now);
    result->free_frames = now.free_frames;
    result->free_frames_mark = marked.free_frames;
    result->broken = (uint32_t)check_walk();
    return (int)(result->broken + result->lost);
}

extern const uint64_t counters_start[], counters_end[]; /* linker.ld */

int check_reached(void)
{
    int count = (int)(counters_end - counters_start), reached = 0;
    for (int i = 0; i < count; i++)
        reached += counters_start[i] != 0;
    return count ? reached : -ENOSYS;
}
