/*
 * What every program must see. A port is a row of messages here, each a number: those that have
 * been put there leave it in that order, each to one receiver. Nothing is known of who waits in
 * which order, nor of whether a message went through the queue or past it.
 */
#include "tests/exhaustive/messages/judge.h"
#include "tests/exhaustive/messages/scaffold.h"

#include "kernel/abi/errno.h"
#include "kernel/base/string.h"
#include "kernel/check/check.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/ipc/call.h"
#include "kernel/ipc/port_state.h"
#include "kernel/threads/wait.h"

#define MOST_SLOTS 4

struct row {
    uint8_t messages[MOST_SLOTS + PROCESSES];
    unsigned count;
};

static SCRATCH struct row before, after, given; /* of this step */

static uint8_t message_at(const struct port *port, uint32_t at, const struct record *record)
{
    uint32_t payload = 0;
    ring_get(&port->ring, at + sizeof *record, &payload, sizeof payload);
    if (record->sender == 0)
        return (uint8_t)(NOTICE_OF | payload);
    EXPECT(record->length == sizeof payload);
    EXPECT((int)payload >> 1 == record->sender);
    return (uint8_t)payload;
}

/* What lies in the queue. */
static void look_at_queue(struct row *out)
{
    const struct port *port = port_next(0);
    struct record record;
    out->count = 0;
    for (uint32_t at = 0; port && at < ring_used(&port->ring); at += record_size(&record)) {
        EXPECT(out->count < MOST_SLOTS);
        record_get(port, at, &record);
        out->messages[out->count++] = message_at(port, at, &record);
    }
    EXPECT(!port || (out->count == port->slots_used && out->count <= port->slots));
}

static bool has(const struct row *row, uint8_t message)
{
    for (unsigned i = 0; i < row->count; i++)
        if (row->messages[i] == message)
            return true;
    return false;
}

/* Whose message it is. */
static struct program *sender_of(uint8_t message)
{
    return &programs[message >> 1];
}

void judge_before(void)
{
    look_at_queue(&before);
    given.count = 0;
    for (struct program *program = programs; program < programs + PIDS; program++)
        program->ended = false;
}

/* Who has been given a message in this step: by who sent it, or as it called. */
static void look_at_receiver(struct program *program, const struct thread *thread)
{
    if (program->call != RECEIVE || program->got_counted)
        return;
    if (!program->got && thread && task_of(thread)->inbox && task_of(thread)->inbox->filled)
        program->got = message_of(user_of(thread->aspace));
    if (!program->got)
        return;
    program->got_counted = true;
    if (program->got < NOTICE_OF)
        sender_of(program->got)->taken = true;
    given.messages[given.count++] = program->got;
}

static bool has_ended(unsigned pid)
{
    const struct proc *proc = proc_find((int)pid);
    return !proc || proc->zombie;
}

static unsigned count_bits(uint8_t bits)
{
    unsigned count = 0;
    for (; bits; bits &= (uint8_t)(bits - 1))
        count++;
    return count;
}

/* Of those who watch a process: who has to be told. Who ends is told, or not. */
static uint8_t living(uint8_t watchers)
{
    for (unsigned pid = 1; pid < PIDS; pid++) {
        const struct proc *proc = proc_find((int)pid);
        if (!proc || proc->ending)
            watchers &= (uint8_t) ~(1u << pid);
    }
    return watchers;
}

static unsigned count_of(const struct row *row, uint8_t message)
{
    unsigned count = 0;
    for (unsigned i = 0; i < row->count; i++)
        count += row->messages[i] == message;
    return count;
}

/* Each end is told once to each who watches. */
static void judge_notices(void)
{
    const struct port *port = port_next(0);
    for (uint8_t pid = 1; pid < PIDS; pid++) {
        struct program *program = &programs[pid];
        uint8_t notice = NOTICE_OF | pid;
        unsigned told = count_of(&given, notice) + count_of(&after, notice);
        unsigned known = count_of(&before, notice);
        if (!port || port->receivers == 0) { /* nobody can be told any more */
            program->watched_by = 0;
            continue;
        }
        EXPECT(told >= known);
        told -= known;
        EXPECT(told <= count_bits(program->watched_by));
        EXPECT(told == 0 || has_ended(pid));
        if (!has_ended(pid))
            continue;
        EXPECT(told >= count_bits(living(program->watched_by)));
        program->watched_by = 0;
    }
}

