/* Files by descriptor and by path. */
#include "user/libc/system_call.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

ssize_t read(int fd, void *buffer, size_t size)
{
    return system_call_result(call3(SYS_read, fd, (long)buffer, (long)size));
}

ssize_t write(int fd, const void *buffer, size_t size)
{
    return system_call_result(call3(SYS_write, fd, (long)buffer, (long)size));
}

/* A 64-bit argument travels as two: the low half, then the high half. */
ssize_t pread(int fd, void *buffer, size_t size, off_t offset)
{
    return system_call_result(
        call5(SYS_pread64, fd, (long)buffer, (long)size, (long)offset, (long)(offset >> 32)));
}

ssize_t pwrite(int fd, const void *buffer, size_t size, off_t offset)
{
    return system_call_result(
        call5(SYS_pwrite64, fd, (long)buffer, (long)size, (long)offset, (long)(offset >> 32)));
}

ssize_t readv(int fd, const struct iovec *pieces, int count)
{
    return system_call_result(call3(SYS_readv, fd, (long)pieces, count));
}

ssize_t writev(int fd, const struct iovec *pieces, int count)
{
    return system_call_result(call3(SYS_writev, fd, (long)pieces, count));
}

int close(int fd)
{
    return system_call_result(call1(SYS_close, fd));
}

off_t lseek(int fd, off_t offset, int whence)
{
    off_t place;
    long result = call5(SYS__llseek, fd, (long)(offset >> 32), (long)offset, (long)&place, whence);
    return system_call_result(result) < 0 ? -1 : place;
}

int openat(int directory, const char *path, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    mode_t mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;
    va_end(list);
    return system_call_result(call4(SYS_openat, directory, (long)path, flags | O_LARGEFILE, mode));
}

int open(const char *path, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    mode_t mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;
    va_end(list);
    return system_call_result(call3(SYS_open, (long)path, flags | O_LARGEFILE, mode));
}

int creat(const char *path, mode_t mode)
{
    return open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

int fcntl(int fd, int command, ...)
{
    va_list list;
    va_start(list, command);
    long argument = va_arg(list, long);
    va_end(list);
    return system_call_result(call3(SYS_fcntl64, fd, command, argument));
}

int ioctl(int fd, unsigned long request, ...)
{
    va_list list;
    va_start(list, request);
    long argument = va_arg(list, long);
    va_end(list);
    return system_call_result(call3(SYS_ioctl, fd, (long)request, argument));
}

int dup(int fd)
{
    return system_call_result(call1(SYS_dup, fd));
}

int dup2(int fd, int to)
{
    return system_call_result(call2(SYS_dup2, fd, to));
}

int dup3(int fd, int to, int flags)
{
    return system_call_result(call3(SYS_dup3, fd, to, flags));
}

int pipe(int ends[2])
{
    return system_call_result(call1(SYS_pipe, (long)ends));
}

int pipe2(int ends[2], int flags)
{
    return system_call_result(call2(SYS_pipe2, (long)ends, flags));
}

int stat(const char *path, struct stat *result)
{
    return system_call_result(call2(SYS_stat64, (long)path, (long)result));
}

int lstat(const char *path, struct stat *result)
{
    return system_call_result(call2(SYS_lstat64, (long)path, (long)result));
}

int fstat(int fd, struct stat *result)
{
    return system_call_result(call2(SYS_fstat64, fd, (long)result));
}

int access(const char *path, int mode)
{
    return system_call_result(call2(SYS_access, (long)path, mode));
}

int chmod(const char *path, mode_t mode)
{
    return system_call_result(call2(SYS_chmod, (long)path, (long)mode));
}

int fchmod(int fd, mode_t mode)
{
    return system_call_result(call2(SYS_fchmod, fd, (long)mode));
}

mode_t umask(mode_t mask)
{
    return call1(SYS_umask, (long)mask);
}

int truncate(const char *path, off_t length)
{
    return system_call_result(
        call3(SYS_truncate64, (long)path, (long)length, (long)(length >> 32)));
}

int ftruncate(int fd, off_t length)
{
    return system_call_result(call3(SYS_ftruncate64, fd, (long)length, (long)(length >> 32)));
}

int fsync(int fd)
{
    return system_call_result(call1(SYS_fsync, fd));
}

void sync(void)
{
    call0(SYS_sync);
}
