/*
 * Calls that make Linux's programs run and that nothing else needs: each is Linux's of that name.
 * They are weak: where this folder is left out (make heart), the table of calls holds NULL for them
 * and programs get ENOSYS.
 */
#pragma once

#include "kernel/base/types.h"

struct file;
struct file_ops;
struct proc;

#define LINUX_CALL __attribute__((weak)) int32_t

/* select.c */
LINUX_CALL sys_select(uaddr_t arguments); /* the old call: a struct of the five */
LINUX_CALL sys__newselect(int count, uaddr_t read, uaddr_t write, uaddr_t except, uaddr_t timeout);
LINUX_CALL sys_pselect6(int count, uaddr_t read, uaddr_t write, uaddr_t except, uaddr_t timeout,
                        uaddr_t mask);

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

/* Takes a signal of `wanted`; sleeps until one is pending. Its number, -EAGAIN at the deadline, or
 * -EINTR. */
struct kernel_siginfo;
int32_t signal_wait_for(uint64_t wanted, struct kernel_siginfo *info, uint64_t deadline);

/* signalfd.c */
LINUX_CALL sys_signalfd(int fd, uaddr_t set, uint32_t size);
LINUX_CALL sys_signalfd4(int fd, uaddr_t set, uint32_t size, uint32_t flags);

/* timerfd.c */
LINUX_CALL sys_timerfd_create(int clock, uint32_t flags);
LINUX_CALL sys_timerfd_settime(int fd, uint32_t flags, uaddr_t new, uaddr_t old);
LINUX_CALL sys_timerfd_gettime(int fd, uaddr_t out);

/* posix_timers.c */
LINUX_CALL sys_timer_create(int clock, uaddr_t event, uaddr_t id);
LINUX_CALL sys_timer_settime(int id, uint32_t flags, uaddr_t new, uaddr_t old);
LINUX_CALL sys_timer_gettime(int id, uaddr_t out);
LINUX_CALL sys_timer_getoverrun(int id);
LINUX_CALL sys_timer_delete(int id);
__attribute__((weak)) void posix_timers_drop(struct proc *proc); /* a follower: it has execed */

/* prctl.c */
LINUX_CALL prctl_rest(uint32_t operation, uint32_t argument); /* what entry/ does not do */

/* A follower: what this folder keeps of a process, as timers, goes with it. How much that is of
 * all. */
__attribute__((weak)) void linux_proc_ended(struct proc *proc);
extern uint32_t kept_of_processes;

/* memory.c */
LINUX_CALL sys_mremap(uaddr_t old, uint32_t length, uint32_t new_length, uint32_t flags,
                      uaddr_t new);
LINUX_CALL sys_mincore(uaddr_t start, uint32_t length, uaddr_t to);
LINUX_CALL sys_mlock(uaddr_t start, uint32_t length); /* and munlock */
LINUX_CALL sys_mlock2(uaddr_t start, uint32_t length, uint32_t flags);
LINUX_CALL sys_mlockall(uint32_t flags);
LINUX_CALL sys_munlockall(void);

/* copies.c */
LINUX_CALL sys_sendfile(int to, int from, uaddr_t offset, uint32_t length);
LINUX_CALL sys_sendfile64(int to, int from, uaddr_t offset, uint32_t length);
LINUX_CALL sys_copy_file_range(int from, uaddr_t from_at, int to, uaddr_t to_at, uint32_t length,
                               uint32_t flags);
LINUX_CALL sys_fallocate(int fd, uint32_t mode, uint32_t low, uint32_t high, uint32_t length_low,
                         uint32_t length_high);
LINUX_CALL sys_memfd_create(uaddr_t name, uint32_t flags);

/* execveat.c */
LINUX_CALL sys_execveat(int directory, uaddr_t path, uaddr_t argv, uaddr_t envp, uint32_t flags);

/* madvise.c */
LINUX_CALL sys_madvise(uaddr_t address, uint32_t length, int advice);

/* utimensat.c */
LINUX_CALL sys_utimensat(int directory, uaddr_t path, uaddr_t times, uint32_t flags);

/* identity.c: each serves users and groups, in both widths */
LINUX_CALL sys_get_user_or_group(void);                        /* getuid and its kin */
LINUX_CALL sys_set_id(uint32_t id);                            /* setuid, setgid */
LINUX_CALL sys_set_two_ids(uint32_t real, uint32_t effective); /* setreuid, setregid */
LINUX_CALL sys_set_three_ids(uint32_t real, uint32_t effective, uint32_t saved); /* setresuid */
LINUX_CALL sys_set_file_id(uint32_t id); /* setfsuid, setfsgid */
LINUX_CALL sys_get_three_ids(uaddr_t real, uaddr_t effective, uaddr_t saved); /* getresuid */
LINUX_CALL sys_getgroups(int size, uaddr_t list);
LINUX_CALL sys_setgroups(uint32_t count, uaddr_t list);
LINUX_CALL sys_chown(uaddr_t path, uint32_t user, uint32_t group);
LINUX_CALL sys_lchown(uaddr_t path, uint32_t user, uint32_t group);
LINUX_CALL sys_fchown(int fd, uint32_t user, uint32_t group);
LINUX_CALL sys_fchownat(int directory, uaddr_t path, uint32_t user, uint32_t group, uint32_t flags);

