/*
 * A port, and calls: one process sends, one calls, two receive and answer. Two of them are killed,
 * or get a signal that ends nobody, at any moment; and a call may have a deadline. No message is
 * lost or comes twice, no slot is, each call ends once, and nobody sleeps whose turn it is.
 *
 * Left out: what a message carries (the payload's copies never sleep), a receiver whose buffer is bad,
 * notices. The fast way of the short form is one of the ways in which a hand-over can go on.
 *
 * must find: WAKE_LOST PASSES_NOT_ON SETTLES_NOT SLOT_LOST ROOM_TOLD_NOT TURN_NOT_PASSED WITHDRAWS_NOT
 * must find: RIGHT_STAYS TAKEN_IS_LEFT REFUSES_NOT SHUT_TELLS_NOT SHUT_WAKES_NOT
 * must find: SLEEP_LOOKS_NOT INTERRUPT_WAKES_NOT OVERTAKES
 */
#define WAKE_LOST      10 /* kernel/ipc/message.c: wait_wake_one(&port->messages); */
#define PASSES_NOT_ON  11 /* kernel/ipc/message.c: port->slots_used > 0) */
#define SETTLES_NOT    12 /* kernel/ipc/message.c: ATTENTION_KILL) ? -ERESTARTSYS : error; */
#define SLOT_LOST      13 /* kernel/ipc/message.c: port->slots_used--; */
#define ROOM_TOLD_NOT  14 /* kernel/ipc/port_state.h: port_wake_turn(port); */
#define TURN_NOT_PASSED 21 /* kernel/ipc/message.c: port_wake_turn(port); */
#define WITHDRAWS_NOT  15 /* kernel/ipc/call.c: message_withdraw(port, call); */
#define RIGHT_STAYS    16 /* kernel/ipc/call.c: list_remove(&call->link); */
#define TAKEN_IS_LEFT  17 /* kernel/ipc/call.c: is_taken ? ATTENTION_KILL : */
#define REFUSES_NOT    18 /* kernel/process/exit.c: proc_tell(self, PROC_ENDS); */
#define SHUT_TELLS_NOT 19 /* kernel/ipc/port.c: call_end(record.call, -EPIPE); */
#define SHUT_WAKES_NOT 20 /* kernel/ipc/port.c: wait_wake(turn->thread); */

#define OVERTAKES      22 /* kernel/ipc/message.c: (list_empty(&port->turns) || !port_next_turn(port)) */

#define THREADS 4 /* each of a process of its own */
#define SENDER  0
#define CALLER  1
#define SERVERS 2 /* the first of two */

#define QUEUES   1
#define MESSAGES 0

#include "sleep.pml"

#define SLOTS  1
#define SENT   2      /* messages of the sender, numbered from 1 */
#define CALLS  1
#define CALL   3 /* the message that is a call */
#define NOBODY 255

#define PIPE  3 /* -EPIPE */
#define RESET 4 /* -ECONNRESET */

chan ring = [SLOTS + 1] of { byte }; /* one more than fits: an assertion says so, not a hang */
chan turns = [THREADS] of { byte }; /* of those who sleep until there is room */
byte slots_used;
byte receivers = 2;
bool has_inbox[THREADS], filled[THREADS];
bool gone[THREADS], deadline[THREADS];

mtype = { NONE, QUEUED, TAKEN, ENDED };
mtype call = NONE; /* the caller's, which lies on its stack */
byte call_result;
byte right_of = NOBODY; /* whose list of calls to answer it is on */

/* What the programs see, for the judge. */
byte sent, received[CALL + 1], dropped, calls_ended;

/* kernel/entry/trap.c: leave_slowly. The thread returns to user mode,
 * or to its end: the label `killed`. */
inline leave(self)
{
    if
    :: attention[self] & KILL -> goto killed
    :: else -> attention[self] = 0
    fi
}

