/*
 * A parent with two threads, both of which wait; its two children, one of which has a child; and
 * init. Children end by themselves, or by a kill; so may the parent. Whoever ends is a zombie until
 * it is waited for, once, by its parent or as an orphan by init; nobody sleeps in wait for ever.
 *
 * The parent wants to hear of its children by waiting alone, or has a handler for SIGCHLD, or
 * wants none of them (SIGCHLD ignored, or SA_NOCLDWAIT).
 *
 * Left out: stopping and continuing, process groups.
 *
 * must find: PARENT_WAKES_NOT PARENT_WAKES_ONE REAPED_BY_NOBODY REAPS_NOT ORPHANS_NOT_COUNTED
 * must find: INIT_WAKES_NOT HALF_A_ZOMBIE SLEEP_LOOKS_NOT INTERRUPT_WAKES_NOT SLEEP_LOOKS_BACK
 */
#define PROCESSES  5
#define PARENT     1
#define CHILD      2
#define BROTHER    3
#define GRANDCHILD 4 /* of CHILD */

#define THREADS 6 /* the first of each process has its number */
#define SECOND  5 /* of the parent */

#include "exit.pml"

byte waited[PROCESSES]; /* how often a program was told of its end */

init {
    atomic {
        process_of[SECOND] = PARENT;
        process_of[PARENT] = PARENT;
        process_of[CHILD] = CHILD;
        process_of[BROTHER] = BROTHER;
        process_of[GRANDCHILD] = GRANDCHILD;
        born[INIT] = true;
        publish(PARENT, INIT);
        publish(CHILD, PARENT);
        publish(BROTHER, PARENT);
        publish(GRANDCHILD, CHILD);
        thread_count[PARENT] = 2;
        if
        :: wants_none[PARENT] = true
        :: handles[PARENT] = true
        :: true
        fi;
        run reaper();
        run thread(PARENT, PARENT);
        run thread(SECOND, PARENT);
        run thread(CHILD, CHILD);
        run thread(BROTHER, BROTHER);
        run thread(GRANDCHILD, GRANDCHILD);
        run killer();
        run judge()
    }
}

inline end_its_descendants(self, process)
{
    skip /* nobody has the property here */
}

/* The parent's threads wait: one for one child, one for all. The others sleep, or end. */
proctype thread(byte me, whose)
{
    byte error, found;
    do
    :: atomic {
           leave(me, whose);
           error = NO_CHILD;
           if
           :: whose == PARENT -> wait_for(me, whose, (me == SECOND -> ANY : CHILD))
           :: else
           fi;
           if
           :: error == OK ->
              waited[found]++;
              assert(waited[found] == 1 && !wants_none[whose])
           :: error == NO_CHILD -> sleep(me, NO_QUEUE, SIGNAL | KILL) /* pause */
           :: error == NO_CHILD && me != SECOND -> break /* a thread's exit, or a process's */
           :: error == NO_CHILD && me != PARENT -> process_exit(me, whose); break
           :: error == INTERRUPT
           fi;
           found = 0;
           error = OK
       }
    od;
ends:
    process_leave(me, whose);
quit:
}

/* Init: it waits for any. */
proctype reaper()
{
    byte error, found;
    do
    :: atomic {
           wait_for(INIT, INIT, ANY);
           assert(error == OK || error == NO_CHILD);
           if
           :: error == NO_CHILD -> break /* all are gone: the model is at its end */
           :: else
           fi;
           found = 0;
           error = OK
       }
    od;
quit:
}

/* One of them, or nobody. */
proctype killer()
{
    atomic {
        if
        :: !zombie[PARENT] -> send_kill(PARENT)
        :: !zombie[CHILD] -> send_kill(CHILD)
        :: true
        fi
    }
}

#define WAITS(thread) (!gone[thread] && lies_on[thread] == CHILD_EVENTS(PARENT))
#define waits_for(child) (WAITS(SECOND) || (child == CHILD && WAITS(PARENT)))

proctype judge()
{
    byte number;
    timeout ->
    atomic {
        for (number : 1 .. THREADS - 1) {
            assert(gone[number] || blocked[number]);
            assert(gone[number] || !(attention[number] & ended_by[number]));
            assert(gone[number] || !ending[process_of[number]])
        }
        for (number : 1 .. PROCESSES - 1) {
            assert(told[number] == zombie[number] && reaped[number] == freed[number]);
            /* A zombie is left only where its parent lives, wants it, and looks for another. */
            assert(!zombie[number] || freed[number] || parent[number] == CHILD ||
                   (parent[number] == PARENT && !wants_none[PARENT] && !waits_for(number)))
        }
        over = true
    }
}
