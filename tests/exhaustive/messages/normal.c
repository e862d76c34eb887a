/* The form of a state, and its name. */
#include "tests/exhaustive/messages/normal.h"
#include "tests/exhaustive/messages/scaffold.h"

#include "kernel/base/string.h"
#include "kernel/files/fd_table.h"
#include "kernel/ipc/call.h"
#include "kernel/ipc/port_state.h"
#include "kernel/threads/scheduler.h"

#include "kernel/process/pid.c" /* its last number is taken back */

#define STACK_CANARY 64 /* bytes that no call may reach */

/* Numbers. */

static bool is_right_known(uint32_t right)
{
    for (struct proc *proc = proc_first(); proc; proc = proc_after(proc)) {
        const struct program *program = program_of(proc);
        const struct thread *thread = proc_thread(proc);
        if (program->right == right || program->given == right ||
            (thread && task_of(thread)->answers == right))
            return true;
    }
    return false;
}

/* The least that nobody knows of: so there are few, as there were four milliards. */
void numbers_before(void)
{
    uint32_t right = 3;
    while (is_right_known(right))
        right += 2;
    call_last_right = right - 2;
    last_pid = 0;
}

/* Of the step that process `who` has made: it has begun a call, or not. */
void numbers_after(unsigned who, uint32_t last_before)
{
    if (call_last_right != last_before)
        programs[who].given = call_last_right;
}

/* Threads. */

static void normalise_thread(struct thread *thread)
{

    if (thread->state != THREAD_BLOCKED)
        thread->sleep_ended_by = 0;
    if (!list_linked(&thread->deadline.link))
        thread->deadline.at = 0;
    thread->ticks_left = 1;
}

static struct thread *owner_of_stack(unsigned stack)
{
    char *end = scaffold_stacks[stack] + PAGE_SIZE;
    return thread_of_stack_top(end - STACK_TOP_RESERVED);
}

/* Below the stack pointer all is dead; of a thread that does not run again, and of one that is
 * being made, all is. */
static const char *live_from(unsigned stack)
{
    const struct thread *owner = owner_of_stack(stack);
    bool runs = owner->state != THREAD_DEAD && owner->state != THREAD_NEW;
    return runs ? owner->stack_pointer : scaffold_stacks[stack] + PAGE_SIZE - STACK_TOP_RESERVED;
}

static void clear_stacks(void)
{
    for (unsigned i = 1; i < STACKS; i++) {
        if (!scaffold_stack_used[i])
            continue;
        const char *pointer = live_from(i);
        for (unsigned at = 0; at < STACK_CANARY; at++)
            EXPECT(scaffold_stacks[i][at] == 0);
        memset(scaffold_stacks[i], 0, (size_t)(pointer - scaffold_stacks[i]));
    }
}

/* Processes. */

static void normalise_table(struct fd_table *files)
{
    for (unsigned i = 0; i < FD_CHUNK_SIZE; i++)
        if (!(files->first.used >> i & 1))
            files->first.files[i] = NULL;
}

/* No call is under way that would look at them. */
static void clear_messages(struct user_space *user)
{
    memset(&user->out, 0, (size_t)((char *)(user + 1) - (char *)&user->out));
}

static void forget_program(const struct proc *proc)
{
    struct program *program = program_of(proc);
    *program = (struct program){.parent = program->parent, .watched_by = program->watched_by};
    if (proc_thread(proc))
        memset(thread_trap_frame(proc_thread(proc)), 0, sizeof(struct trap_frame));
}

static void normalise_proc(struct proc *proc)
{
    proc->generation = 1;
    proc->forked_by = 0;
    if (proc->files)
        normalise_table(proc->files);
    if (proc_thread(proc))
        normalise_thread(proc_thread(proc));
    if (proc->ending) /* it comes back to its program no more */
        forget_program(proc);
    if (proc->aspace && (proc->ending || program_of(proc)->parked))
        clear_messages(user_of(proc->aspace));
}

/* What no call is under way for. */
static void normalise_program(struct program *program)
{
    program->ended = false;
    program->result = 0;
    if (!program->parked)
        return;
    program->begins = program->late = program->accepted = program->got_counted = false;
    program->taken = false;
    program->given = 0;
    program->call = program->how = program->got = program->message = program->answer = 0;
}

/* Where the queue's first message lies is all the same: let it lie across the end. */
static void normalise_ring(struct ring *ring)
{
    static SCRATCH char queue[128];
    uint32_t used = ring->used;
    EXPECT(used <= sizeof queue && ring->size == PAGE_SIZE);
    ring_get(ring, 0, queue, used);
    memset(frame_map(ring->pages[0]), 0, PAGE_SIZE);
    ring_clear(ring);
    ring->head = ring->size - sizeof(struct record) / 2;
    ring_put(ring, 0, queue, used);
    ring_advance_tail(ring, used);
}

void normalise(void)
{
    struct port *port = port_next(0);
    struct thread *thread;
    for (struct proc *proc = proc_first(); proc; proc = proc_after(proc))
        normalise_proc(proc);
    for (unsigned i = 0; i < PIDS; i++)
        normalise_program(&programs[i]);
    if (port)
        normalise_ring(&port->ring);
    normalise_thread(explorer_thread);
    list_for_each (thread, &threads_dead, queue_link)
        thread->stack_pointer = NULL;
    call_last_right = 1;
    last_pid = 0;
    clear_stacks();
}

