/*
 * Ending, waiting and cascading, as kernel/process/ does it, for the models wait.pml and
 * cascade.pml: these say who the PROCESSES are and what they do.
 *
 * A process's children are those whose parent it is; a child's number is above its first parent's.
 */
#define INIT 0

/* Queues of each process, and one of all. */
#define QUEUES              (2 * PROCESSES + 1)
#define CHILD_EVENTS(process) (process)
#define HOLDS(process)      (PROCESSES + process)
#define ENDS                (2 * PROCESSES)

#include "sleep.pml"

#define PARENT_WAKES_NOT    30 /* kernel/process/exit.c: wait_wake_all(&parent->child_events); */
#define PARENT_WAKES_ONE    31 /* kernel/process/exit.c: wait_wake_all(&parent->child_events); */
#define REAPED_BY_NOBODY    32 /* kernel/process/exit.c: if (wants_none && !self->end_signal && !self->doomed) */
#define REAPS_NOT           33 /* kernel/process/exit.c: proc_reap(child); */
#define ORPHANS_NOT_COUNTED 34 /* kernel/process/exit.c: reaper->zombie_children += child->zombie; */
#define INIT_WAKES_NOT      35 /* kernel/process/exit.c: wait_wake_all(&reaper->child_events); */
#define HALF_A_ZOMBIE       36 /* kernel/process/exit.c: self->zombie = true; */
#define CASCADE_TELLS_NOT   37 /* kernel/process/cascade.c: wait_wake_all(&ends); */
#define TELLS_OF_DOOMED     42 /* kernel/process/cascade.c: wait_wake_all(&ends); */
#define OUT_OF_TURN         43 /* kernel/process/exit.c: cascade_await_turn(); */
#define HOLDS_NOT           38 /* kernel/process/deliver.c: cascade_hold(); */
#define CONDEMNED_WAKES_NOT 39 /* kernel/process/cascade.c: wait_wake_all(&proc->holds); */
#define ALL_AT_ONCE         40 /* kernel/process/cascade.c: if (proc->generation != generation) */
#define FORK_IS_FREE        41 /* kernel/process/fork.c: error = fork_is_void(); */

#define NO_CHILD 3 /* -ECHILD */
#define ANY      255

byte parent[PROCESSES], generation[PROCESSES], thread_count[PROCESSES], zombie_children[PROCESSES];
bool born[PROCESSES], ending[PROCESSES], zombie[PROCESSES], freed[PROCESSES];
bool cascade[PROCESSES], doomed[PROCESSES], condemned[PROCESSES], killed[PROCESSES];
bool wants_none[PROCESSES]; /* SIGCHLD is ignored, or SA_NOCLDWAIT */
bool handles[PROCESSES];    /* SIGCHLD has a handler */
bool gone[THREADS];
byte process_of[THREADS];

/* What the judge asks for: how often it has told its parent, and was taken away. */
byte told[PROCESSES], reaped[PROCESSES];

bool awaited;
byte other, thread_; /* for loops: of no meaning in between */

/* kernel/process/proc.c: proc_publish */
inline publish(child, its_parent)
{
    parent[child] = its_parent;
    generation[child] = generation[its_parent] + 1;
    thread_count[child] = 1;
    born[child] = true
}

/* kernel/process/exit.c: proc_reap. kernel/process/proc.c: proc_free */
inline reap(dead)
{
    assert(zombie[dead] && !freed[dead]);
    assert(zombie_children[parent[dead]] > 0);
    zombie_children[parent[dead]]--;
    freed[dead] = true;
    reaped[dead]++
}

/* kernel/process/threads.c: process_interrupt_others. `self` may be of another process. */
inline interrupt_others(process, self)
{
    for (thread_ : 0 .. THREADS - 1) {
        if
        :: process_of[thread_] == process && !gone[thread_] && thread_ != self ->
           interrupt(thread_, SIGNAL | KILL)
        :: else
        fi
    }
    thread_ = 0;
    wake_all(HOLDS(process))
}

/* kernel/process/signal.c: signal_send, notify, end_by. SIGKILL */
inline send_kill(process)
{
    if
    :: born[process] && !zombie[process] ->
       killed[process] = true;
       for (thread_ : 0 .. THREADS - 1) {
           if
           :: process_of[thread_] == process && !gone[thread_] ->
              interrupt(thread_, SIGNAL | KILL)
           :: else
           fi
       }
       thread_ = 0;
       if
       :: thread_count[process] > 1 && !(doomed[process] && !condemned[process]) ->
          ending[process] = true;
          interrupt_others(process, NO_QUEUE)
       :: else
       fi
    :: else
    fi
}

/* kernel/process/exit.c: send_sigchld. kernel/process/signal.c: notify. One thread is told. */
inline send_sigchld(process)
{
    if
    :: handles[process] && !zombie[process] ->
       for (thread_ : 0 .. THREADS - 1) {
           if
           :: process_of[thread_] == process && !gone[thread_] && !(attention[thread_] & SIGNAL) ->
              interrupt(thread_, SIGNAL);
              break
           :: else
           fi
       }
       thread_ = 0
    :: else
    fi
}

/* kernel/process/exit.c: process_exit */
inline process_exit(self, process)
{
    if
    :: !ending[process] ->
       ending[process] = true;
       interrupt_others(process, self)
    :: else
    fi
}

