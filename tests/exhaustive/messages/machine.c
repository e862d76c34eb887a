/*
 * The explorer's side: a thread of the kernel's own, always ready, that gets the CPU whenever
 * another gives it up, and so chooses who is next. Between two steps all threads are off the CPU.
 */
#include "tests/exhaustive/messages/machine.h"
#include "tests/exhaustive/messages/judge.h"
#include "tests/exhaustive/messages/normal.h"
#include "tests/exhaustive/messages/scaffold.h"

#include "kernel/base/printk.h"
#include "kernel/base/string.h"
#include "kernel/cpu/context.h"
#include "kernel/ipc/call.h"
#include "kernel/process/signal.h"
#include "kernel/threads/deadlines.h"
#include "kernel/threads/scheduler.h"
#include "kernel/threads/time.h"

#define MOST_STEPS_TO_THE_END 2000

static struct size size;
SCRATCH static struct op current;
SCRATCH static void *host_stack;
SCRATCH static bool failed_nothing;

static struct thread *thread_of(unsigned pid)
{
    struct proc *proc = proc_find((int)pid);
    struct thread *thread = proc ? proc_thread(proc) : NULL;
    EXPECT(thread);
    return thread;
}

static void let_run(struct thread *thread)
{
    EXPECT(thread->state == THREAD_READY);
    scaffold_chosen = thread;
    scaffold_wakes_late = current.tick;
    thread_yield();
}

static void start_call(struct thread *thread)
{
    struct program *program = program_of(thread->proc);
    program->begins = true;
    program->call = current.call;
    program->how = current.how;
    program->late = false;
    let_run(thread);
}

/* The deadline of a call passes; if the thread sleeps until then, the clock wakes it. */
static void expire(struct thread *thread)
{
    program_of(thread->proc)->late = true;
    if (!list_linked(&thread->deadline.link))
        return;
    list_remove(&thread->deadline.link);
    thread->deadline.at = 1;
    time_add_sleeper(thread);
    scaffold_tick();
}

static void do_step(void)
{
    struct thread *thread = thread_of(current.who);
    switch ((enum operation)current.kind) {
    case START:
        start_call(thread);
        break;
    case RUN:
        let_run(thread);
        break;
    case KILL:
        signal_send(thread->proc, SIGKILL);
        break;
    case SIGNAL:
        signal_send(thread->proc, SIGNAL_USED);
        break;
    default:
        expire(thread);
    }
}

static struct counts at_boot;

static _Noreturn void explore(void)
{
    program_start_init();
    judge_count(&at_boot);
    program_make_port(size.slots);
    for (;;) {
        context_switch(&explorer_thread->stack_pointer, host_stack);
        do_step();
    }
}

/* On the boot stack. */
static void boot(void)
{
    scaffold_start();
    explorer_thread = thread_create(sizeof(struct thread), NULL, 0);
    thread_prepare_kernel(explorer_thread, explore);
    thread_start(explorer_thread);
    scaffold_chosen = explorer_thread;
    scheduler_switch();
    violated("the boot thread runs again");
}

static void step(struct op op)
{
    current = op;
    judge_before();
    numbers_before();
    uint32_t last_right = call_last_right;
    context_switch(&host_stack, explorer_thread->stack_pointer);
    numbers_after(op.who, last_right);
    judge_after(&op);
    normalise();
}

HOST_CALL void machine_step(struct op op)
{
    scaffold_fails = op.fails;
    step(op);
    failed_nothing = scaffold_fails != 0;
    scaffold_fails = 0;
}

HOST_CALL bool machine_failed_nothing(void)
{
    return failed_nothing;
}

/* What can be done. */

static struct op *listed;

static bool is_in_call(const struct thread *thread)
{
    return !program_of(thread->proc)->parked;
}

/* It is in the kernel, or has to go there. */
static bool has_to_run(const struct thread *thread)
{
    return thread->state == THREAD_READY && (is_in_call(thread) || thread->attention);
}

static void list_op(struct op op)
{
    if (size.operations >> op.kind & 1)
        *listed++ = op;
}

static bool has_hows(unsigned call)
{
    return call == SEND || call == RECEIVE || call == CALL;
}

static bool may_begin(const struct proc *proc, unsigned call)
{
    if (call == FORK)
        return proc_live() < PROCESSES;
    if (call == REPLY)
        return program_of(proc)->right != 0;
    if (call == WATCH) { /* once */
        const struct proc *next = proc_next(proc->pid);
        return next && !(program_of(next)->watched_by >> proc->pid & 1);
    }
    return true;
}

static uint32_t calls_of(const struct proc *proc)
{
    uint32_t calls = 0;
    if (proc == proc_init())
        return size.init_calls;
    for (unsigned i = 0; i < PROCESSES - 1; i++)
        if (proc->pid == (int)i + 2 || i == 0)
            calls = size.roles[i].calls;
    return calls;
}

static void list_calls(const struct proc *proc)
{
    uint32_t calls = calls_of(proc);
    for (uint8_t call = 1; call < CALLS; call++) {
        if (!(calls >> call & 1) || !may_begin(proc, call))
            continue;
        for (uint8_t how = 0; how < HOWS; how++)
            if (how == PLAIN ||
                (has_hows(call) && size.hows >> how & 1 && !(call == CALL && how == AT_ONCE)))
                list_op((struct op){START, (uint8_t)proc->pid, call, how, 0, 0});
    }
}