/* The name: a walk over all that can be reached from the static data. What lies in the heap is
 * called by the order in which it is met, so that where it lies is all the same. */

extern char machine_begin[], machine_end_of_state[];

#define MOST_MET 128u

SCRATCH static struct {
    uint32_t lanes[4];
    uint8_t number_of_granule[GRANULES], number_of_stack[STACKS];
    struct {
        const uint32_t *begin, *end;
    } met[MOST_MET];
    unsigned count;
} naming;

static inline uint32_t rotate(uint32_t word, unsigned by)
{
    return word << by | word >> (32 - by);
}

static inline void emit(uint32_t word)
{
    uint32_t *lanes = naming.lanes;
    lanes[0] = rotate(lanes[0] ^ word, 13) * 0x9E3779B1u + lanes[3];
    lanes[1] = rotate(lanes[1] + word, 7) * 0x85EBCA77u ^ lanes[0];
    lanes[2] = rotate(lanes[2] ^ word, 17) * 0xC2B2AE3Du + lanes[1];
    lanes[3] = rotate(lanes[3] + word, 21) * 0x27D4EB2Fu ^ lanes[2];
}

static uint8_t meet(const void *begin, const void *end)
{
    EXPECT(naming.count < MOST_MET);
    naming.met[naming.count].begin = begin;
    naming.met[naming.count].end = end;
    return (uint8_t)++naming.count;
}

static void emit_heap_pointer(uint32_t offset)
{
    uint32_t first = offset / GRANULE, end;
    while (first > 0 && scaffold_granules[first] == GRANULE_MORE)
        first--;
    if (scaffold_granules[first] == GRANULE_FREE) {
        emit(0xdead0000); /* to what has gone */
        return;
    }
    for (end = first + 1; end < GRANULES && scaffold_granules[end] == GRANULE_MORE; end++)
        ;
    if (!naming.number_of_granule[first])
        naming.number_of_granule[first] =
            meet(scaffold_arena + first * GRANULE, scaffold_arena + end * GRANULE);
    emit(0xa0000000 | (uint32_t)naming.number_of_granule[first] << 16 | (offset - first * GRANULE));
}

static void emit_stack_pointer(uint32_t offset)
{
    uint32_t stack = offset / PAGE_SIZE;
    const char *end = scaffold_stacks[stack] + PAGE_SIZE;
    if (!naming.number_of_stack[stack])
        naming.number_of_stack[stack] =
            meet(scaffold_stack_used[stack] ? live_from(stack) : end, end);
    emit(0xb0000000 | (uint32_t)naming.number_of_stack[stack] << 16 | offset % PAGE_SIZE);
}

static inline void emit_word(uint32_t word)
{
    uint32_t in_heap = word - (uint32_t)scaffold_arena;
    uint32_t in_stacks = word - (uint32_t)scaffold_stacks;
    if (in_heap < sizeof scaffold_arena)
        emit_heap_pointer(in_heap);
    else if (in_stacks < sizeof scaffold_stacks)
        emit_stack_pointer(in_stacks);
    else
        emit(word);
}

static void emit_words(const void *begin, const void *end)
{
    for (const uint32_t *word = begin; word < (const uint32_t *)end; word++)
        emit_word(*word);
}

/* The static data, without the pieces that are reached from it: where it differs from the first
 * state's. */

#define MOST_WORDS 32768u

SCRATCH static uint32_t first_state[MOST_WORDS];

void remember_first_state(void)
{
    EXPECT((size_t)(machine_end_of_state - machine_begin) <= sizeof first_state);
    memcpy(first_state, machine_begin, (size_t)(machine_end_of_state - machine_begin));
}

static void emit_changes(const char *begin, const char *end)
{
    const uint32_t *all = (const uint32_t *)machine_begin;
    for (const uint32_t *word = (const uint32_t *)begin; word < (const uint32_t *)end; word++)
        if (*word != first_state[word - all]) {
            emit((uint32_t)(word - all));
            emit_word(*word);
        }
}

static void emit_static(void)
{
    const struct {
        const char *begin, *end;
    } left_out[] = {
        {scaffold_stacks[0], scaffold_stacks[STACKS]},
        {scaffold_arena, scaffold_arena + sizeof scaffold_arena},
        {(const char *)scaffold_granules, (const char *)scaffold_granules + GRANULES},
        {(const char *)scaffold_stack_used, (const char *)scaffold_stack_used + STACKS + 1},
    };
    for (const char *at = machine_begin; at < machine_end_of_state;) {
        const char *end = machine_end_of_state;
        for (unsigned i = 0; i < ARRAY_LENGTH(left_out); i++)
            if (at == left_out[i].begin)
                at = left_out[i].end;
            else if (at < left_out[i].begin && left_out[i].begin < end)
                end = left_out[i].begin;
        if (at < end)
            emit_changes(at, end), at = end;
    }
}

HOST_CALL void machine_name(struct name *out)
{
    memset(&naming, 0, sizeof naming);
    emit_static();
    for (unsigned i = 0; i < naming.count; i++) {
        emit(0xc0000000 | i);
        emit_words(naming.met[i].begin, naming.met[i].end);
    }
    for (unsigned i = 0; i < 8; i++)
        emit(i);
    memcpy(out, naming.lanes, sizeof *out);
}