/* kernel/process/cascade.c: cascade_hold */
inline hold(self, process)
{
    do
    :: doomed[process] && !condemned[process] && !ending[process] && !FAULT(HOLDS_NOT) ->
       sleep(self, HOLDS(process), 0)
    :: else -> break
    od
}

/* kernel/entry/trap.c: leave_slowly. kernel/process/deliver.c: signals_deliver */
inline leave(self, process)
{
    do
    :: attention[self] ->
       if
       :: ending[process] -> goto ends
       :: else
       fi;
       attention[self] = 0;
       hold(self, process);
       if
       :: ending[process] || killed[process] ->
          process_exit(self, process);
          goto ends
       :: else
       fi
    :: else -> break
    od;
    assert(!doomed[process]) /* it goes no more to user mode */
}

#define is_awaited(child, process, whom)                                                           \
    (born[child] && !freed[child] && parent[child] == process && (whom == ANY || child == whom))

/* kernel/process/exit.c: process_wait, has_news. `whom` is a process or ANY; `error` says how. */
inline wait_for(self, process, whom)
{
    do
    :: true ->
       found = ANY;
       error = NO_CHILD;
       for (other : 1 .. PROCESSES - 1) {
           if
           :: is_awaited(other, process, whom) ->
              error = OK;
              if
              :: zombie[other] -> found = other; break
              :: else
              fi
           :: else
           fi
       }
       other = 0;
       if
       :: found != ANY ->
          if
          :: !FAULT(REAPS_NOT) -> reap(found)
          :: else
          fi;
          break
       :: found == ANY && error == NO_CHILD -> break
       :: else ->
          sleep(self, CHILD_EVENTS(process), SIGNAL | KILL);
          error = result[self];
          if
          :: error ->
             for (other : 1 .. PROCESSES - 1) { /* an answer that is there goes first */
                 assert(!(is_awaited(other, process, whom) && zombie[other]))
             }
             other = 0;
             break
          :: else
          fi
       fi
    od
}

/* kernel/process/exit.c: exit_hand_over_children */
inline hand_over_children(process)
{
    for (other : 1 .. PROCESSES - 1) {
        if
        :: born[other] && !freed[other] && parent[other] == process ->
           assert(!doomed[other] || zombie[other]); /* it ends before its parent */
           parent[other] = INIT;
           zombie_children[INIT] = zombie_children[INIT] +
                                   (FAULT(ORPHANS_NOT_COUNTED) -> 0 : zombie[other])
        :: else
        fi
    }
    other = 0;
    if
    :: zombie_children[process] && !FAULT(INIT_WAKES_NOT) -> wake_all(CHILD_EVENTS(INIT))
    :: else
    fi;
    zombie_children[process] = 0
}

/* kernel/process/exit.c: exit_tell_parent. kernel/process/cascade.c: cascade_tell */
inline tell_parent(process)
{
    zombie_children[parent[process]]++;
    told[process]++;
    send_sigchld(parent[process]);
    if
    :: FAULT(PARENT_WAKES_ONE) -> wake_one(CHILD_EVENTS(parent[process]))
    :: FAULT(PARENT_WAKES_NOT)
    :: else -> wake_all(CHILD_EVENTS(parent[process]))
    fi;
    if
    :: FAULT(CASCADE_TELLS_NOT) || (FAULT(TELLS_OF_DOOMED) && !doomed[process])
    :: else -> wake_all(ENDS)
    fi;
    if
    :: wants_none[parent[process]] && !doomed[process] && !FAULT(REAPED_BY_NOBODY) -> reap(process)
    :: else
    fi
}

/* kernel/process/cascade.c: cascade_await_turn, has_to_wait */
inline await_turn(self, process)
{
    do
    :: true ->
       awaited = doomed[process] && !condemned[process];
       for (other : 1 .. PROCESSES - 1) {
           awaited = awaited || (born[other] && parent[other] == process && !freed[other] &&
                                 !zombie[other] && doomed[other])
       }
       other = 0;
       if
       :: awaited && !FAULT(OUT_OF_TURN) -> awaited = false; sleep(self, ENDS, 0)
       :: else -> break
       fi
    od;
    awaited = false
}

/*
 * The end of a thread, and with the last one of its process: what follows the label `ends`, up to
 * the label `quit`. The walk over locks in user memory and exit_release() may be preempted. Each
 * model says what end_its_descendants() does: cascades are a matter of cascade.pml.
 *
 * kernel/process/threads.c: process_leave, thread_detach. kernel/ipc/robust.c: futex_thread_leaves
 * kernel/process/exit.c: process_tear_down, exit_release
 */
inline process_leave(self, process)
{
    atomic {
        if
        :: thread_count[process] > 1 ->
           thread_count[process]--;
           gone[self] = true;
           attention[self] = 0;
           goto quit
        :: else
        fi;
        ending[process] = true;
        end_its_descendants(self, process)
    }
    atomic {
        await_turn(self, process);
        hand_over_children(process);
        thread_count[process] = 0;
        gone[self] = true;
        attention[self] = 0;
        killed[process] = false;
        zombie[process] = true;
        if
        :: FAULT(HALF_A_ZOMBIE) -> goto half
        :: else
        fi;
        tell_parent(process);
        goto quit
    }
half:
    atomic { tell_parent(process) }
}
