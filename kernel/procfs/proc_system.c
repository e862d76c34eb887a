/* /proc: the files that speak of the machine as a whole. */
#include "boot/boot_info.h"
#include "kernel/abi/stat.h"
#include "kernel/base/divide.h"
#include "kernel/cpu/cpu.h"
#include "kernel/process/proc.h"
#include "kernel/procfs/proc_files.h"
#include "kernel/threads/thread.h"
#include "kernel/threads/time.h"
#include "mm/frame.h"

#define KB_PER_PAGE (PAGE_SIZE / 1024)

/* A line of /proc/meminfo, of a number of pages. */
static void print_pages(struct text *text, const char *name, uint32_t pages)
{
    text_print(text, "%-16s%8u kB\n", name, pages * KB_PER_PAGE);
}

static int make_meminfo(struct text *text, int pid, uint32_t *cursor)
{
    struct frame_counts counts;
    (void)pid;
    frame_count(&counts);
    uint32_t cached = counts.by_kind[FRAME_OBJECT];
    print_pages(text, "MemTotal:", counts.total);
    print_pages(text, "MemFree:", counts.free);
    print_pages(text, "MemAvailable:", counts.free - counts.promised);
    print_pages(text, "Buffers:", 0);
    print_pages(text, "Cached:", cached);
    print_pages(text, "SwapCached:", 0);
    print_pages(text, "SwapTotal:", 0);
    print_pages(text, "SwapFree:", 0);
    print_pages(text, "AnonPages:", counts.by_kind[FRAME_USER]);
    print_pages(text, "Shmem:", cached); /* the root lives in memory, as tmpfs does */
    print_pages(text, "Slab:", counts.by_kind[FRAME_HEAP]);
    print_pages(text, "KernelStack:", counts.by_kind[FRAME_STACK]);
    print_pages(text, "PageTables:", counts.by_kind[FRAME_TABLE] + counts.by_kind[FRAME_DIRECTORY]);
    /* Gaji's own: queues of pipes and ports, and what is set aside for splitting tables. */
    print_pages(text, "Queues:", counts.by_kind[FRAME_BUFFER]);
    print_pages(text, "Promised:", counts.promised);
    *cursor = TEXT_END;
    return 0;
}

/* All processes together. */
struct totals {
    unsigned processes, running, last_pid;
};

static void add_process(struct totals *totals, const struct proc *proc)
{
    const struct thread *thread = proc_thread(proc);
    totals->processes++;
    totals->last_pid = (unsigned)proc->pid;
    totals->running += thread && (thread->state == THREAD_READY || thread->state == THREAD_RUNNING);
}

static struct totals sum_up(void)
{
    struct totals totals = {0};
    for (const struct proc *proc = proc_first(); proc; proc = proc_after(proc))
        add_process(&totals, proc);
    return totals;
}

static uint32_t uptime_ticks(void)
{
    uint64_t time = time_now();
    divide_u64(&time, NS_PER_SECOND / TICKS_PER_SECOND);
    return (uint32_t)time;
}

static uint32_t idle_ticks(void)
{
    struct time_used used = time_used();
    uint32_t up = uptime_ticks(), busy = used.user_ticks + used.kernel_ticks;
    return up > busy ? up - busy : 0;
}

static int make_uptime(struct text *text, int pid, uint32_t *cursor)
{
    uint32_t up = uptime_ticks(), idle = idle_ticks();
    (void)pid;
    text_print(text, "%u.%02u %u.%02u\n", up / TICKS_PER_SECOND, up % TICKS_PER_SECOND,
               idle / TICKS_PER_SECOND, idle % TICKS_PER_SECOND);
    *cursor = TEXT_END;
    return 0;
}