/* A message that is seen for the first time was being sent, by one who did not know better. */
static void accept(uint8_t message)
{
    if (message >= NOTICE_OF || has(&before, message))
        return;
    struct program *sender = sender_of(message);
    EXPECT(sender->message == message && !sender->accepted);
    EXPECT(sender->call == SEND || sender->call == CALL);
    sender->accepted = true;
}

static bool is_withdrawn(uint8_t message)
{
    const struct port *port = port_next(0);
    if (has(&given, message) || has(&after, message))
        return false;
    EXPECT(!port || port->receivers == 0 ||
           (message < NOTICE_OF && sender_of(message)->call == CALL));
    return true;
}

/* What was there before, less what was taken back, is the beginning of what has left and is there
 * now. */
static void compare_rows(void)
{
    struct row now = given;
    unsigned at = 0;
    for (unsigned i = 0; i < after.count; i++)
        now.messages[now.count++] = after.messages[i];
    for (unsigned i = 0; i < now.count; i++)
        accept(now.messages[i]);
    for (unsigned i = 0; i < before.count; i++) {
        if (is_withdrawn(before.messages[i]))
            continue;
        if (given.count <= 1)
            EXPECT(at < now.count && now.messages[at] == before.messages[i]);
        at++;
    }
}

/* What a call may say. */

static void judge_send(const struct program *program, const struct port *port)
{
    EXPECT(program->result <= 0);
    EXPECT((program->result == 0) == program->accepted);
    if (program->result == -EPIPE)
        EXPECT(!port || port->receivers == 0);
}

static void judge_receive(const struct program *program, const struct port *port)
{
    EXPECT((program->result == 0) == (program->got != 0));
    if (program->result == -EPIPE)
        EXPECT(!port || !port_may_hear(port));
    EXPECT(program->result != -EAGAIN || program->how == AT_ONCE);
}

static void judge_call(const struct program *program)
{
    EXPECT(program->result <= 0);
    EXPECT((program->result == 0) == (program->answer != 0));
    EXPECT(program->result != 0 || program->got == program->answer);
    EXPECT(program->result != -EINTR || !program->taken);
}

/* The right was to this call of that process, which has the answer now; or it is gone. */
static void judge_reply(struct program *program)
{
    struct program *caller = sender_of(program->asked);
    bool waits = caller->call == CALL && caller->message == program->asked && caller->taken;
    if (program->result == 0) {
        EXPECT(waits && !caller->answer);
        caller->answer = program->message;
    }
    EXPECT(program->result != -ESRCH || !waits || caller->answer || caller->ended);
}

/* It was its child's end, or init's of who has ended, and is told once. */
static void judge_reaping(struct program *program)
{
    struct program *child = &programs[program->reaped];
    unsigned self = (unsigned)(program - programs), parent = child->parent;
    if (!program->reaped)
        return;
    EXPECT(parent == self || (self == 1 && parent && has_ended(parent)));
    child->parent = program->reaped = 0;
}

static void judge_wait(const struct program *program)
{
    unsigned self = (unsigned)(program - programs);
    const struct proc *proc = proc_find((int)self);
    EXPECT(program->result != 0 || program->how == AT_ONCE);
    EXPECT(program->result != -ECHILD || list_empty(&proc->children));
}

SCRATCH uint32_t judge_gone_well; /* bit n: call n has, in any state */

static void judge_result(const struct program *program)
{
    const struct port *port = port_next(0);
    int32_t result = program->result;
    if (result >= 0)
        judge_gone_well |= 1u << program->call;
    EXPECT(result > -ERESTARTSYS); /* nobody sees these */
    EXPECT(result != -ETIMEDOUT || program->late);
    EXPECT(result != -EFAULT || program->how == BAD);
    if (program->call == SEND)
        judge_send(program, port);
    if (program->call == RECEIVE)
        judge_receive(program, port);
    if (program->call == CALL)
        judge_call(program);
    if (program->call == WAIT)
        judge_wait(program);
}

static void judge_programs(void)
{
    struct program *program;
    for (program = programs; program < programs + PIDS; program++)
        judge_reaping(program);
    for (program = programs; program < programs + PIDS; program++) /* these before the answers */
        if (program->ended && program->call == REPLY)
            judge_reply(program);
    for (program = programs; program < programs + PIDS; program++)
        if (program->ended)
            judge_result(program);
}

