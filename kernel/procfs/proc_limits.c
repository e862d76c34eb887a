/* /proc/PID/limits. */
#include "kernel/process/limits.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/resource.h"
#include "kernel/base/printk.h"
#include "kernel/process/proc.h"
#include "kernel/procfs/proc_files.h"

#define NUMBER_SIZE 12

static const struct {
    const char *name, *unit;
} resources[RLIM_NLIMITS] = {
    [RLIMIT_CPU] = {"cpu time", "seconds"},
    [RLIMIT_FSIZE] = {"file size", "bytes"},
    [RLIMIT_DATA] = {"data size", "bytes"},
    [RLIMIT_STACK] = {"stack size", "bytes"},
    [RLIMIT_CORE] = {"core file size", "bytes"},
    [RLIMIT_RSS] = {"resident set", "bytes"},
    [RLIMIT_NPROC] = {"processes", "processes"},
    [RLIMIT_NOFILE] = {"open files", "files"},
    [RLIMIT_MEMLOCK] = {"locked memory", "bytes"},
    [RLIMIT_AS] = {"address space", "bytes"},
    [RLIMIT_LOCKS] = {"file locks", "locks"},
    [RLIMIT_SIGPENDING] = {"pending signals", "signals"},
    [RLIMIT_MSGQUEUE] = {"msgqueue size", "bytes"},
    [RLIMIT_NICE] = {"nice priority", ""},
    [RLIMIT_RTPRIO] = {"realtime priority", ""},
    [RLIMIT_RTTIME] = {"realtime timeout", "us"},
};

static void print_value(struct text *text, uint32_t value)
{
    char digits[NUMBER_SIZE] = "unlimited";
    if (value != LIMIT_NONE)
        format_string(digits, sizeof digits, "%u", value);
    text_print(text, "%-20s ", digits);
}

int proc_make_limits(struct text *text, int pid, uint32_t *cursor)
{
    const struct proc *proc = proc_find(pid);
    if (!proc)
        return -ESRCH;
    text_print(text, "%-25s %-20s %-20s %-10s\n", "Limit", "Soft Limit", "Hard Limit", "Units");
    for (uint32_t i = 0; i < RLIM_NLIMITS; i++) {
        struct limit limit = limit_get(proc, i);
        text_print(text, "Max %-21s ", resources[i].name);
        print_value(text, limit.soft);
        print_value(text, limit.hard);
        text_print(text, *resources[i].unit ? "%-10s\n" : "%s\n", resources[i].unit);
    }
    *cursor = TEXT_END;
    return 0;
}
