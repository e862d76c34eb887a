/* The tree of names: links, folders, and the current one. */
#include "user/libc/system_call.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int unlink(const char *path)
{
    return system_call_result(call1(SYS_unlink, (long)path));
}

int link(const char *old, const char *new_path)
{
    return system_call_result(call2(SYS_link, (long)old, (long)new_path));
}

int symlink(const char *target, const char *path)
{
    return system_call_result(call2(SYS_symlink, (long)target, (long)path));
}

ssize_t readlink(const char *path, char *buffer, size_t size)
{
    return system_call_result(call3(SYS_readlink, (long)path, (long)buffer, (long)size));
}

int rename(const char *old, const char *new_path)
{
    return system_call_result(call2(SYS_rename, (long)old, (long)new_path));
}

int mkdir(const char *path, mode_t mode)
{
    return system_call_result(call2(SYS_mkdir, (long)path, (long)mode));
}

int rmdir(const char *path)
{
    return system_call_result(call1(SYS_rmdir, (long)path));
}

int remove(const char *path)
{
    int result = unlink(path);
    return result < 0 && errno == EISDIR ? rmdir(path) : result;
}

int mkfifo(const char *path, mode_t mode)
{
    return system_call_result(call3(SYS_mknod, (long)path, (long)(S_IFIFO | mode), 0));
}

int chdir(const char *path)
{
    return system_call_result(call1(SYS_chdir, (long)path));
}

int fchdir(int fd)
{
    return system_call_result(call1(SYS_fchdir, fd));
}

char *getcwd(char *buffer, size_t size)
{
    long result = system_call_result(call2(SYS_getcwd, (long)buffer, (long)size));
    return result < 0 ? NULL : buffer;
}