/* kernel/ipc/message.c: sleep_on */
inline sleep_on(self, queue)
{
    sleep(self, queue, SIGNAL | KILL);
    error = result[self];
    result[self] = OK;
    if
    :: !error && (attention[self] & KILL) && !FAULT(SETTLES_NOT) -> error = INTERRUPT
    :: else
    fi
}

/* kernel/ipc/port_state.h: port_wake_turn. kernel/ipc/message.c: port_wake_next, port_next_turn */
inline wake_turn()
{
    if
    :: len(turns) > 0 && slots_used < SLOTS ->
       turns ? <first>;
       wake_thread(first);
       first = 0
    :: else
    fi
}

/* kernel/ipc/message.c: wait_for_room, wait_for_turn. kernel/ipc/port_state.h: port_may_send, port_has_room */
inline wait_for_room(self)
{
    error = OK;
    if
    :: receivers == 0 -> error = PIPE
    :: receivers > 0 && slots_used < SLOTS && len(turns) == 0
    :: receivers > 0 && (slots_used >= SLOTS || len(turns) > 0) ->
       turns ! self;
       do
       :: true ->
          sleep_on(self, NO_QUEUE);
          if
          :: error || receivers == 0 || (turns ? [eval(self)] && slots_used < SLOTS) -> break
          :: !error && receivers > 0 && !(turns ? [eval(self)] && slots_used < SLOTS)
          fi
       od;
       turns ?? eval(self);
       error = (!error && receivers == 0 -> PIPE : error)
    fi
}

/*
 * kernel/ipc/message.c: queue_message, put_message. Between the room's being there and the end
 * nothing sleeps.
 */
inline queue_message(self, what)
{
    wait_for_room(self);
    if
    :: !error ->
       ring ! what;
       slots_used++;
       if
       :: !FAULT(WAKE_LOST) -> wake_one(MESSAGES)
       :: else
       fi
    :: else
    fi;
    if
    :: !FAULT(TURN_NOT_PASSED) -> wake_turn()
    :: else
    fi
}

/* kernel/ipc/message.c: count_out. kernel/ipc/port_state.h: port_announce_room */
inline count_out()
{
    slots_used = (FAULT(SLOT_LOST) -> slots_used : slots_used - 1);
    if
    :: !FAULT(ROOM_TOLD_NOT) -> wake_turn()
    :: else
    fi
}

/* kernel/ipc/call.h: call_take */
inline call_take(receiver)
{
    assert(call == QUEUED && right_of == NOBODY);
    call = TAKEN;
    right_of = receiver
}

/* kernel/ipc/call.c: call_end, call_refuse. A call ends once, while its caller is there. */
inline call_end(how)
{
    assert(call == QUEUED || call == TAKEN);
    call = ENDED;
    call_result = how;
    right_of = NOBODY;
    wake_thread(CALLER)
}

/* kernel/ipc/call.c: call_answer, find_call. Whom it takes from its sleep is ready, sooner or later. */
inline call_answer(self)
{
    if
    :: right_of == self ->
       assert(call == TAKEN);
       right_of = (FAULT(RIGHT_STAYS) -> self : NOBODY);
       call = ENDED;
       call_result = OK;
       wake_thread(CALLER)
    :: else /* -ESRCH */
    fi
}

/* kernel/ipc/call.c: call_refuse */
inline answer_or_refuse(self)
{
    if
    :: call_answer(self)
    :: right_of == self -> call_end(RESET)
    fi
}

/* kernel/ipc/call.c: call_await. kernel/ipc/message.c: message_withdraw */
inline call_await()
{
    error = OK;
    do
    :: call != ENDED && !error ->
       if
       :: call == QUEUED || FAULT(TAKEN_IS_LEFT) -> sleep(CALLER, NO_QUEUE, SIGNAL | KILL)
       :: else -> sleep(CALLER, NO_QUEUE, KILL)
       fi;
       error = result[CALLER];
       result[CALLER] = OK
    :: else -> break
    od;
    if
    :: call == ENDED -> error = call_result
    :: call == QUEUED && FAULT(WITHDRAWS_NOT)
    :: call == QUEUED && !FAULT(WITHDRAWS_NOT) ->
       assert(ring ?? [CALL]);
       ring ?? CALL;
       count_out()
    :: call == TAKEN ->
       assert(error == TIMEOUT || (attention[CALLER] & KILL)); /* a signal leaves it alone */
       right_of = NOBODY
    fi;
    call = NONE
}

