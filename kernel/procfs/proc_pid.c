/* /proc/PID: the files that speak of one process. */
#include "kernel/abi/errno.h"
#include "kernel/abi/stat.h"
#include "kernel/process/proc.h"
#include "kernel/process/threads.h"
#include "kernel/procfs/proc_files.h"
#include "mm/aspace.h"

#define KB_PER_PAGE (PAGE_SIZE / 1024)

/* Of a thread, too: all have the name of the process. */
static int make_comm(struct text *text, int id, uint32_t *cursor)
{
    const struct proc *proc = proc_find_by_thread(id);
    if (!proc)
        return -ESRCH;
    text_print(text, "%s\n", proc->name);
    *cursor = TEXT_END;
    return 0;
}

static int make_wchan(struct text *text, int pid, uint32_t *cursor)
{
    const struct proc *proc = proc_find(pid);
    if (!proc)
        return -ESRCH;
    const char *reason = proc_wait_reason(proc);
    text_print(text, "%s", *reason ? reason : "0");
    *cursor = TEXT_END;
    return 0;
}

/* Bytes [start, end) of the process's memory, a page at a time. */
static int make_memory(struct text *text, const struct proc *proc, uaddr_t start, uaddr_t end,
                       uint32_t *cursor)
{
    uint32_t left = end - start > *cursor ? end - start - *cursor : 0;
    uint32_t step = min_u32(left, text_room(text));
    if (step > 0 && aspace_read(proc->aspace, start + *cursor, text->bytes, step) == 0)
        text->length = step;
    *cursor = text->length > 0 && step < left ? *cursor + step : TEXT_END;
    return 0;
}

static int make_cmdline(struct text *text, int pid, uint32_t *cursor)
{
    const struct proc *proc = proc_find(pid);
    if (!proc)
        return -ESRCH;
    const struct aspace *space = proc->aspace;
    return make_memory(text, proc, space ? space->argument_start : 0,
                       space ? space->argument_end : 0, cursor);
}

static int make_environ(struct text *text, int pid, uint32_t *cursor)
{
    const struct proc *proc = proc_find(pid);
    if (!proc)
        return -ESRCH;
    const struct aspace *space = proc->aspace;
    return make_memory(text, proc, space ? space->environment_start : 0,
                       space ? space->environment_end : 0, cursor);
}

static int make_auxv(struct text *text, int pid, uint32_t *cursor)
{
    const struct proc *proc = proc_find(pid);
    if (!proc)
        return -ESRCH;
    const struct aspace *space = proc->aspace;
    return make_memory(text, proc, space ? space->auxv_start : 0, space ? space->auxv_end : 0,
                       cursor);
}

/* All processes see the same. */
static int make_mounts(struct text *text, int pid, uint32_t *cursor)
{
    if (!proc_find(pid))
        return -ESRCH;
    text_print(text, "rootfs / rootfs rw 0 0\nproc /proc proc rw 0 0\n");
    *cursor = TEXT_END;
    return 0;
}

/* Without Pss, for which every page would have to be looked at. */
static int make_smaps_rollup(struct text *text, int pid, uint32_t *cursor)
{
    struct aspace_usage usage = proc_memory(pid);
    const struct proc *proc = proc_find(pid);
    if (!proc || !proc->aspace)
        return -ESRCH;
    struct region *first = region_after(proc->aspace, 0);
    text_print(text, "%08x-%08x ---p 00000000 00:00 0                          [rollup]\n",
               first ? first->start : 0, USER_END);
    text_print(text, "Rss:            %8u kB\nShared_Dirty:   %8u kB\nPrivate_Dirty:  %8u kB\n",
               usage.resident * KB_PER_PAGE, usage.shared * KB_PER_PAGE,
               (usage.resident - usage.shared) * KB_PER_PAGE);
    *cursor = TEXT_END;
    return 0;
}

const struct proc_entry proc_pid_entries[] = {
    {.name = "auxv", .mode = S_IFREG | 0400, .make = make_auxv},
    {.name = "cmdline", .mode = S_IFREG | 0444, .make = make_cmdline},
    {.name = "comm", .mode = S_IFREG | 0444, .make = make_comm},
    {.name = "cwd", .mode = S_IFLNK | 0777, .ops = &proc_cwd_ops},
    {.name = "environ", .mode = S_IFREG | 0400, .make = make_environ},
    {.name = "exe", .mode = S_IFLNK | 0777, .ops = &proc_exe_ops},
    {.name = "fd", .mode = S_IFDIR | 0500, .ops = &proc_fd_directory_ops},
    {.name = "fdinfo", .mode = S_IFDIR | 0555, .ops = &proc_fdinfo_directory_ops},
    {.name = "limits", .mode = S_IFREG | 0444, .make = proc_make_limits},
    {.name = "maps", .mode = S_IFREG | 0444, .make = proc_make_maps},
    {.name = "mounts", .mode = S_IFREG | 0444, .make = make_mounts},
    {.name = "pagemap", .mode = S_IFREG | 0400, .ops = &proc_pagemap_ops},
    {.name = "root", .mode = S_IFLNK | 0777, .ops = &proc_root_ops},
    {.name = "smaps_rollup", .mode = S_IFREG | 0444, .make = make_smaps_rollup},
    {.name = "stat", .mode = S_IFREG | 0444, .make = proc_make_stat},
    {.name = "statm", .mode = S_IFREG | 0444, .make = proc_make_statm},
    {.name = "status", .mode = S_IFREG | 0444, .make = proc_make_status},
    {.name = "task", .mode = S_IFDIR | 0555, .ops = &proc_task_directory_ops},
    {.name = "wchan", .mode = S_IFREG | 0444, .make = make_wchan},
    {.name = NULL},
};

const struct proc_entry proc_thread_entries[] = {
    {.name = "comm", .mode = S_IFREG | 0444, .make = make_comm},
    {.name = "stat", .mode = S_IFREG | 0444, .make = proc_make_thread_stat},
    {.name = "status", .mode = S_IFREG | 0444, .make = proc_make_thread_status},
    {.name = NULL},
};
