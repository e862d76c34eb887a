/* The system as a whole: its name, limits, log, random numbers, and its end. */
#include "user/libc/system_call.h"

#include <errno.h>
#include <limits.h>
#include <sys/klog.h>
#include <sys/random.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

int uname(struct utsname *name)
{
    return system_call_result(call1(SYS_uname, (long)name));
}

int sysinfo(struct sysinfo *info)
{
    return system_call_result(call1(SYS_sysinfo, (long)info));
}

int klogctl(int action, char *buffer, int size)
{
    return system_call_result(call3(SYS_syslog, action, (long)buffer, size));
}

ssize_t getrandom(void *buffer, size_t size, unsigned flags)
{
    return system_call_result(call3(SYS_getrandom, (long)buffer, (long)size, (long)flags));
}

int reboot(int command)
{
    return system_call_result(
        call3(SYS_reboot, (long)LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, command));
}

int getrusage(int who, struct rusage *usage)
{
    return system_call_result(call2(SYS_getrusage, who, (long)usage));
}

int getrlimit(int resource, struct rlimit *limit)
{
    return system_call_result(call2(SYS_ugetrlimit, resource, (long)limit));
}

int setrlimit(int resource, const struct rlimit *limit)
{
    return system_call_result(call2(SYS_setrlimit, resource, (long)limit));
}

int getpagesize(void)
{
    return PAGESIZE;
}

long sysconf(int name)
{
    switch (name) {
    case _SC_ARG_MAX:
        return ARG_MAX;
    case _SC_CLK_TCK:
        return 100;
    case _SC_OPEN_MAX:
        return OPEN_MAX;
    case _SC_PAGESIZE:
        return PAGESIZE;
    default:
        errno = EINVAL;
        return -1;
    }
}