static int make_stat(struct text *text, int pid, uint32_t *cursor)
{
    struct totals totals = sum_up();
    struct time_used used = time_used();
    uint64_t boot_time = time_wall() - time_now();
    (void)pid;
    divide_u64(&boot_time, NS_PER_SECOND);
    for (unsigned i = 0; i < 2; i++)
        text_print(text, "%s %u 0 %u %u 0 0 0 0 0 0\n", i == 0 ? "cpu " : "cpu0", used.user_ticks,
                   used.kernel_ticks, idle_ticks());
    text_print(text, "intr 0\nctxt 0\nbtime %u\nprocesses %u\n", (uint32_t)boot_time,
               totals.last_pid);
    text_print(text, "procs_running %u\nprocs_blocked 0\n", totals.running);
    *cursor = TEXT_END;
    return 0;
}

static int make_loadavg(struct text *text, int pid, uint32_t *cursor)
{
    struct totals totals = sum_up();
    (void)pid;
    text_print(text, "0.00 0.00 0.00 %u/%u %u\n", totals.running, totals.processes,
               totals.last_pid);
    *cursor = TEXT_END;
    return 0;
}

static int make_command_line(struct text *text, int pid, uint32_t *cursor)
{
    (void)pid;
    text_print(text, "%s\n", boot_info.command_line);
    *cursor = TEXT_END;
    return 0;
}

static int make_version(struct text *text, int pid, uint32_t *cursor)
{
    (void)pid;
    text_print(text, "Gaji (i686, gcc %s)\n", __VERSION__);
    *cursor = TEXT_END;
    return 0;
}

/* Family and model as Intel's SDM vol. 2A, CPUID leaf 1, puts them together. */
static int make_cpuinfo(struct text *text, int pid, uint32_t *cursor)
{
    uint32_t family = cpu.signature >> 8 & 15, model = cpu.signature >> 4 & 15;
    (void)pid;
    if (family == 6 || family == 15)
        model |= cpu.signature >> 12 & 0xf0;
    if (family == 15)
        family += cpu.signature >> 20 & 255;
    text_print(text, "processor\t: 0\nvendor_id\t: %s\ncpu family\t: %u\nmodel\t\t: %u\n",
               cpu.vendor, family, model);
    text_print(text, "stepping\t: %u\nflags\t\t: fxsr%s%s%s%s%s%s\n\n", cpu.signature & 15,
               cpu.tsc ? " tsc" : "", cpu.pge ? " pge" : "", cpu.sse ? " sse" : "",
               cpu.smep ? " smep" : "", cpu.smap ? " smap" : "", cpu.umip ? " umip" : "");
    *cursor = TEXT_END;
    return 0;
}

struct proc_entry proc_system_entries[] = {
    {.name = "cmdline", .mode = S_IFREG | 0444, .make = make_command_line},
    {.name = "cpuinfo", .mode = S_IFREG | 0444, .make = make_cpuinfo},
    {.name = "kpagecount", .mode = S_IFREG | 0400, .ops = &proc_kpagecount_ops},
    {.name = "loadavg", .mode = S_IFREG | 0444, .make = make_loadavg},
    {.name = "meminfo", .mode = S_IFREG | 0444, .make = make_meminfo},
    {.name = "mounts", .mode = S_IFLNK | 0777, .ops = &proc_mounts_ops},
    {.name = "ports", .mode = S_IFREG | 0444, .make = ports_print},
    {.name = "self", .mode = S_IFLNK | 0777, .ops = &proc_self_ops},
    {.name = "stat", .mode = S_IFREG | 0444, .make = make_stat},
    {.name = "sys", .mode = S_IFDIR | 0555, .entries = proc_sys_entries, .index = PROC_OF_SYS},
    {.name = "uptime", .mode = S_IFREG | 0444, .make = make_uptime},
    {.name = "version", .mode = S_IFREG | 0444, .make = make_version},
    {.name = "waits", .mode = S_IFREG | 0444, .make = waits_make},
    {.name = NULL}, /* proc_set_sysvipc() */
    {.name = NULL},
};

void proc_set_sysvipc(const struct proc_entry *entries)
{
    proc_system_entries[ARRAY_LENGTH(proc_system_entries) - 2] = (struct proc_entry){
        .name = "sysvipc", .mode = S_IFDIR | 0555, .entries = entries, .index = PROC_OF_SYSVIPC};
}
