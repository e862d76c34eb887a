/*
 * The system calls, but for those of files (sys_file.h). Each is Linux's of that name (section 2 of
 * its manual) unless it says otherwise; arguments are as they come from the registers, user
 * addresses as uaddr_t, and the result is a value or a negative errno.
 */
#pragma once

#include "kernel/base/types.h"

/* sys_process.c: making, ending and naming processes */
int32_t sys_fork(void);
int32_t sys_vfork(void);
int32_t sys_clone(uint32_t flags, uaddr_t stack, uaddr_t parent_tid, uaddr_t tls,
                  uaddr_t child_tid);
int32_t sys_clone3(uaddr_t arguments, uint32_t size);
int32_t sys_execve(uaddr_t path, uaddr_t argv, uaddr_t envp);
int32_t sys_exit(int code);
int32_t sys_exit_group(int code);
int32_t sys_waitpid(int pid, uaddr_t status, uint32_t options);
int32_t sys_wait4(int pid, uaddr_t status, uint32_t options, uaddr_t usage);
int32_t sys_waitid(int which, int id, uaddr_t info, uint32_t options, uaddr_t usage);
int32_t sys_getpid(void);
int32_t sys_gettid(void);
int32_t sys_getppid(void);
int32_t sys_getpgid(int pid);
int32_t sys_getpgrp(void);
int32_t sys_getsid(int pid);
int32_t sys_setpgid(int pid, int group);
int32_t sys_setsid(void);
int32_t sys_set_tid_address(uaddr_t address);
int32_t sys_set_thread_area(uaddr_t descriptor);
int32_t sys_get_thread_area(uaddr_t descriptor);
int32_t sys_sched_yield(void);
int32_t sys_prctl(uint32_t operation, uint32_t argument);
int32_t sys_kill_tree(int pid); /* Gaji's own: kernel/process/cascade.h */
int32_t sys_getrusage(int who, uaddr_t usage);
/* Gaji's own: user/libc/include/gaji/lineage.h */
int32_t sys_lineage(int pid, uaddr_t pids, int count);

/* sys_signal.c */
int32_t sys_kill(int pid, int signal);
int32_t sys_tgkill(int group, int tid, int signal);
int32_t sys_tkill(int tid, int signal);
int32_t sys_rt_sigaction(int signal, uaddr_t action, uaddr_t old, uint32_t set_size);
int32_t sys_rt_sigprocmask(int how, uaddr_t set, uaddr_t old, uint32_t set_size);
int32_t sys_rt_sigpending(uaddr_t set, uint32_t set_size);
int32_t sys_rt_sigsuspend(uaddr_t set, uint32_t set_size);
int32_t sys_pause(void);
int32_t sys_sigaltstack(uaddr_t new, uaddr_t old);
int32_t sys_sigreturn(void);
int32_t sys_rt_sigreturn(void);
int32_t sys_alarm(uint32_t seconds);
int32_t sys_getitimer(int which, uaddr_t out);
int32_t sys_setitimer(int which, uaddr_t new, uaddr_t old);

/* sys_memory.c */
int32_t sys_brk(uaddr_t end);
int32_t sys_mmap(uaddr_t arguments); /* the old call: a struct mmap_arg_struct */
int32_t sys_mmap2(uaddr_t address, uint32_t length, uint32_t protection, uint32_t flags, int fd,
                  uint32_t page);
int32_t sys_munmap(uaddr_t address, uint32_t length);
int32_t sys_msync(uaddr_t address, uint32_t length, uint32_t flags);
int32_t sys_mprotect(uaddr_t address, uint32_t length, uint32_t protection);

/* sys_futex.c */
int32_t sys_futex(uaddr_t address, uint32_t operation, uint32_t value, uint32_t fourth,
                  uaddr_t second, uint32_t third);
int32_t sys_set_robust_list(uaddr_t head, uint32_t size);
int32_t sys_get_robust_list(int tid, uaddr_t head, uaddr_t size);
int32_t sys_rseq(void); /* not there; libraries that ask for it do without */

/* sys_time.c */
int32_t sys_gettimeofday(uaddr_t time, uaddr_t zone);
int32_t sys_clock_gettime(int clock, uaddr_t out);
int32_t sys_clock_getres(int clock, uaddr_t out);
int32_t sys_nanosleep(uaddr_t wanted, uaddr_t left);
int32_t sys_clock_nanosleep(int clock, uint32_t flags, uaddr_t wanted, uaddr_t left);

/* sys_poll.c */
int32_t sys_poll(uaddr_t descriptors, uint32_t count, int timeout);
int32_t sys_ppoll(uaddr_t descriptors, uint32_t count, uaddr_t timeout, uaddr_t mask,
                  uint32_t mask_size);

/* sys_system.c */
int32_t sys_uname(uaddr_t out);
int32_t sys_syslog(int action, uaddr_t buffer, int length);
int32_t sys_getrlimit(uint32_t resource, uaddr_t out);
int32_t sys_old_getrlimit(uint32_t resource, uaddr_t out);
int32_t sys_setrlimit(uint32_t resource, uaddr_t in);
int32_t sys_limit_watch(int pid, int port); /* Gaji's own, for a child: process/limits.h */
int32_t sys_limit_decide(int pid);
int32_t sys_prlimit64(int pid, uint32_t resource, uaddr_t new, uaddr_t old);
int32_t sys_reboot(uint32_t magic, uint32_t magic2, uint32_t command, uint32_t status);

/* sys_port.c: Gaji's own */
int32_t sys_port_create(uint32_t slots, uint32_t bytes);
int32_t sys_port_send(int fd, uaddr_t message, uint32_t flags, uaddr_t until);
int32_t sys_port_receive(int fd, uaddr_t message, uint32_t flags, uaddr_t until);
int32_t sys_port_call(int fd, uaddr_t request, uaddr_t answer, uint32_t flags, uaddr_t until);
int32_t sys_port_reply(uint32_t right, uaddr_t message, uint32_t flags);
int32_t sys_port_reply_receive(int fd, uaddr_t answer, uaddr_t message, uint32_t flags,
                               uaddr_t until);
int32_t sys_port_call_short(int fd); /* and the registers that kernel/abi/port.h names */
int32_t sys_port_reply_receive_short(int fd);
int32_t sys_port_publish(int fd, uaddr_t name);
int32_t sys_port_narrow(int fd, uint32_t rights);
int32_t sys_watch(int pid, int fd); /* kernel/ipc/watch.h */

/* sys_direct.c: Gaji's own, kernel/ipc/direct.h */
int32_t sys_msg_send(int pid, uaddr_t message, uint32_t flags, uaddr_t deadline);
int32_t sys_msg_receive(int pid, uaddr_t message, uint32_t flags, uaddr_t deadline);
int32_t sys_msg_call(int pid, uaddr_t request, uaddr_t answer, uint32_t flags, uaddr_t deadline);
int32_t sys_msg_notify(int pid);
int32_t sys_trace(int fd);
