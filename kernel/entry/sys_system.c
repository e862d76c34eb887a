/* System calls about the machine as a whole. */
#include "kernel/abi/errno.h"
#include "kernel/abi/reboot.h"
#include "kernel/abi/resource.h"
#include "kernel/abi/sysinfo.h"
#include "kernel/abi/utsname.h"
#include "kernel/abi/wait.h"
#include "kernel/base/printk.h"
#include "kernel/cpu/exit.h"
#include "kernel/drivers/log_sinks.h"
#include "kernel/entry/calls.h"
#include "kernel/files/fd_table.h"
#include "kernel/ipc/limit_watch.h"
#include "kernel/process/limits.h"
#include "kernel/process/proc.h"
#include "kernel/procfs/proc_files.h"
#include "kernel/threads/thread.h"
#include "kernel/threads/time.h"
#include "mm/frame.h"
#include "mm/usercopy.h"

int32_t sys_uname(uaddr_t out)
{
    return copy_to_user(out, &system_name, sizeof system_name);
}

int32_t sys_syslog(int action, uaddr_t buffer, int length)
{
    if (action == SYSLOG_ACTION_SIZE_BUFFER)
        return (int32_t)log_size();
    if (action != SYSLOG_ACTION_READ_ALL)
        return -EINVAL;
    if (length < 0)
        return -EINVAL;
    size_t total = min_u32((uint32_t)length, log_size());
    for (size_t done = 0; done < total;) {
        char chunk[128];
        size_t part = log_read(total - done, chunk, min_u32(sizeof chunk, total - done));
        if (copy_to_user(buffer + done, chunk, part))
            return -EFAULT;
        done += part;
    }
    return (int32_t)total;
}

/* Limits. They are 32 bits wide: what does not fit is "none". */

static uint32_t narrow(uint64_t value)
{
    return value >= LIMIT_NONE ? LIMIT_NONE : (uint32_t)value;
}

static uint64_t widen(uint32_t value)
{
    return value == LIMIT_NONE ? RLIM64_INFINITY : value;
}

static int32_t get_limit(uint32_t resource, uint32_t most, uaddr_t out)
{
    if (resource >= RLIM_NLIMITS)
        return -EINVAL;
    struct limit limit = limit_get(proc_current(), resource);
    struct rlimit value = {min_u32(limit.soft, most), min_u32(limit.hard, most)};
    return copy_to_user(out, &value, sizeof value);
}

int32_t sys_getrlimit(uint32_t resource, uaddr_t out)
{
    return get_limit(resource, LIMIT_NONE, out);
}

/* From when a limit had a sign. */
int32_t sys_old_getrlimit(uint32_t resource, uaddr_t out)
{
    return get_limit(resource, INT32_MAX, out);
}

int32_t sys_setrlimit(uint32_t resource, uaddr_t in)
{
    struct rlimit value;
    if (copy_from_user(&value, in, sizeof value))
        return -EFAULT;
    if (resource >= RLIM_NLIMITS)
        return -EINVAL;
    struct limit limit = {value.rlim_cur, value.rlim_max};
    return limit_set(proc_current(), resource, limit);
}

int32_t sys_prlimit64(int pid, uint32_t resource, uaddr_t new, uaddr_t old)
{
    struct rlimit64 value;
    if (new &&copy_from_user(&value, new, sizeof value))
        return -EFAULT;
    struct proc *proc = pid ? proc_find(pid) : proc_current();
    if (!proc || proc->zombie)
        return -ESRCH;
    if (resource >= RLIM_NLIMITS)
        return -EINVAL;
    struct limit limit = limit_get(proc, resource);
    struct rlimit64 previous = {widen(limit.soft), widen(limit.hard)};
    if (new) {
        limit = (struct limit){narrow(value.rlim_cur), narrow(value.rlim_max)};
        int error = limit_set(proc, resource, limit);
        if (error)
            return error;
    }
    return old ? copy_to_user(old, &previous, sizeof previous) : 0;
}

/* Gaji's own: see kernel/process/limits.h. */

static struct proc *own_child(int pid)
{
    struct proc *child = proc_find(pid);
    return child && child->parent == proc_current() && !child->zombie ? child : NULL;
}

int32_t sys_limit_watch(int pid, int port)
{
    struct proc *child = own_child(pid);
    if (!child)
        return -ECHILD;
    struct file *file = port < 0 ? NULL : fd_lookup(proc_current()->files, port);
    if (port >= 0 && !file)
        return -EBADF;
    return limit_watch(child, file);
}

int32_t sys_limit_decide(int pid)
{
    struct proc *child = own_child(pid);
    return child ? limit_decide(child) : -ECHILD;
}

static void report_status(uint32_t status)
{
    if (status == GAJI_STATUS_BROKEN)
        report_end("broken");
    else if (WIFSIGNALED(status))
        report_end("signaled %u", WTERMSIG(status));
    else
        report_end("exited %u", WEXITSTATUS(status));
}

int32_t sys_reboot(uint32_t magic, uint32_t magic2, uint32_t command, uint32_t status)
{
    bool has_status = magic2 == GAJI_REBOOT_MAGIC2;
    if (magic != LINUX_REBOOT_MAGIC1 ||
        (!has_status && magic2 != LINUX_REBOOT_MAGIC2 && magic2 != LINUX_REBOOT_MAGIC2A &&
         magic2 != LINUX_REBOOT_MAGIC2B && magic2 != LINUX_REBOOT_MAGIC2C))
        return -EINVAL;
    if (command == LINUX_REBOOT_CMD_RESTART)
        machine_reboot();
    if (command != LINUX_REBOOT_CMD_POWER_OFF && command != LINUX_REBOOT_CMD_HALT)
        return -EINVAL;
    if (!has_status)
        status = 0;
    report_status(status);
    machine_end(status == GAJI_STATUS_BROKEN ? EXIT_BROKEN : EXIT_POWER_OFF);
}
