/*
 * Cascading termination: a tree of three generations below a shell. Each process of the tree ends
 * by itself, at any time, or sleeps until it is ended; the one in the middle forks the youngest
 * meanwhile; with the property, or without. The shell ends the tree by kill_tree(2), and another
 * thread of it the lower part at the same time; or nobody does.
 *
 * Whoever is doomed ends, its children before it; nobody whose tree was ended escapes, nobody who
 * waits for the end of others sleeps for ever, and no zombie is left that nobody waits for.
 *
 * must find: CASCADE_TELLS_NOT TELLS_OF_DOOMED OUT_OF_TURN HOLDS_NOT CONDEMNED_WAKES_NOT
 * must find: ALL_AT_ONCE FORK_IS_FREE
 */
#define PROCESSES 5
#define SHELL     1
#define TREE      2
#define MIDDLE    3
#define LEAF      4

#define THREADS 6 /* the first of each process has its number */
#define SECOND  5 /* of the shell */

#include "exit.pml"

bool is_to_end[PROCESSES]; /* was below a process whose tree was ended */

bool below[PROCESSES], has_below[PROCESSES];
byte youngest, living;
bool more; /* of the generation: a step ends anywhere */

chan preemption = [0] of { bit };

/* kernel/threads/scheduler.c: preempt_point. Others run, or not. */
active proctype others()
{
end:
    do
    :: preemption ? _
    od
}

/* kernel/process/cascade.c: next_below, first_going */
inline find_below(root, all)
{
    for (other : 1 .. PROCESSES - 1) {
        below[other] = born[other] && !freed[other] && (all || cascade[other] || doomed[other]) &&
                       (parent[other] == root || below[parent[other]])
    }
    other = 0
}

/* kernel/process/cascade.c: doom */
inline doom(process)
{
    doomed[process] = true;
    for (thread_ : 0 .. THREADS - 1) {
        if
        :: process_of[thread_] == process && born[process] && !gone[thread_] ->
           interrupt(thread_, SIGNAL | KILL)
        :: else
        fi
    }
    thread_ = 0
}

/* kernel/process/cascade.c: condemn */
inline condemn(process)
{
    if
    :: !condemned[process] ->
       condemned[process] = true;
       send_kill(process);
       if
       :: !FAULT(CONDEMNED_WAKES_NOT) -> wake_all(HOLDS(process)); wake_all(ENDS)
       :: else
       fi
    :: else
    fi
}

/* kernel/process/cascade.c: doom_all, end_generation_step, end_member */
inline end_youngest(root, all)
{
    youngest = 0;
    living = 0;
    find_below(root, all);
    for (other : 1 .. PROCESSES - 1) {
        if
        :: below[other] ->
           doom(other);
           has_below[parent[other]] = true;
           youngest = (generation[other] > youngest -> generation[other] : youngest)
        :: else
        fi
    }
    for (other : 1 .. PROCESSES - 1) {
        if
        :: below[other] && (generation[other] == youngest || FAULT(ALL_AT_ONCE)) && !more ->
           if
           :: zombie[other] -> reap(other); more = true
           :: !zombie[other] && condemned[other] -> living++
           :: else ->
              assert(!has_below[other]); /* whoever has a child to end comes later */
              condemn(other);
              living++;
              more = true
           fi;
           if
           :: more = false
           :: true
           fi
        :: else
        fi;
        below[other] = false
    }
    for (other : 0 .. PROCESSES - 1) {
        has_below[other] = false
    }
    other = 0
}

/* kernel/process/cascade.c: cascade_end_descendants */
inline end_descendants(self, root, all)
{
    do
    :: !freed[root] ->
       end_youngest(root, all);
       if
       :: youngest == 0 -> break
       :: youngest > 0 && more ->
          youngest = 0;
          living = 0;
          more = false;
          preemption ! 0
       :: youngest > 0 && !more && living > 0 ->
          youngest = 0;
          living = 0;
          sleep(self, ENDS, 0)
       :: else
       fi
    :: else -> break
    od
}

