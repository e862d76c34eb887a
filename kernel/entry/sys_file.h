/*
 * The system calls of files. Each is Linux's of that name (section 2 of its manual); arguments are
 * as they come from the registers, 64-bit ones as two of them, user addresses as uaddr_t, and the
 * result is a value or a negative errno.
 */
#pragma once

#include "kernel/base/types.h"

/* sys_file.c: what is done to an open file */
int32_t sys_read(int fd, uaddr_t to, uint32_t length);
int32_t sys_write(int fd, uaddr_t from, uint32_t length);
int32_t sys_pread64(int fd, uaddr_t to, uint32_t length, uint32_t low, uint32_t high);
int32_t sys_pwrite64(int fd, uaddr_t from, uint32_t length, uint32_t low, uint32_t high);
int32_t sys_lseek(int fd, int32_t offset, int whence);
int32_t sys__llseek(int fd, uint32_t high, uint32_t low, uaddr_t result, int whence);
int32_t sys_ioctl(int fd, uint32_t request, uaddr_t argument);
int32_t sys_getdents(int fd, uaddr_t to, uint32_t size);
int32_t sys_getdents64(int fd, uaddr_t to, uint32_t size);
int32_t sys_ftruncate(int fd, int32_t size);
int32_t sys_ftruncate64(int fd, uint32_t low, uint32_t high);

/* sys_descriptor.c: descriptors */
int32_t sys_open(uaddr_t path, uint32_t flags, uint32_t mode);
int32_t sys_openat(int directory, uaddr_t path, uint32_t flags, uint32_t mode);
int32_t sys_creat(uaddr_t path, uint32_t mode);
int32_t sys_close(int fd);
int32_t sys_dup(int fd);
int32_t sys_dup2(int fd, int to);
int32_t sys_dup3(int fd, int to, uint32_t flags);
int32_t sys_pipe(uaddr_t fds);
int32_t sys_pipe2(uaddr_t fds, uint32_t flags);
int32_t sys_eventfd(uint32_t count);
int32_t sys_eventfd2(uint32_t count, uint32_t flags);
int32_t sys_fcntl64(int fd, uint32_t command, uint32_t argument); /* and fcntl */

/* sys_stat.c: what files are */
int32_t sys_stat64(uaddr_t path, uaddr_t out);
int32_t sys_lstat64(uaddr_t path, uaddr_t out);
int32_t sys_fstat64(int fd, uaddr_t out);
int32_t sys_fstatat64(int directory, uaddr_t path, uaddr_t out, uint32_t flags);
int32_t sys_statx(int directory, uaddr_t path, uint32_t flags, uint32_t mask, uaddr_t out);
int32_t sys_access(uaddr_t path, uint32_t mode);
int32_t sys_faccessat(int directory, uaddr_t path, uint32_t mode);
int32_t sys_faccessat2(int directory, uaddr_t path, uint32_t mode, uint32_t flags);
int32_t sys_chmod(uaddr_t path, uint32_t mode);
int32_t sys_fchmod(int fd, uint32_t mode);
int32_t sys_fchmodat(int directory, uaddr_t path, uint32_t mode);
int32_t sys_umask(uint32_t mask);
int32_t sys_readlink(uaddr_t path, uaddr_t out, int32_t size);
int32_t sys_readlinkat(int directory, uaddr_t path, uaddr_t out, int32_t size);

/* sys_path.c: names */
int32_t sys_chdir(uaddr_t path);
int32_t sys_fchdir(int fd);
int32_t sys_getcwd(uaddr_t out, uint32_t size);
int32_t sys_mkdir(uaddr_t path, uint32_t mode);
int32_t sys_mkdirat(int directory, uaddr_t path, uint32_t mode);
int32_t sys_rmdir(uaddr_t path);
int32_t sys_unlink(uaddr_t path);
int32_t sys_unlinkat(int directory, uaddr_t path, uint32_t flags);
int32_t sys_rename(uaddr_t old_path, uaddr_t new_path);
int32_t sys_renameat(int old_directory, uaddr_t old_path, int new_directory, uaddr_t new_path);
int32_t sys_renameat2(int old_directory, uaddr_t old_path, int new_directory, uaddr_t new_path,
                      uint32_t flags);
int32_t sys_link(uaddr_t old_path, uaddr_t new_path);
int32_t sys_linkat(int old_directory, uaddr_t old_path, int new_directory, uaddr_t new_path,
                   uint32_t flags);
int32_t sys_symlink(uaddr_t target, uaddr_t path);
int32_t sys_symlinkat(uaddr_t target, int directory, uaddr_t path);
int32_t sys_truncate(uaddr_t path, int32_t size);
int32_t sys_truncate64(uaddr_t path, uint32_t low, uint32_t high);
