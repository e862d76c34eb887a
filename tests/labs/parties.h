/*
 * For the tests of labs in which threads and processes meet: who is started, whether it sleeps, and
 * what came of it. The first thread looks after the others, and never sleeps but by the clock.
 *
 * What has to be right at each moment is tried at each instruction: one of two threads traces
 * itself by the trap flag, and before the n-th instruction of its part, for each n in turn, its
 * handler of SIGTRAP lets the other one do its own.
 */
#pragma once

#include "tests/labs/harness.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <time.h>

#include "kernel/abi/sigframe.h"

#define PARTS      16
#define STATE_WAIT 2000      /* looks at /proc until somebody is given up */
#define A_WHILE    100       /* yields, in which everybody runs who can */
#define A_NAP      200000000 /* ns: 20 ticks of the clock, by which CPU time is counted */
#define TICK       10000000
#define SECOND     1000000000
#define TRAP_FLAG  0x100u
#define SWITCHES   8    /* yields at the chosen instruction */
#define STEPS_MOST 2000 /* instructions of a part */

/* What a thread or process does, and what it has got by it. */
struct part {
    void (*body)(uint32_t own);
    volatile int tid, pid;
    volatile int ended; /* the call has returned, with this: */
    volatile long result;
};

/* Shared by all, as STATE is; there is room for what a test shares behind it, at OWN. */
struct shared {
    volatile uint32_t parts;
    volatile uint32_t forked;
    struct part part[PARTS];
    char text[TEXT_SIZE];

    volatile int round, told, done[2]; /* of at_each_moment() */
    volatile int step, chosen;
    void (*before)(void), (*act)(void), (*other)(void);
};
#define SHARED ((struct shared *)(STATE_AT + PAGE))
#define OWN_AT (STATE_AT + 4 * PAGE)

static inline void yield(uint32_t times)
{
    for (uint32_t i = 0; i < times; i++)
        call0(SYS_sched_yield);
}

static inline void nap(long nanoseconds)
{
    struct timespec time = {nanoseconds / SECOND, nanoseconds % SECOND};
    call2(SYS_nanosleep, (long)&time, 0);
}

static inline uint64_t now(clockid_t clock)
{
    struct timespec at = {0, 0};
    clock_gettime(clock, &at);
    return (uint64_t)at.tv_sec * SECOND + (uint64_t)at.tv_nsec;
}

/* A moment of CLOCK_REALTIME. */
static inline struct timespec after(long nanoseconds)
{
    uint64_t at = now(CLOCK_REALTIME) + (uint64_t)nanoseconds;
    return (struct timespec){(time_t)(at / SECOND), (long)(at % SECOND)};
}

/* --- parties ---------------------------------------------------------------------------------- */

static inline void end_part(uint32_t own, long result)
{
    SHARED->part[own].result = result;
    SHARED->part[own].ended = 1;
}

static inline void begin_part(uint32_t own)
{
    SHARED->part[own].pid = (int)call0(SYS_getpid);
    SHARED->part[own].tid = (int)call0(SYS_gettid);
    SHARED->part[own].body(own);
}

static inline void *begin_thread(void *own)
{
    begin_part((uint32_t)own);
    return NULL;
}

static inline void begin_process(void)
{
    begin_part(SHARED->forked);
    call1(SYS_exit_group, 0);
    stay();
}

static inline uint32_t next_part(void (*body)(uint32_t))
{
    uint32_t own = SHARED->parts++;
    if (own == PARTS)
        FAIL("more parties than the test has room for");
    SHARED->part[own].body = body;
    return own;
}

static inline uint32_t begun(uint32_t part)
{
    for (int i = 0; SHARED->part[part].tid == 0; i++) {
        if (i == TURNS_WAIT)
            FAIL("party %u does not run", (unsigned)part);
        yield(1);
    }
    return part;
}

static inline uint32_t start(void (*body)(uint32_t))
{
    pthread_t thread;
    uint32_t own = next_part(body);
    int error = pthread_create(&thread, NULL, begin_thread, (void *)own);
    if (error)
        FAIL("pthread_create() failed with error %d", error);
    return begun(own);
}

static inline uint32_t start_process(void (*body)(uint32_t))
{
    SHARED->forked = next_part(body);
    fork_child(begin_process);
    return begun(SHARED->forked);
}

/* Its state in words, which stay until this is called again. */
static inline const char *state_of(uint32_t part)
{
    const struct part *one = &SHARED->part[part];
    if (thread_state(one->pid, one->tid, SHARED->text, sizeof SHARED->text) < 0)
        return "gone";
    return SHARED->text;
}

static inline bool is_blocked(uint32_t part)
{
    return strcmp(state_of(part), "blocked on futex") == 0;
}