/* kernel/process/cascade.c: cascade_end_tree, is_below. `root` is below the caller, or has gone. */
inline end_tree(self, root)
{
    if
    :: !freed[root] ->
       doom(root);
       end_descendants(self, root, true);
       if
       :: !freed[root] ->
          condemn(root);
          doomed[root] = false
       :: else
       fi
    :: else
    fi
}


inline end_its_descendants(self, process)
{
    if
    :: cascade[process] -> end_descendants(self, process, false)
    :: else
    fi
}

/* kernel/process/fork.c: process_fork, fork_is_void, fork_inherit. Something may have slept. */
inline fork(process, child)
{
    if
    :: (attention[process] & KILL) && !FAULT(FORK_IS_FREE)
    :: else ->
       publish(child, process);
       cascade[child] = cascade[process];
       doomed[child] = doomed[process];
       is_to_end[child] = is_to_end[process];
       run member(child)
    fi
}

init {
    atomic {
        for (other : 1 .. PROCESSES - 1) {
            process_of[other] = other
        }
        process_of[SECOND] = SHELL;
        born[INIT] = true;
        publish(SHELL, INIT);
        publish(TREE, SHELL);
        publish(MIDDLE, TREE);
        thread_count[SHELL] = 2;
        if
        :: cascade[TREE] = true; cascade[MIDDLE] = true
        :: true
        fi;
        if
        :: wants_none[SHELL] = true
        :: true
        fi;
        run reaper();
        run caller(SHELL, TREE);
        run caller(SECOND, MIDDLE);
        run member(TREE);
        run member(MIDDLE);
        run judge()
    }
}

/* Init: it waits for any. */
proctype reaper()
{
    byte error, found;
    do
    :: atomic {
           wait_for(INIT, INIT, ANY);
           found = 0;
           error = OK
       }
    od;
quit:
}

/* A thread of the shell. */
proctype caller(byte me, root)
{
    if
    :: atomic {
           born[root] && !freed[root] ->
           is_to_end[root] = true;
           find_below(root, true);
           for (other : 1 .. PROCESSES - 1) {
               is_to_end[other] = is_to_end[other] || below[other];
               below[other] = false
           }
           other = 0;
           end_tree(me, root)
       }
    :: true
    fi;
    atomic { lie_down(me, NO_QUEUE, 0); await(me) }
quit:
}

/* A process of the tree. */
proctype member(byte me)
{
    do
    :: atomic { true; leave(me, me); process_exit(me, me); break }
    :: atomic { true; leave(me, me); sleep(me, NO_QUEUE, SIGNAL | KILL) }
    :: me == LEAF && cascade[me] -> atomic { leave(me, me); cascade[me] = false } /* a daemon */
    :: me == MIDDLE && !born[LEAF] ->
       atomic { leave(me, me) }
       atomic { true; fork(me, LEAF) }
    od;
ends:
    process_leave(me, me);
quit:
}

proctype judge()
{
    byte number;
    timeout ->
    atomic {
        for (number : 1 .. THREADS - 1) {
            if
            :: !born[process_of[number]] || gone[number]
            :: else ->
               assert(blocked[number] && !(attention[number] & ended_by[number]));
               assert(lies_on[number] == NO_QUEUE) /* in no cascade any more */
            fi
        }
        for (number : 1 .. PROCESSES - 1) {
            assert(zombie[number] || !(doomed[number] || is_to_end[number]));
            assert(told[number] == zombie[number] && reaped[number] == freed[number]);
            assert(!zombie[number] || freed[number] || !wants_none[parent[number]]);
            assert(!zombie[number] || freed[number] || parent[number] != INIT);
            assert(!zombie[number] || freed[number] || !zombie[parent[number]])
        }
        over = true
    }
}
