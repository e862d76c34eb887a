/* /proc/sys/kernel, and the names that uname(2) tells. */
#include "kernel/abi/stat.h"
#include "kernel/abi/utsname.h"
#include "kernel/process/proc.h"
#include "kernel/procfs/proc_files.h"

const struct utsname system_name = {
    .sysname = "Gaji",
    .nodename = "gaji",
    .release = "6.1.0-gaji", /* the Linux whose calls these are: glibc refuses to run on less */
    .version = "#1",
    .machine = "i686",
    .domainname = "(none)",
};

#define TEXT_OF(name, ...)                                                                         \
    static int make_##name(struct text *text, int pid, uint32_t *cursor)                           \
    {                                                                                              \
        (void)pid;                                                                                 \
        text_print(text, __VA_ARGS__);                                                             \
        *cursor = TEXT_END;                                                                        \
        return 0;                                                                                  \
    }

TEXT_OF(hostname, "%s\n", system_name.nodename)
TEXT_OF(osrelease, "%s\n", system_name.release)
TEXT_OF(ostype, "%s\n", system_name.sysname)
TEXT_OF(version, "%s\n", system_name.version)
TEXT_OF(pid_max, "%u\n", PID_LIMIT)
TEXT_OF(threads_max, "%u\n", PROC_LIMIT)

static const struct proc_entry kernel_entries[] = {
    {.name = "hostname", .mode = S_IFREG | 0444, .make = make_hostname},
    {.name = "osrelease", .mode = S_IFREG | 0444, .make = make_osrelease},
    {.name = "ostype", .mode = S_IFREG | 0444, .make = make_ostype},
    {.name = "pid_max", .mode = S_IFREG | 0444, .make = make_pid_max},
    {.name = "threads-max", .mode = S_IFREG | 0444, .make = make_threads_max},
    {.name = "version", .mode = S_IFREG | 0444, .make = make_version},
    {.name = NULL},
};

const struct proc_entry proc_sys_entries[] = {
    {"kernel", S_IFDIR | 0555, .entries = kernel_entries, .index = PROC_OF_KERNEL},
    {.name = NULL},
};
