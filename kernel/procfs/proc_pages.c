/*
 * /proc/PID/pagemap and /proc/kpagecount: which frame is behind each page, and how often each frame
 * is mapped (Linux, Documentation/admin-guide/mm/pagemap.rst). Both are arrays of 64-bit numbers.
 */
#include "kernel/abi/errno.h"
#include "kernel/base/string.h"
#include "kernel/files/file.h"
#include "kernel/process/proc.h"
#include "kernel/procfs/proc_files.h"
#include "kernel/threads/thread.h"
#include "mm/aspace.h"
#include "mm/heap.h"
#include "mm/usercopy.h"

#define PAGEMAP_PRESENT   (1ull << 63)
#define PAGEMAP_EXCLUSIVE (1ull << 56) /* mapped exactly once */
#define ENTRY_SIZE        sizeof(uint64_t)
#define BATCH             (PAGE_SIZE / ENTRY_SIZE) /* entries made at once */
#define PAGEMAP_STEP      128u                     /* of them between two preemption points */
#define USER_PAGES        (USER_END / PAGE_SIZE)

/* Fills `entries` for pages or frames [first, first + count). 0 or a negative errno. */
typedef int (*batch_maker)(const struct file *file, uint64_t *entries, uint32_t first,
                           uint32_t count);

static int32_t copy_batches(struct file *file, uint64_t *entries, batch_maker make, uaddr_t to,
                            uint32_t count, uint64_t *offset)
{
    uint32_t done = 0;
    while (done < count) {
        uint32_t first = (uint32_t)(*offset / ENTRY_SIZE);
        uint32_t batch = min_u32(count - done, BATCH);
        int error = make(file, entries, first, batch);
        if (!error)
            error = copy_to_user(to + done * ENTRY_SIZE, entries, batch * ENTRY_SIZE);
        if (error)
            return done ? (int32_t)(done * ENTRY_SIZE) : error;
        done += batch;
        *offset += batch * ENTRY_SIZE;
        preempt_point();
    }
    return (int32_t)(done * ENTRY_SIZE);
}

static int32_t read_array(struct file *file, batch_maker make, uint32_t end, uaddr_t to,
                          uint32_t length, uint64_t *offset)
{
    if (*offset % ENTRY_SIZE || length % ENTRY_SIZE)
        return -EINVAL;
    if (*offset >= end * ENTRY_SIZE)
        return 0;
    uint32_t count = min_u32(length, end * ENTRY_SIZE - (uint32_t)*offset) / ENTRY_SIZE;
    uint64_t *entries = heap_alloc(BATCH * ENTRY_SIZE);
    if (!entries)
        return -ENOMEM;
    int32_t done = copy_batches(file, entries, make, to, count, offset);
    heap_free(entries);
    return done;
}

static int make_pagemap(const struct file *file, uint64_t *entries, uint32_t first, uint32_t count)
{
    const struct proc *proc = NULL;
    for (uint32_t i = 0; i < count; i++) {
        if (i % PAGEMAP_STEP == 0) {
            preempt_point(); /* the process may be gone afterwards */
            proc = proc_find(proc_node_pid(file->node));
            if (!proc || !proc->aspace)
                return -ESRCH;
        }
        struct page_info page;
        aspace_page_info(proc->aspace, (first + i) << PAGE_SHIFT, &page);
        bool alone = page.frame_count == 1 && page.table_count == 1;
        entries[i] = !page.present
                         ? 0
                         : PAGEMAP_PRESENT | (alone ? PAGEMAP_EXCLUSIVE : 0) | page.frame_number;
    }
    return 0;
}

static int32_t pagemap_read(struct file *file, uaddr_t to, uint32_t length, uint64_t *offset)
{
    return read_array(file, make_pagemap, USER_PAGES, to, length, offset);
}

/* The frames that are counted. */
struct counting {
    uint64_t *entries;
    uint32_t first, count;
};

static void count_table(struct frame *table, uint32_t number, bool writable, void *context)
{
    const struct counting *counting = context;
    (void)number, (void)writable;
    for (uint32_t i = table->table.low; i < table->table.high; i++) {
        const struct frame *frame = table_entry_frame(table, i);
        if (frame && frame_number(frame) - counting->first < counting->count)
            counting->entries[frame_number(frame) - counting->first]++;
    }
}

/* A space that several run in (vfork, CLONE_VM) is counted once, of the first of them. */
static bool borrows_space(const struct proc *proc)
{
    const struct proc *first = proc;
    if (proc->aspace->count > 1)
        for (first = proc_first(); first->aspace != proc->aspace;)
            first = proc_after(first);
    return first != proc;
}

/*
 * Counts mappings as programs see them: a page below a shared table is mapped once for each process
 * that shares it, whatever the frame's own count says.
 */
static void count_process(int pid, struct counting *counting)
{
    uint32_t cursor = 0;
    const struct proc *proc;
    while ((proc = proc_find(pid)) && proc->aspace && !borrows_space(proc) &&
           tables_visit_step(&proc->aspace->tables, &cursor, count_table, counting))
        preempt_point();
}

static int make_kpagecount(const struct file *file, uint64_t *entries, uint32_t first,
                           uint32_t count)
{
    struct counting counting = {entries, first, count};
    (void)file;
    memset(entries, 0, count * ENTRY_SIZE);
    const struct proc *proc;
    for (int pid = 0; (proc = proc_next(pid));) {
        pid = proc->pid;
        count_process(pid, &counting);
        preempt_point();
    }
    return 0;
}

static int32_t kpagecount_read(struct file *file, uaddr_t to, uint32_t length, uint64_t *offset)
{
    return read_array(file, make_kpagecount, frames_end, to, length, offset);
}

static int64_t array_seek(struct file *file, int64_t offset, int whence)
{
    return file_seek_within(file, offset, whence, 0);
}

static const struct file_ops pagemap_file_ops = {.read = pagemap_read, .seek = array_seek};
static const struct file_ops kpagecount_file_ops = {.read = kpagecount_read, .seek = array_seek};

static int pagemap_open(struct node *node, int flags, struct file **out)
{
    *out = file_create(&pagemap_file_ops, (uint32_t)flags, node, NULL);
    return *out ? 0 : -ENOMEM;
}

static int kpagecount_open(struct node *node, int flags, struct file **out)
{
    *out = file_create(&kpagecount_file_ops, (uint32_t)flags, node, NULL);
    return *out ? 0 : -ENOMEM;
}

const struct node_ops proc_pagemap_ops = {.open = pagemap_open};
const struct node_ops proc_kpagecount_ops = {.open = kpagecount_open};
