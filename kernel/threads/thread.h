/*
 * Threads: what the CPU runs. A thread belongs to a process, which this floor knows only
 * as a pointer and an address space; what a process has of each is kernel/process/task.h.
 *
 *   state     who makes the move, and where to
 *   NEW       thread_create      -> READY by thread_start, or gone by thread_discard
 *   READY     on the run queue   -> RUNNING by the scheduler
 *   RUNNING   the one on the CPU -> READY by thread_yield (also at the end of its time slice),
 *                                   BLOCKED by wait_sleep, DEAD by thread_exit
 *   BLOCKED   on a wait queue    -> READY by wait_wake_*, thread_interrupt or its deadline
 *   DEAD      off the CPU for good; the next one that looks frees it
 */
#pragma once

#include "kernel/base/layout.h"
#include "kernel/base/list.h"
#include "kernel/base/trap_frame.h"
#include "kernel/base/types.h"
#include "kernel/threads/deadlines.h"

struct aspace;
struct fpu_state;
struct proc;
struct wait_queue;

enum thread_state { THREAD_NEW, THREAD_READY, THREAD_RUNNING, THREAD_BLOCKED, THREAD_DEAD };

#define ATTENTION_SIGNAL 1u /* set by kernel/process: a signal is pending; sleeps end */
#define ATTENTION_KILL   4u /* ... one that will end the process is; all sleeps end */
#define ATTENTION_SWITCH 2u /* set by the timer: its time slice is over and somebody is ready */
#define ATTENTION_LIMIT  8u /* set by the timer: on its way out its parent decides on CPU time */

#define ATTENTION_PARCELS 16u /* set by kernel/ipc: files that messages held wait to be closed */
#define ATTENTION_TRACED  32u /* as long as it is traced: it goes no shorter way out */

#define EXTRA_TLS   1u /* one of its TLS entries is not 0 */
#define EXTRA_TRACE 2u /* its system calls go another way: kernel/entry/trace.h */

#define TLS_ENTRIES 3 /* as Linux: GDT entries 6 to 8, set by set_thread_area(2) */

struct thread {
    /* Set at creation, never changed. */
    struct proc *proc;
    uint32_t tid;    /* but exec makes it that of the process */
    char *stack_top; /* the user's trap frame ends here */

    struct list proc_link; /* owned by its process, whose threads are on this list */

    /* Owned by the scheduler and wait queues. */
    enum thread_state state;
    void *stack_pointer;      /* saved while not running */
    struct list queue_link;   /* the run queue, or the wait queue it sleeps on */
    struct deadline deadline; /* sleepers may have one */
    const char *sleep_reason; /* for ps; NULL unless BLOCKED */
    uint32_t sleep_ended_by;  /* which ATTENTION_* end its sleep */
    uint32_t ticks_left;      /* of its time slice */
    uint32_t policy[4];       /* what policy.c remembers of it */
    uint32_t user_ticks, kernel_ticks;

    /* Owned by the thread itself and by fork, which makes a new one from it. */
    struct aspace *aspace;     /* loaded while it runs; NULL: any will do */
    uint64_t tls[TLS_ENTRIES]; /* descriptors, 0 when empty */
    uint8_t extras;            /* EXTRA_*: what else the switch to it and from it takes */
    struct fpu_state *fpu;     /* NULL until its first FPU instruction */
    uint64_t kept_deadline;    /* of the call that is repeated next, or 0: user_time.h */

    /* What it must look at before it returns to user mode: ATTENTION_*. */
    uint32_t attention;
};

/* The running thread: the last word of its stack page, found from the stack pointer. */
static inline struct thread *thread_current(void)
{
    uint32_t stack_pointer;
    __asm__("movl %%esp, %0" : "=r"(stack_pointer));
    return *(struct thread **)((stack_pointer | PAGE_MASK) - 3);
}

/* The same, where the top of its stack is known. */
static inline struct thread *thread_of_stack_top(const void *top)
{
    return *(struct thread *const *)((const char *)top + STACK_TOP_RESERVED - sizeof(void *));
}

/* Makes the boot stack the idle thread's. Boot only. */
void threads_init(void);

/*
 * A thread in state NEW with an empty stack, at the head of an object of `size` bytes, the rest of
 * which is its process's and 0. NULL when memory is exhausted. thread_discard() takes it back;
 * thread_start() makes it ready.
 */
struct thread *thread_create(uint32_t size, struct proc *proc, uint32_t tid);
void thread_discard(struct thread *thread);
void thread_start(struct thread *thread);

/* Where the trap frame lies that was made on entry from user mode. */
static inline struct trap_frame *thread_trap_frame(const struct thread *thread)
{
    return (struct trap_frame *)(thread->stack_top - sizeof(struct trap_frame));
}

/* The number of the call that the running thread makes: syscall.c keeps it there. */
static inline uint32_t call_number(void)
{
    return thread_trap_frame(thread_current())->error;
}

/* Lays out the stack of a NEW thread so that it begins by returning to user mode with `frame`. */
void thread_prepare_return(struct thread *thread, const struct trap_frame *frame, uint16_t fs,
                           uint16_t gs);

/* Or so that it begins in the kernel, at a function that does not return. */
void thread_prepare_kernel(struct thread *thread, void (*entry)(void));

/* The CPU goes to another thread; returns when it is this one's turn again. */
void thread_yield(void);

/* Ends the running thread. Everything it owned but its stack is gone already. */
_Noreturn void thread_exit(void);

/* Lets pending interrupts in, and another thread run if it is its turn. May sleep. */
void preempt_point(void);

/* Sets ATTENTION_SIGNAL or _KILL, which ends the thread's sleep. Interrupt handlers may. */
void thread_interrupt(struct thread *thread, uint32_t attention);

/* The running thread's address space from now on; NULL: only the kernel's half. */
void thread_set_aspace(struct aspace *aspace);

/* The running thread's TLS entry. */
void thread_set_tls(unsigned index, uint64_t descriptor);

/* What the running thread has of EXTRA_* holds from now on. */
void thread_load_extras(void);

/* Exception 7: the running thread wants the FPU. false when memory for its state is exhausted. */
bool thread_use_fpu(void);
int thread_copy_fpu(struct thread *to);         /* fork: 0 or -ENOMEM */
const struct fpu_state *thread_saved_fpu(void); /* as of now; NULL: it has none */
void thread_drop_fpu(void);                     /* exec: a new program starts with a clean one */

/*
 * A handler starts with a clean one, too, but keeps the memory: the way back from it needs none.
 * There the caller fills in what thread_refill_fpu() returns; NULL: memory is exhausted.
 */
void thread_clear_fpu(void);
struct fpu_state *thread_refill_fpu(void);

/* Frees threads that ended. Called wherever a thread has just got the CPU, and by leak checks. */
void threads_reap(void);

/* Boot's last step: the boot thread becomes the idle loop. */
_Noreturn void threads_idle(void);

uint32_t threads_live(void);  /* for leak checks; the idle thread not counted */
unsigned threads_check(void); /* looks at queues and states; findings, each said in the log */