/* It is to sleep by now; `call` is what it tries. */
static inline void must_sleep(uint32_t part, const char *call)
{
    for (int i = 0; !is_blocked(part); i++) {
        if (SHARED->part[part].ended)
            FAIL("%s was to sleep, and has returned %ld", call, SHARED->part[part].result);
        if (i == STATE_WAIT)
            FAIL("%s was to sleep, and does not: its thread is '%s'", call, state_of(part));
        yield(1);
    }
}

static inline void must_end(uint32_t part, const char *call, long wanted)
{
    for (int i = 0; !SHARED->part[part].ended; i++) {
        if (i == TURNS_WAIT)
            FAIL("%s was to return %ld by now, and has not: its thread is '%s'", call, wanted,
                 state_of(part));
        yield(1);
    }
    if (SHARED->part[part].result != wanted)
        FAIL("%s was to return %ld, and has returned %ld", call, wanted, SHARED->part[part].result);
}

/* How many of [from, end) have ended, when everybody has run who can. */
static inline uint32_t count_ended(uint32_t from, uint32_t end)
{
    uint32_t count = 0;
    yield(A_WHILE);
    for (uint32_t i = from; i < end; i++)
        count += SHARED->part[i].ended != 0;
    return count;
}

/* The CPU time of one of this process's threads; as Linux numbers its clock. */
static inline uint64_t time_used(uint32_t part)
{
    return now(~SHARED->part[part].tid * 8 + 6);
}

/* While nobody else does anything. */
static inline void must_use_no_time(uint32_t part, const char *call)
{
    uint64_t before = time_used(part);
    nap(A_NAP);
    uint32_t used = (uint32_t)(time_used(part) - before);
    if (used > TICK)
        FAIL("%s is to sleep; in 200 ms it has used the CPU for %u ms", call, used / 1000000);
}

/* --- at each instruction ---------------------------------------------------------------------- */

/* Up to the chosen instruction: what comes after it runs at its own speed. */
static inline void on_step(int signal, struct sigcontext context)
{
    volatile struct sigcontext *interrupted = &context; /* goes back into the registers */
    (void)signal;
    if (++SHARED->step == SHARED->chosen) {
        interrupted->eflags &= ~TRAP_FLAG;
        SHARED->told = SHARED->round;
        yield(SWITCHES);
    }
}

static inline void step_by_step(bool yes)
{
    __asm__ volatile("pushf\n\tandl $~0x100, (%%esp)\n\torl %0, (%%esp)\n\tpopf"
                     :
                     : "r"(yes ? TRAP_FLAG : 0)
                     : "cc", "memory");
}

static inline void catch_steps(void (*handler)(int))
{
    sigaction(SIGTRAP, &(struct sigaction){.sa_handler = handler, .sa_flags = SA_RESTART}, NULL);
}

static inline void stepped_part(uint32_t own)
{
    for (int round = 1;; round++) {
        while (SHARED->round < round)
            yield(1);
        step_by_step(true);
        SHARED->act();
        step_by_step(false);
        SHARED->done[0] = round;
    }
    end_part(own, 0);
}

static inline void other_part(uint32_t own)
{
    for (int round = 1;; round++) {
        while (SHARED->round != -round)
            yield(1);
        SHARED->before();
        SHARED->round = round;
        while (SHARED->told < round)
            yield(1);
        SHARED->other();
        SHARED->done[1] = round;
    }
    end_part(own, 0);
}

static inline void nothing_before(void)
{
}

/*
 * `act` with a switch before each of its instructions, at which `other` is done; `before` comes
 * first, by the same thread. `stepped` and `beside` are what they are in words. Ours take at most a
 * few hundred instructions.
 */
static inline void at_each_moment(const char *stepped, void (*act)(void), const char *beside,
                                  void (*before)(void), void (*other)(void))
{
    static bool started;
    SHARED->act = act;
    SHARED->before = before;
    SHARED->other = other;
    SHARED->step = SHARED->chosen = 0;
    if (!started) {
        catch_steps((void (*)(int))(void (*)(void))on_step);
        start(stepped_part);
        start(other_part);
        started = true;
    }
    int first = SHARED->done[0];
    do {
        int round = SHARED->done[0] + 1;
        SHARED->chosen = round - first;
        SHARED->step = 0;
        SHARED->round = -round;
        for (int i = 0; SHARED->done[0] < round || SHARED->done[1] < round; i++) {
            if (i == TURNS_WAIT / 4)
                FAIL("the CPU goes to the other before instruction %d of '%s': then '%s' does not "
                     "end",
                     SHARED->chosen, stepped, SHARED->done[0] < round ? stepped : beside);
            if (i == A_WHILE) /* it ends, or sleeps, before that instruction */
                SHARED->told = round;
            yield(1);
        }
    } while (SHARED->chosen <= SHARED->step && SHARED->chosen < STEPS_MOST);
}