/*
 * kernel/ipc/message.c: message_deliver, find_receiver, fill_receiver, pass_call. Who receives has
 * it all then, also if it is killed before it runs. kernel/ipc/message.h: message_run_next
 */
inline message_deliver(self, what)
{
    error = OK;
    if
    :: slots_used == 0 && len(waiters[MESSAGES]) > 0 && (len(turns) == 0 || FAULT(OVERTAKES)) ->
       assert(len(turns) == 0); /* or it overtakes who waited for room */
       waiters[MESSAGES] ? <first>;
       assert(has_inbox[first] && !filled[first]);
       filled[first] = true;
       take_off(first);
       if
       :: what == CALL -> call_take(first)
       :: else -> received[what]++
       fi;
       make_ready(first);
       first = 0
    :: else -> queue_message(self, what)
    fi
}

/* kernel/ipc/message.c: wait_for_message */
inline wait_for_message(self)
{
    error = (attention[self] & KILL -> INTERRUPT : OK);
    filled[self] = false;
    has_inbox[self] = true;
    do
    :: slots_used == 0 && !filled[self] && !error -> sleep_on(self, MESSAGES)
    :: else -> break
    od;
    has_inbox[self] = false;
    error = (filled[self] -> OK : error)
}

/* kernel/ipc/message.c: take_head. Who is to end takes nothing: the program would not see it. */
inline take_head(self)
{
    assert(!(attention[self] & KILL));
    ring ? message;
    if
    :: message == CALL -> call_take(self)
    :: else -> received[message]++
    fi;
    count_out()
}

/* kernel/ipc/message.c: port_receive */
inline port_receive(self)
{
    wait_for_message(self);
    if
    :: !error && !filled[self] -> take_head(self)
    :: else
    fi;
    if
    :: slots_used > 0 && !FAULT(PASSES_NOT_ON) -> wake_one(MESSAGES)
    :: else
    fi
}

/* kernel/ipc/port.c: port_shut */
inline port_shut()
{
    do
    :: ring ? message ->
       if
       :: message == CALL && !FAULT(SHUT_TELLS_NOT) -> call_end(PIPE)
       :: message == CALL && FAULT(SHUT_TELLS_NOT)
       :: else -> dropped++
       fi
    :: empty(ring) -> break
    od;
    slots_used = 0;
    if
    :: !FAULT(SHUT_WAKES_NOT) ->
       for (turn : 0 .. THREADS - 1) {
           if
           :: turns ?? [eval(turn)] -> wake_thread(turn)
           :: !(turns ?? [eval(turn)])
           fi
       }
       turn = 0
    :: else
    fi
}

/* kernel/ipc/message.c: port_send */
active proctype sender()
{
    byte error;
    do
    :: sent < SENT ->
       atomic {
           leave(SENDER);
           message_deliver(SENDER, sent + 1);
           if
           :: error == OK -> sent++
           :: error == PIPE -> break
           :: else /* interrupted: nothing moved, and it sends again */
           fi;
           error = OK
       }
    :: else -> break
    od;
killed:
    atomic { gone[SENDER] = true; error = OK }
quit:
}