static void list_events(const struct proc *proc, const struct thread *thread)
{
    const struct program *program = program_of(proc);
    bool ends = proc->ending || thread->attention & ATTENTION_KILL;
    uint8_t who = (uint8_t)proc->pid;
    if (proc != proc_init() && !ends)
        list_op((struct op){.kind = KILL, .who = who});
    if (!ends && !(proc->pending.set & signal_bit(SIGNAL_USED)))
        list_op((struct op){.kind = SIGNAL, .who = who});
    if (is_in_call(thread) && program->how == TIMED && has_hows(program->call) && !program->late)
        list_op((struct op){.kind = EXPIRE, .who = who});
}

HOST_CALL unsigned machine_operations(struct op ops[MOST_OPS])
{
    listed = ops;
    for (struct proc *proc = proc_first(); proc; proc = proc_after(proc)) {
        const struct thread *thread = proc_thread(proc);
        if (!thread)
            continue;
        if (has_to_run(thread)) {
            list_op((struct op){.kind = RUN, .who = (uint8_t)proc->pid});
            if (size.ticks && is_in_call(thread))
                list_op((struct op){.kind = RUN, .who = (uint8_t)proc->pid, .tick = 1});
        } else if (thread->state == THREAD_READY) {
            list_calls(proc);
        }
        list_events(proc, thread);
    }
    return (unsigned)(listed - ops);
}

/* Boot and the end. */

static bool run_all(void)
{
    bool any = false;
    int pid = 0;
    for (struct proc *proc; (proc = proc_next(pid));) {
        const struct thread *thread = proc_thread(proc);
        pid = proc->pid;
        if (thread && has_to_run(thread)) {
            step((struct op){.kind = RUN, .who = (uint8_t)pid});
            any = true;
        }
    }
    return any;
}

static void run_to_rest(void)
{
    for (unsigned i = 0; run_all(); i++)
        if (i == MOST_STEPS_TO_THE_END)
            violated("it goes on for ever");
}

static void call_now(unsigned who, enum user_call call)
{
    step((struct op){.kind = START, .who = (uint8_t)who, .call = (uint8_t)call});
    run_to_rest();
}

/* Every process but init is killed, init waits for all and closes what it has. */
HOST_CALL void machine_end(void)
{
    int pid = 1;
    for (struct proc *proc; (proc = proc_next(pid)); pid = proc->pid)
        if (!proc->zombie)
            step((struct op){.kind = KILL, .who = (uint8_t)proc->pid});
    run_to_rest();
    if (is_in_call(thread_of(1)))
        step((struct op){.kind = SIGNAL, .who = 1});
    run_to_rest();
    while (!list_empty(&proc_init()->children))
        call_now(1, WAIT);
    call_now(1, CLOSE_SEND);
    call_now(1, CLOSE_RECEIVE);
    judge_end(&at_boot);
}

static void close_what_it_has_not(unsigned who, bool sends, bool receives)
{
    if (!sends)
        call_now(who, CLOSE_SEND);
    if (!receives)
        call_now(who, CLOSE_RECEIVE);
}

HOST_CALL void machine_start(const struct size *wanted)
{
    extern char boot_stack_top[];
    size = *wanted;
    scaffold_preempts = size.preempted;
    context_switch(&host_stack, context_prepare(boot_stack_top, boot, fs_read(), gs_read()));
    run_to_rest();
    for (unsigned i = 0; i < PROCESSES - 1 && size.roles[i].calls; i++) {
        call_now(1, FORK);
        close_what_it_has_not(i + 2, size.roles[i].sends, size.roles[i].receives);
    }
    close_what_it_has_not(1, size.init_sends, size.init_receives);
    remember_first_state();
    judge_gone_well = 0;
}

/* A call that is always refused says nothing. */
HOST_CALL void machine_closed(void)
{
    uint32_t calls = size.init_calls;
    for (unsigned i = 0; i < PROCESSES - 1; i++)
        calls |= size.roles[i].calls;
    calls &= ~((1u << EXIT) | judge_gone_well);
    if (calls)
        violated("no call of number %u ever goes well", (unsigned)__builtin_ctz(calls));
}

/* Words. */

HOST_CALL void machine_print(struct op op, char *out, size_t room)
{
    static const char *const kinds[] = {"START", "RUN", "KILL", "SIGNAL", "EXPIRE"};
    static const char *const calls[] = {
        "NO_CALL",       "SEND", "RECEIVE", "CALL", "REPLY", "CLOSE_SEND",
        "CLOSE_RECEIVE", "FORK", "EXIT",    "WAIT", "WATCH",
    };
    static const char *const hows[] = {"PLAIN", "AT_ONCE", "TIMED", "BAD"};
    int length = format_string(out, room, "{.kind = %s, .who = %u", kinds[op.kind], op.who);
    if (op.kind == START)
        length += format_string(out + length, room - (size_t)length, ", .call = %s, .how = %s",
                                calls[op.call], hows[op.how]);
    if (op.tick)
        length += format_string(out + length, room - (size_t)length, ", .tick = 1");
    if (op.fails)
        length += format_string(out + length, room - (size_t)length, ", .fails = %u", op.fails);
    format_string(out + length, room - (size_t)length, "},");
}
