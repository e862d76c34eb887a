/*
 * Limits of a process (setrlimit(2)), and what happens when it goes over one.
 *
 * By default the call fails or a signal comes, as on Linux. But the parent may have asked to be
 * told (ipc/limit_watch.h): then a notice goes into a port of its own, in a slot reserved
 * beforehand, and the child sleeps until the parent has decided: it raises the limit (prlimit),
 * lets the default happen, or kills it.
 *
 * Kept to: AS (brk, mmap, the stack's growth), DATA (brk, mmap), STACK, CPU, NPROC, NOFILE, FSIZE,
 * SIGPENDING (of the signals that are queued for all), MSGQUEUE (of the queues of all ports: their
 * bytes, and 20 for each slot). The others speak of what Gaji does not have; they are stored and
 * told, nothing more.
 */
#pragma once

#include "kernel/base/types.h"

struct proc;
struct thread;

#define LIMIT_NONE  UINT32_MAX
#define STACK_LIMIT (8u * 1024 * 1024) /* RLIMIT_STACK, by default */

struct limit {
    uint32_t soft, hard; /* in the resource's unit: bytes, seconds, processes, files */
};

struct limits; /* shared by fork until one side changes it; NULL stands for the defaults */

struct limit limit_get(const struct proc *proc, uint32_t resource);

/* 0; -EINVAL: the soft one is above the hard one; -EPERM: above what there can be; -ENOMEM. */
int limit_set(struct proc *proc, uint32_t resource, struct limit limit);

/*
 * The stack grows in mm/, which knows no process: its space has what RLIMIT_STACK and RLIMIT_AS say
 * of the process whose space it is. A vfork child has borrowed it, and its own limits count from
 * its exec on; where CLONE_VM shares it, what one of them sets last counts.
 */
void limits_inherit(struct proc *parent, struct proc *child); /* fork's point of no return */
void limits_enter_space(struct proc *proc);                   /* ... and exec's */

void limits_drop(struct proc *proc); /* exit */

/*
 * The running process wants `wanted` of a resource, which is above its soft limit. Tells the parent
 * if that watches, and sleeps until it has decided. true: look again, the limit may have been
 * raised; false: the default is to happen (at once, when nobody watches).
 */
bool limit_exceeded(uint32_t resource, uint32_t wanted);

/*
 * RLIMIT_FSIZE, for a write of *length bytes at `at`: cut where it crosses the limit; -EFBIG and
 * SIGXFSZ where it begins beyond.
 */
int limit_file_size(uint32_t at, uint32_t *length);

/*
 * The limit (RLIMIT_AS, or of writable memory RLIMIT_DATA) that `proc` would be over with `pages`
 * more, and with how many bytes; -1: none.
 */
int limit_on_memory(const struct proc *proc, uint32_t pages, bool writable, uint32_t *wanted);

/* Whether the running process may have `pages` more. May sleep, while its parent decides. */
bool limit_allows_memory(uint32_t pages, bool writable);

/* Whether one process or thread more may be made: 0 or -EAGAIN. May sleep. */
int limit_check_processes(void);

/*
 * A tick of CPU time of `thread`: SIGXCPU each second over the soft limit, SIGKILL at the hard one.
 * Where the parent may decide first, the thread asks it on its way out (ATTENTION_LIMIT); no sleep
 * and no copying ends by that. Interrupt context.
 */
void limit_tick(struct thread *thread);
void limit_ask_cpu(void); /* that way out. Sleeps */

/* `child`, which waits for its parent's decision, goes on and looks at its limit again. */
void limit_decided(struct proc *child);
