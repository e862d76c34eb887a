/*
 * Calls that make Linux's programs run and that nothing else needs: each is Linux's of that name.
 * They are weak: where this folder is left out (make heart), the table of calls holds NULL for them
 * and programs get ENOSYS.
 */
#pragma once

#include "kernel/base/types.h"

#define LINUX_CALL __attribute__((weak)) int32_t

/* select.c */
LINUX_CALL sys_select(uaddr_t arguments); /* the old call: a struct of the five */
LINUX_CALL sys__newselect(int count, uaddr_t read, uaddr_t write, uaddr_t except, uaddr_t timeout);
LINUX_CALL sys_pselect6(int count, uaddr_t read, uaddr_t write, uaddr_t except, uaddr_t timeout,
                        uaddr_t mask);
LINUX_CALL sys_pselect6_time64(int count, uaddr_t read, uaddr_t write, uaddr_t except,
                               uaddr_t timeout, uaddr_t mask);

/* vector.c */
LINUX_CALL sys_readv(int fd, uaddr_t vector, uint32_t count);
LINUX_CALL sys_writev(int fd, uaddr_t vector, uint32_t count);

/* signals.c */
LINUX_CALL sys_rt_sigqueueinfo(int pid, int signal, uaddr_t info);
LINUX_CALL sys_rt_sigtimedwait(uaddr_t set, uaddr_t info, uaddr_t timeout, uint32_t set_size);
LINUX_CALL sys_sigaction(int signal, uaddr_t action, uaddr_t old);
LINUX_CALL sys_signal(int signal, uaddr_t handler);
LINUX_CALL sys_sigprocmask(int how, uaddr_t set, uaddr_t old);
LINUX_CALL sys_sigpending(uaddr_t set);
LINUX_CALL sys_sigsuspend(uint32_t unused, uint32_t unused2, uint32_t mask);

/* madvise.c */
LINUX_CALL sys_madvise(uaddr_t address, uint32_t length, int advice);

/* utimensat.c */
LINUX_CALL sys_utimensat(int directory, uaddr_t path, uaddr_t times, uint32_t flags);
LINUX_CALL sys_utimensat_time64(int directory, uaddr_t path, uaddr_t times, uint32_t flags);

/* system.c */
LINUX_CALL sys_get_user_or_group(void); /* getuid32 and its kin: there is one user, root */
LINUX_CALL sys_restart_syscall(void);   /* calls are made again by their own numbers: -EINTR */
LINUX_CALL sys_sched_getaffinity(int pid, uint32_t size, uaddr_t to);
LINUX_CALL sys_membarrier(int command, uint32_t flags);
LINUX_CALL sys_times(uaddr_t times);
LINUX_CALL sys_time(uaddr_t out);
LINUX_CALL sys_sysinfo(uaddr_t out);
LINUX_CALL sys_getrandom(uaddr_t out, uint32_t length, uint32_t flags);
LINUX_CALL sys_fsync(int fd); /* and fdatasync */
LINUX_CALL sys_sync(void);