/* scheduling.c */
LINUX_CALL sys_getpriority(int which, int who);
LINUX_CALL sys_setpriority(int which, int who, int value);
LINUX_CALL sys_nice(int step);
LINUX_CALL sys_sched_getscheduler(int pid);
LINUX_CALL sys_sched_setscheduler(int pid, int policy, uaddr_t param);
LINUX_CALL sys_sched_getparam(int pid, uaddr_t param);
LINUX_CALL sys_sched_setparam(int pid, uaddr_t param);
LINUX_CALL sys_sched_get_priority_min(int policy);
LINUX_CALL sys_sched_get_priority_max(int policy);
LINUX_CALL sys_sched_rr_get_interval(int pid, uaddr_t to);
LINUX_CALL sys_sched_getaffinity(int pid, uint32_t size, uaddr_t to);
LINUX_CALL sys_sched_setaffinity(int pid, uint32_t size, uaddr_t from);
LINUX_CALL sys_getcpu(uaddr_t processor, uaddr_t node);

/* statfs.c */
LINUX_CALL sys_statfs(uaddr_t path, uaddr_t out);
LINUX_CALL sys_fstatfs(int fd, uaddr_t out);
LINUX_CALL sys_statfs64(uaddr_t path, uint32_t size, uaddr_t out);
LINUX_CALL sys_fstatfs64(int fd, uint32_t size, uaddr_t out);

/* What hangs on files: files/file.h has when these are called. */
__attribute__((weak)) void linux_file_closed(struct file *file);
void epoll_file_closed(struct file *file);
void locks_file_closed(struct file *file);
__attribute__((weak)) void locks_descriptor_closed(struct file *file);

/*
 * A descriptor of a new file without a node, by the O_ flags for its access, NONBLOCK and CLOEXEC.
 * `data` is of the heap, NULL where memory was exhausted, and goes with the file, or at once when
 * there is none.
 */
int32_t open_nameless(const struct file_ops *ops, void *data, uint32_t flags);

/* descriptors.c */
LINUX_CALL sys_close_range(uint32_t first, uint32_t last, uint32_t flags);
LINUX_CALL sys_fadvise64(int fd, uint32_t low, uint32_t high, uint32_t length, int advice);
LINUX_CALL sys_fadvise64_64(int fd, uint32_t low, uint32_t high, uint32_t length_low,
                            int32_t length_high, int advice);

/* epoll.c */
LINUX_CALL sys_epoll_create(int size);
LINUX_CALL sys_epoll_create1(uint32_t flags);
LINUX_CALL sys_epoll_ctl(int list, int operation, int fd, uaddr_t event);
LINUX_CALL sys_epoll_wait(int fd, uaddr_t to, int most, int timeout);
LINUX_CALL sys_epoll_pwait(int fd, uaddr_t to, int most, int timeout, uaddr_t mask, uint32_t size);

/* locks.c */
LINUX_CALL fcntl_lock(int fd, uint32_t command, uaddr_t at); /* the rest of fcntl(2) */
LINUX_CALL sys_flock(int fd, uint32_t operation);

/* mknod.c */
LINUX_CALL sys_mknod(uaddr_t path, uint32_t mode, uint32_t device);
LINUX_CALL sys_mknodat(int directory, uaddr_t path, uint32_t mode, uint32_t device);

/* mqueue.c */
LINUX_CALL sys_mq_open(uaddr_t name, uint32_t flags, uint32_t mode, uaddr_t attributes);
LINUX_CALL sys_mq_unlink(uaddr_t name);
LINUX_CALL sys_mq_timedsend(int fd, uaddr_t from, uint32_t length, uint32_t priority,
                            uaddr_t until);
LINUX_CALL sys_mq_timedreceive(int fd, uaddr_t to, uint32_t length, uaddr_t priority,
                               uaddr_t until);
LINUX_CALL sys_mq_notify(int fd, uaddr_t event);
LINUX_CALL sys_mq_getsetattr(int fd, uaddr_t new, uaddr_t old);

/* sysv*.c */
__attribute__((weak)) void sysv_files_init(void); /* /proc/sysvipc; boot only */
LINUX_CALL sys_ipc(uint32_t call, int first, uint32_t second, uint32_t third, uaddr_t at,
                   uint32_t fifth);
LINUX_CALL sys_semget(int key, int count, uint32_t flags);
LINUX_CALL sys_semtimedop(int id, uaddr_t operations, uint32_t count, uaddr_t timeout);
void semaphores_proc_ended(const struct proc *proc);
LINUX_CALL sys_semctl(int id, int number, uint32_t command, uint32_t argument);
LINUX_CALL sys_msgget(int key, uint32_t flags);
LINUX_CALL sys_msgsnd(int id, uaddr_t from, uint32_t length, uint32_t flags);
LINUX_CALL sys_msgrcv(int id, uaddr_t to, uint32_t length, int32_t type, uint32_t flags);
LINUX_CALL sys_msgctl(int id, uint32_t command, uaddr_t at);
LINUX_CALL sys_shmget(int key, uint32_t size, uint32_t flags);
LINUX_CALL sys_shmat(int id, uaddr_t address, uint32_t flags);
LINUX_CALL sys_shmdt(uaddr_t address);
LINUX_CALL sys_shmctl(int id, uint32_t command, uaddr_t at);

/* system.c */
LINUX_CALL sys_restart_syscall(void); /* calls are made again by their own numbers: -EINTR */
LINUX_CALL sys_membarrier(int command, uint32_t flags);
LINUX_CALL sys_times(uaddr_t times);
LINUX_CALL sys_time(uaddr_t out);
LINUX_CALL sys_sysinfo(uaddr_t out);
LINUX_CALL sys_getrandom(uaddr_t out, uint32_t length, uint32_t flags);
LINUX_CALL sys_fsync(int fd); /* and fdatasync */
LINUX_CALL sys_sync(void);
