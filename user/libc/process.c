/* Processes: fork, wait, identities and groups. */
#include "user/libc/system_call.h"
#include "user/libc/thread/thread.h"

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t fork(void)
{
    if (!threads_used()) /* and the child's memory stays as it is, shared with ours */
        return system_call_result(call0(SYS_fork));
    lock_take(&malloc_lock); /* or another thread of ours might have it, and not be in the child */
    long pid = call0(SYS_fork);
    if (pid == 0)
        thread_forked();
    lock_give(&malloc_lock);
    return system_call_result(pid);
}

void _exit(int status)
{
    call1(SYS_exit_group, status);
    for (;;)
        call1(SYS_exit, status); /* a kernel without exit_group */
}

pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
    return system_call_result(call4(SYS_wait4, pid, (long)status, options, (long)usage));
}

pid_t wait3(int *status, int options, struct rusage *usage)
{
    return wait4(-1, status, options, usage);
}

pid_t waitpid(pid_t pid, int *status, int options)
{
    return wait4(pid, status, options, NULL);
}

pid_t wait(int *status)
{
    return wait4(-1, status, 0, NULL);
}

int waitid(idtype_t which, id_t id, siginfo_t *info, int options)
{
    return system_call_result(call5(SYS_waitid, which, (long)id, (long)info, options, 0));
}

pid_t getpid(void)
{
    return call0(SYS_getpid);
}

pid_t getppid(void)
{
    return call0(SYS_getppid);
}

pid_t gettid(void)
{
    return system_call_result(call0(SYS_gettid));
}

uid_t getuid(void)
{
    return call0(SYS_getuid32);
}

uid_t geteuid(void)
{
    return call0(SYS_geteuid32);
}

gid_t getgid(void)
{
    return call0(SYS_getgid32);
}

gid_t getegid(void)
{
    return call0(SYS_getegid32);
}

int setpgid(pid_t pid, pid_t group)
{
    return system_call_result(call2(SYS_setpgid, pid, group));
}

pid_t getpgid(pid_t pid)
{
    return system_call_result(call1(SYS_getpgid, pid));
}

pid_t getpgrp(void)
{
    return getpgid(0);
}

pid_t setsid(void)
{
    return system_call_result(call0(SYS_setsid));
}

pid_t getsid(pid_t pid)
{
    return system_call_result(call1(SYS_getsid, pid));
}

int sched_yield(void)
{
    return system_call_result(call0(SYS_sched_yield));
}