/* Sleepers. */

static bool sleeps_for(const struct thread *thread, const char *what)
{
    return thread->state == THREAD_BLOCKED && strcmp(thread->sleep_reason, what) == 0;
}

/* Whether anybody is on the CPU's way, who may still do what others wait for. */
static bool is_at_rest(void)
{
    for (struct proc *proc = proc_first(); proc; proc = proc_after(proc)) {
        const struct thread *thread = proc_thread(proc);
        if (thread && thread->state == THREAD_READY &&
            (!program_of(proc)->parked || thread->attention))
            return false;
    }
    return true;
}

/* Whether it waits for an answer of somebody who has the right to give it, or may have it yet. */
static bool is_owed_an_answer(const struct thread *thread)
{
    const struct port *port = port_next(0);
    const struct call *call;
    struct record record;
    for (uint32_t at = 0; at < ring_used(&port->ring); at += record_size(&record)) {
        record_get(port, at, &record);
        if (record.call && record.call->answer.thread == thread)
            return port->receivers > 0;
    }
    for (struct proc *proc = proc_first(); proc; proc = proc_after(proc))
        list_for_each (call, &proc->calls, link)
            if (call->answer.thread == thread)
                return !proc->zombie;
    return false;
}

/* Nobody runs, and it could: then nobody will wake it. */
static void judge_sleeper(const struct proc *proc, const struct thread *thread)
{
    const struct port *port = port_next(0);
    if (sleeps_for(thread, "port: empty"))
        EXPECT(port->slots_used == 0 && port_may_hear(port) && list_empty(&port->turns));
    if (sleeps_for(thread, "port: full"))
        EXPECT(port->receivers > 0 && port->slots_used + port->kept + port->ends >= port->slots);
    if (sleeps_for(thread, "port: answer"))
        EXPECT(port && is_owed_an_answer(thread));
    if (sleeps_for(thread, "child"))
        EXPECT(proc->zombie_children == 0 && !list_empty(&proc->children));
}

static void judge_sleepers(void)
{
    bool at_rest = is_at_rest();
    for (struct proc *proc = proc_first(); proc; proc = proc_after(proc)) {
        const struct thread *thread = proc_thread(proc);
        if (!thread || thread->state != THREAD_BLOCKED)
            continue;
        EXPECT(!(thread->attention & thread->sleep_ended_by));
        EXPECT(!program_of(proc)->late); /* its deadline has passed */
        if (at_rest)
            judge_sleeper(proc, thread);
    }
}

static void judge_memory(void)
{
    const uint32_t *words = (const uint32_t *)scaffold_arena;
    for (uint32_t i = 0; i < GRANULES; i++, words += GRANULE / sizeof *words)
        if (scaffold_granules[i] == GRANULE_FREE)
            for (uint32_t at = 0; at < GRANULE / sizeof *words; at++)
                if (words[at])
                    violated("memory is written that was given back");
}

void judge_after(const struct op *op)
{
    (void)op;
    look_at_queue(&after);
    for (unsigned pid = 1; pid < PIDS; pid++) {
        const struct proc *proc = proc_find((int)pid);
        look_at_receiver(&programs[pid], proc ? proc_thread(proc) : NULL);
    }
    compare_rows();
    judge_notices();
    judge_programs();
    judge_sleepers();
    judge_memory();
    EXPECT(ports_check() == 0);
    EXPECT(threads_check() == 0);
}

/* The end. */

void judge_count(struct counts *out)
{
    *out = (struct counts){.objects = scaffold_objects,
                           .spaces = scaffold_spaces,
                           .frames = scaffold_frames[0].count + scaffold_frames[1].count,
                           .threads = threads_live(),
                           .processes = proc_live(),
                           .ports = ports_count().ports,
                           .files = file_count(),
                           .tables = fd_table_count()};
}

void judge_end(const struct counts *at_boot)
{
    struct counts now;
    judge_count(&now);
    EXPECT(procs_check() == 0);
    for (unsigned pid = 2; pid < PIDS; pid++)
        EXPECT(!programs[pid].parent); /* each was waited for */
    EXPECT(memcmp(&now, at_boot, sizeof now) == 0);
}
