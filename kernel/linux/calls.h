/*
 * What the rest of the kernel, and files of this folder, know of one another beside the system
 * calls (kernel/entry/linux_calls.inc). WEAK: where this folder is left out (make heart) there is
 * none.
 */
#pragma once

#include "kernel/base/types.h"

#define WEAK __attribute__((weak))

struct file;
struct file_ops;
struct kernel_siginfo;
struct proc;

WEAK int32_t prctl_rest(uint32_t operation, uint32_t argument); /* what entry/ does not do */
WEAK int32_t fcntl_lock(int fd, uint32_t command, uaddr_t at);  /* the rest of fcntl(2) */
WEAK void sysv_files_init(void);                                /* /proc/sysvipc; boot only */

/* Takes a signal of `wanted`; sleeps until one is pending. Its number, -EAGAIN at the deadline, or
 * -EINTR. */
int32_t signal_wait_for(uint64_t wanted, struct kernel_siginfo *info, uint64_t deadline);

/*
 * clone.c: waits for children that have SIGCHLD, or (clones) another signal. As process_wait(). And
 * a follower: exec makes SIGCHLD of the other signals.
 */
struct wait_request;
struct wait_answer;
WEAK int wait_by_signal(const struct wait_request *request, bool clones,
                        struct wait_answer *answer);
void clones_execed(struct proc *proc);

/* Followers: it has execed; what this folder keeps of it, as timers, goes with it. How much that is
 * of all. */
WEAK void linux_proc_execed(struct proc *proc);
void posix_timers_drop(const struct proc *proc);
WEAK void linux_proc_ended(struct proc *proc);
void semaphores_proc_ended(const struct proc *proc);
extern uint32_t kept_of_processes;

/* What hangs on files: files/file.h has when these are called. */
WEAK void linux_file_closed(struct file *file);
void epoll_file_closed(struct file *file);
void locks_file_closed(struct file *file);
WEAK void locks_descriptor_closed(struct file *file);

/*
 * A descriptor of a new file without a node, by the O_ flags for its access, NONBLOCK and CLOEXEC.
 * `data` is of the heap, NULL where memory was exhausted, and goes with the file, or at once when
 * there is none.
 */
int32_t open_nameless(const struct file_ops *ops, void *data, uint32_t flags);
