/*
 * The small machine of messages and processes, as the explorer sees it: what can be done in a
 * state, and how much there is of everything. Process 1 is init, which cannot be killed.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define PROCESSES 4 /* the most at a time, init included */
#define PIDS      6 /* their numbers are below */

enum operation {
    START,      /* process `who`, which is in its program, makes `call`, as `how` says */
    RUN,        /* ... is in a call, and goes on; `tick`: its time slice is over as it wakes */
    KILL,       /* ... gets SIGKILL */
    SIGNAL,     /* ... gets a signal that it handles */
    EXPIRE,     /* the deadline of its call passes */
    OPERATIONS, /* ends a sequence */
};

enum user_call {
    NO_CALL,
    SEND,
    RECEIVE,
    CALL,
    REPLY,
    CLOSE_SEND, /* its descriptor with that right */
    CLOSE_RECEIVE,
    FORK,
    EXIT,
    WAIT,
    WATCH, /* the end of the process with the next number */
    CALLS,
};

/* How a call is made. */
enum how {
    PLAIN = 0,
    AT_ONCE = 1, /* PORT_NONBLOCK, WNOHANG */
    TIMED = 2,   /* with a deadline, which has not passed */
    BAD = 3,     /* with memory that is not there */
    HOWS,
};

struct op {
    uint8_t kind, who, call, how, tick;
    uint8_t fails; /* which allocation of it fails; 0: none */
};

/* A process that boot makes, as a child of init. */
struct role {
    uint32_t calls;       /* bit n: it makes call n */
    bool sends, receives; /* the rights that it has */
};

/* Which machine. */
struct size {
    const char *name;
    bool quick;     /* takes seconds */
    bool failing;   /* each allocation fails in turn */
    bool ticks;     /* a time slice may end while its thread wakes */
    bool preempted; /* ... and at each preemption point */
    unsigned slots;
    uint32_t operations;              /* bit n: operation n */
    uint32_t hows;                    /* bit n: calls are made as n, where that says something */
    uint32_t init_calls;              /* bit n: init makes call n */
    bool init_sends, init_receives;   /* the rights that it keeps */
    struct role roles[PROCESSES - 1]; /* to the first that makes no call */
};
