/*
 * Sleeping and waking, as kernel/threads/ does it; the models of this folder include it and say
 * how many THREADS and QUEUES they have.
 *
 * The kernel gives up the CPU only where it sleeps and at preemption points (design, D4). So each
 * stretch of kernel code between two of these is one `atomic` here: it ends where a thread lies
 * down, or where the model begins a new one. Any thread that is not BLOCKED may go on next: what
 * holds for every order holds for round robin, and for each way of handing over the CPU.
 *
 * A comment that begins with a file of the kernel names the function that the step is a model of;
 * tests/spin/test_spin.py looks whether it is still there.
 */

/*
 * Faults: each is a line of the kernel left out or changed, with the place and the text of that
 * line. The one whose number the environment has as FAULT is made. Each model says which of them
 * Spin must find in it ("must find").
 */
#define SLEEP_LOOKS_NOT     1 /* kernel/threads/wait.c: if (self->attention & until) */
#define INTERRUPT_WAKES_NOT 2 /* kernel/threads/wait.c: wait_end(thread); */
#define SLEEP_LOOKS_BACK    3 /* kernel/threads/wait.c: whatever has ended it: the caller looks, and asks again */

c_decl {
    static int fault;
    static __attribute__((constructor)) void choose_fault(void)
    {
        fault = getenv("FAULT") ? atoi(getenv("FAULT")) : 0;
    }
}
#define FAULT(number) c_expr { fault == number }

#define NO_QUEUE 255
#define SIGNAL   1 /* ATTENTION_SIGNAL */
#define KILL     4 /* ATTENTION_KILL */

#define OK        0
#define INTERRUPT 1 /* -ERESTARTSYS */
#define TIMEOUT   2 /* -ETIMEDOUT */

bool blocked[THREADS];   /* THREAD_BLOCKED */
byte attention[THREADS];
byte ended_by[THREADS];  /* sleep_ended_by */
byte result[THREADS];    /* what sleep() returns */
bool late[THREADS];      /* its deadline has passed */
byte lies_on[THREADS] = NO_QUEUE;
chan waiters[QUEUES] = [THREADS] of { byte }; /* the longest waiting first */
byte first;

/*
 * When nobody can go on any more, the model's `judge` says whether all who sleep may; then they
 * leave by their label `quit`. Spin itself reports whoever is stuck anywhere else.
 */
bool over;

/* kernel/threads/wait.h: wait_lie_down */
inline lie_down(self, queue, by)
{
    ended_by[self] = by;
    lies_on[self] = queue;
    blocked[self] = true;
    if
    :: queue != NO_QUEUE -> waiters[queue] ! self
    :: else
    fi
}

/* kernel/threads/wait.h: wait_take */
inline take_off(thread)
{
    assert(blocked[thread]);
    if
    :: lies_on[thread] != NO_QUEUE -> waiters[lies_on[thread]] ?? eval(thread)
    :: else
    fi;
    lies_on[thread] = NO_QUEUE;
    ended_by[thread] = 0
}

/* kernel/threads/scheduler.c: scheduler_make_ready. kernel/threads/wait.c: wait_release */
inline make_ready(thread)
{
    blocked[thread] = false
}

/* kernel/threads/wait.c: wait_end */
inline wait_end(thread)
{
    take_off(thread);
    make_ready(thread)
}

/* kernel/threads/scheduler.c: scheduler_switch, wait_sleep_giving. Returns when it is ready again. */
inline await(self)
{
    !blocked[self] || over;
    if
    :: over -> goto quit
    :: else
    fi
}

/*
 * kernel/threads/wait.c: wait_sleep_timed. It is over when somebody has made the thread ready; whatever ended
 * it, the caller looks at its condition, and then sleeps again or is told why not.
 */
inline sleep(self, queue, by)
{
    if
    :: late[self] -> result[self] = TIMEOUT
    :: !late[self] && (attention[self] & (by)) && !FAULT(SLEEP_LOOKS_NOT) ->
       result[self] = INTERRUPT
    :: else ->
       lie_down(self, queue, by);
       await(self);
       result[self] = (FAULT(SLEEP_LOOKS_BACK) && (attention[self] & (by)) -> INTERRUPT : OK)
    fi
}

/* kernel/threads/wait.c: wait_wake_one */
inline wake_one(queue)
{
    if
    :: nempty(waiters[queue]) ->
       waiters[queue] ? <first>;
       wait_end(first);
       first = 0
    :: empty(waiters[queue])
    fi
}

/* kernel/threads/wait.c: wait_wake_waiters */
inline wake_all(queue)
{
    do
    :: nempty(waiters[queue]) ->
       waiters[queue] ? <first>;
       wait_end(first)
    :: empty(waiters[queue]) -> break
    od;
    first = 0
}

/* kernel/threads/wait.c: wait_wake */
inline wake_thread(thread)
{
    if
    :: blocked[thread] -> wait_end(thread)
    :: else
    fi
}

/* kernel/threads/wait.c: thread_interrupt. Also by interrupt handlers. */
inline interrupt(thread, what)
{
    attention[thread] = attention[thread] | (what);
    if
    :: blocked[thread] && (ended_by[thread] & (what)) && !FAULT(INTERRUPT_WAKES_NOT) ->
       wait_end(thread)
    :: else
    fi
}
