/* What stands below and around the kernel's files here. */
#pragma once

#include "kernel/abi/port.h"
#include "kernel/abi/time.h"
#include "kernel/process/proc.h"
#include "mm/aspace.h"

#include "tests/exhaustive/explorer.h"

/* Ends the step that runs now: what went wrong. */
#define EXPECT(condition)                                                                          \
    do {                                                                                           \
        if (!(condition))                                                                          \
            violated("%s:%d: %s", __FILE__, __LINE__, #condition);                                 \
    } while (0)

/* Not a part of the machine's state: lasts no longer than a step (state.ld). */
#define SCRATCH __attribute__((section(".bss.scratch")))

/* A process's memory: a space, and all that lies in it. */
struct user_space {
    struct aspace space;
    uint8_t steps; /* of its making or end that were done */
    struct port_message out, in;
    uint32_t sent, received[5];
    struct timespec until;
};

static inline struct user_space *user_of(struct aspace *space)
{
    return container_of(space, struct user_space, space);
}

#define STACKS   7u
#define FRAMES   2u
#define GRANULE  32u
#define GRANULES 512u

enum { GRANULE_FREE, GRANULE_FIRST, GRANULE_MORE };

extern char scaffold_stacks[STACKS][PAGE_SIZE], scaffold_ram[FRAMES * PAGE_SIZE];
extern char scaffold_arena[GRANULES * GRANULE];
extern uint8_t scaffold_granules[GRANULES] __attribute__((aligned(8)));
extern bool scaffold_stack_used[STACKS + 1] __attribute__((aligned(8)));
extern struct frame scaffold_frames[FRAMES];

/* Allocations: which fails, counted from 1 (0: none), and how many objects there are. */
extern uint32_t scaffold_fails;
extern uint32_t scaffold_objects, scaffold_spaces;

/* What the clock says to who has no deadline, and to an interrupt. */
extern uint64_t scaffold_now;
#define DEADLINE 1000u /* nanoseconds: of all calls that have one */

/* What lies below here on a kernel's stack is of calls that have returned. */
static ALWAYS_INLINE void clear_dead_stack(void)
{
    uint32_t pointer, length;
    char *page;
    __asm__ volatile("movl %%esp, %0" : "=r"(pointer));
    page = (char *)page_down(pointer);
    length = (pointer - (uint32_t)page) / 4;
    __asm__ volatile("rep stosl" : "+D"(page), "+c"(length) : "a"(0) : "memory");
}

void scaffold_tick(void);  /* an interrupt of the clock */
void scaffold_start(void); /* as after boot */

/* The thread that the scheduler is to take next. */
extern struct thread *scaffold_chosen;
extern struct thread *explorer_thread;
extern bool scaffold_wakes_late; /* its time slice ends as it wakes */
extern bool scaffold_preempts;   /* ... and at each preemption point */

/* program.c: what runs in the processes. */

struct program {
    bool parked; /* in its program, or about to go there; else in a call */
    bool begins; /* ... and leaves it for `call` */
    uint8_t call, how;
    uint8_t message; /* what it sends: a number, not 0 */
    uint8_t times;   /* of its messages two follow each other with different numbers */
    bool late;       /* the deadline of its call has passed */
    bool signalled;  /* a handler runs */
    uint64_t mask;   /* ... after which this is its signal mask again */
    uint32_t right;  /* to answer what it received last, or 0 */

    /* For the judge, of the call that ended in this step, or is under way: */
    bool ended; /* with `result` */
    int32_t result;
    bool accepted;    /* its message has been put into the queue, or given to somebody */
    uint8_t got;      /* the message that it was given, or 0 */
    bool got_counted; /* by the judge */
    bool taken;       /* its message was received */
    uint8_t answer;   /* to its call: the message that was given, or 0 */
    uint8_t asked;    /* the message that `right` answers */
    uint32_t given;   /* the right that goes with its call, or 0 */
    uint8_t reaped;   /* which process it has waited for in this step, or 0 */

    /* Of the process: */
    uint8_t parent;     /* who forked it; 0: there is no such process, or it was waited for */
    uint8_t watched_by; /* bit n: process n is to be told of its end */
};
extern struct program programs[PIDS];

static inline struct program *program_of(const struct proc *proc)
{
    return &programs[proc->pid];
}

#define NOTICE_OF 0x80u /* a message of the kernel: this and the number of who has ended */

static inline uint8_t message_of(const struct user_space *user)
{
    uint32_t word = user->received[0];
    return (uint8_t)(user->in.sender ? word : NOTICE_OF | word);
}

#define SEND_FD     1
#define RECEIVE_FD  2
#define SIGNAL_USED SIGUSR1

void program_start_init(void);
void program_make_port(uint32_t slots); /* 0: none */
