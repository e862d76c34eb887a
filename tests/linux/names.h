/* Names of errors and signals, for C libraries that have no such functions. */
#pragma once

#include <errno.h>
#include <signal.h>

#ifndef __GLIBC__

#define NAMED(constant)                                                                            \
    case constant:                                                                                 \
        return #constant

static inline const char *strerrorname_np(int error)
{
    switch (error) {
        NAMED(EPERM);
        NAMED(ENOENT);
        NAMED(ESRCH);
        NAMED(EINTR);
        NAMED(EBADF);
        NAMED(ECHILD);
        NAMED(EAGAIN);
        NAMED(ENOMEM);
        NAMED(EACCES);
        NAMED(EFAULT);
        NAMED(EBUSY);
        NAMED(EEXIST);
        NAMED(EINVAL);
        NAMED(EPIPE);
        NAMED(EDEADLK);
        NAMED(ENOSYS);
        NAMED(EOVERFLOW);
        NAMED(ETIMEDOUT);
        NAMED(ECANCELED);
        NAMED(EOWNERDEAD);
        NAMED(ENOTRECOVERABLE);
    default:
        return error ? "another error" : "0";
    }
}

static inline const char *sigabbrev_np(int signal)
{
    switch (signal) {
    case SIGSEGV:
        return "SEGV";
    case SIGABRT:
        return "ABRT";
    case SIGKILL:
        return "KILL";
    case SIGFPE:
        return "FPE";
    case SIGTERM:
        return "TERM";
    case SIGUSR1:
        return "USR1";
    default:
        return "another";
    }
}

#undef NAMED
#endif