/* kernel/ipc/call.c: port_call */
active proctype caller()
{
    byte error;
    do
    :: calls_ended < CALLS ->
       atomic {
           leave(CALLER);
           if
           :: deadline[CALLER] = true
           :: deadline[CALLER] = false
           fi;
           call = QUEUED; /* kernel/ipc/call.h: call_begin */
           message_deliver(CALLER, CALL);
           if
           :: error -> call = NONE
           :: else -> call_await()
           fi;
           deadline[CALLER] = false;
           late[CALLER] = false;
           if
           :: error == OK || error == RESET || error == TIMEOUT -> calls_ended++
           :: error == PIPE -> break
           :: error == INTERRUPT
           fi;
           error = OK
       }
    :: else -> break
    od;
killed:
    atomic { gone[CALLER] = true; error = OK }
quit:
}

/* kernel/process/exit.c: exit_release. It may be preempted between these. */
active [2] proctype server()
{
    byte error, message, turn, self = SERVERS + _pid - 2;
    assert(self < THREADS);
    do
    :: atomic { /* kernel/entry/sys_port.c: sys_port_reply_receive */
           leave(self);
           answer_or_refuse(self);
           port_receive(self);
           error = OK;
           message = 0
       }
    :: atomic {
           right_of == self; /* kernel/entry/sys_port.c: sys_port_reply */
           leave(self);
           answer_or_refuse(self)
       }
    od;
killed:
    atomic { /* kernel/ipc/port.c: port_close */
        receivers--;
        if
        :: receivers == 0 -> port_shut()
        :: else
        fi
    }
    atomic { /* kernel/ipc/call.c: calls_refuse */
        gone[self] = true;
        if
        :: right_of == self && !FAULT(REFUSES_NOT) -> call_end(RESET)
        :: else
        fi
    }
quit:
}

/*
 * Two strikes at most, each a kill or a signal with a handler. By whom does not matter, or by an
 * interrupt. kernel/process/signal.c: notify
 */
active proctype striker()
{
    byte left = 2, what;
    do
    :: atomic {
           left > 0 ->
           left--;
           if
           :: what = SIGNAL | KILL
           :: what = SIGNAL
           fi;
           if
           :: !gone[SENDER] -> interrupt(SENDER, what)
           :: !gone[CALLER] -> interrupt(CALLER, what)
           :: !gone[SERVERS] -> interrupt(SERVERS, what)
           :: !gone[SERVERS + 1] -> interrupt(SERVERS + 1, what)
           :: left = 0
           fi;
           what = 0
       }
    :: left == 0 -> break
    od
}

/* kernel/threads/time.c: tick */
active proctype clock()
{
    do
    :: atomic { blocked[CALLER] && deadline[CALLER] && !late[CALLER] ->
           late[CALLER] = true;
           wait_end(CALLER)
       }
    :: gone[CALLER] -> break
    :: over -> break
    od
}

#define SLEEPS(thread) (blocked[thread] && !gone[thread])

active proctype judge()
{
    byte message, thread, count;
    timeout ->
    atomic {
        /* Nobody sleeps whose turn it is. */
        for (thread : 0 .. THREADS - 1) {
            assert(!SLEEPS(thread) || !(attention[thread] & ended_by[thread]))
        }
        assert(slots_used == 0 || !(SLEEPS(SERVERS) || SLEEPS(SERVERS + 1)));
        assert(!SLEEPS(SENDER) || (slots_used == SLOTS && receivers > 0));
        assert(!SLEEPS(CALLER) || receivers > 0);
        assert(!SLEEPS(CALLER) || call != TAKEN);
        assert(gone[SENDER] || SLEEPS(SENDER));
        assert(gone[CALLER] || SLEEPS(CALLER));
        assert(gone[SERVERS] || SLEEPS(SERVERS));
        assert(gone[SERVERS + 1] || SLEEPS(SERVERS + 1));

        /* Each message is in one place, and each slot. */
        assert(len(ring) == slots_used);
        assert(!(ring ?? [CALL]) || call == QUEUED);
        count = dropped;
        for (message : 1 .. SENT) {
            assert(received[message] <= 1);
            count = count + received[message] + (ring ?? [eval(message)] -> 1 : 0)
        }
        assert(count == sent);
        over = true
    }
}
