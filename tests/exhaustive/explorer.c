/*
 * All states of a small machine, the nearest first: so that what leads to a violation is as short
 * as can be.
 *
 *   prove [MACHINE...]     each state of these machines, or of all
 *   prove --quick          of those that take seconds
 *   prove --kept           the sequences of kept.c, which once went wrong
 *   prove --list           the names of all
 */
#include "tests/exhaustive/explorer.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define STEP_SECONDS 5 /* of the CPU's time, the most for one step: it takes microseconds */

/* A state: what it is called, and the step that led there first. */
struct state {
    struct name name;
    uint32_t parent;
    struct op op;
};

static struct {
    struct state *states;
    uint32_t count, room;
    uint32_t *places;     /* by name; 1 + index of the state, 0: none */
    uint32_t place_count; /* a power of two */
    uint64_t steps;
    uint32_t depth;
    bool ending; /* the step is done, and all that there is comes to its end */
    time_t begin, told;
} found;

jmp_buf violation_return;
static char violation[4096];

/* The host's C library finds its thread by GS, which a kernel's thread may have changed. */
#ifdef __i386__
static unsigned short host_gs;
#define gs_save()    __asm__ volatile("movw %%gs, %0" : "=m"(host_gs))
#define gs_restore() __asm__ volatile("movw %0, %%gs" : : "m"(host_gs))
#else
#define gs_save()    ((void)0)
#define gs_restore() ((void)0)
#endif

void violated(const char *format, ...)
{
    gs_restore();
    va_list args;
    va_start(args, format);
    vsnprintf(violation, sizeof violation, format, args);
    va_end(args);
    longjmp(violation_return, 1);
}

/* Every STEP_SECONDS: a step that was running the last time, too, does not end. */
static void look_for_progress(int signal)
{
    static uint64_t steps_then;
    bool stuck = found.steps == steps_then && found.steps > 0;
    (void)signal;
    steps_then = found.steps;
    if (stuck)
        violated("the step does not end");
}

/* An access to memory that is not there. The stack may be of the machine's, and used up. */
static void fault(int signal)
{
    (void)signal;
    violated("an access to memory that is not there");
}

static void catch_faults(void)
{
    static char stack[1 << 16];
    const struct sigaction action = {.sa_handler = fault, .sa_flags = SA_NODEFER | SA_ONSTACK};
    sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
}

/* The machine's memory, as it is between two steps (state.ld). */

extern uint64_t machine_begin[], machine_end_of_state[];

#define STATE_WORDS ((size_t)(machine_end_of_state - machine_begin))

static uint64_t *whole;  /* a copy */
static uint64_t *unborn; /* of before boot */

static void *or_stop(void *memory)
{
    if (!memory) {
        fprintf(stderr, "prove: there is no more memory on this host\n");
        exit(2);
    }
    return memory;
}

static void restore(const uint64_t *copy)
{
    memcpy(machine_begin, copy, STATE_WORDS * sizeof *copy);
}

static uint64_t *copy_state(uint64_t *to)
{
    to = or_stop(realloc(to, STATE_WORDS * sizeof *to));
    return memcpy(to, machine_begin, STATE_WORDS * sizeof *to);
}

static void boot(const struct size *size)
{
    restore(unborn);
    machine_start(size);
}

/* Short forms of copies: where they differ from the first state, which most of the memory does not.
 */

struct packed {
    uint32_t count; /* of words, in runs: how many to skip, how many follow, and these */
    uint64_t words[];
};

static uint64_t *first_state;

static struct packed *pack(const uint64_t *words)
{
    static uint64_t *runs;
    uint32_t count = 0;
    if (!runs)
        runs = or_stop(malloc((STATE_WORDS + 1) * 2 * sizeof *runs));
    for (size_t i = 0, from; i < STATE_WORDS;) {
        for (from = i; i < STATE_WORDS && words[i] == first_state[i];)
            i++;
        uint64_t *head = &runs[count++];
        *head = (uint64_t)(i - from) << 32;
        for (; i < STATE_WORDS && words[i] != first_state[i]; i++, ++*head)
            runs[count++] = words[i];
    }
    struct packed *packed = or_stop(malloc(sizeof *packed + count * sizeof *runs));
    packed->count = count;
    memcpy(packed->words, runs, count * sizeof *runs);
    return packed;
}

static void unpack(const struct packed *packed, uint64_t *words)
{
    const uint64_t *from = packed->words, *end = from + packed->count;
    memcpy(words, first_state, STATE_WORDS * sizeof *words);
    while (from < end) {
        uint64_t head = *from++;
        words += head >> 32;
        for (uint32_t left = (uint32_t)head; left > 0; left--)
            *words++ = *from++;
    }
}

/* The states that are known. */

static uint32_t *place_of(const struct name *name)
{
    uint32_t at = (uint32_t)name->words[1] & (found.place_count - 1);
    while (found.places[at] &&
           memcmp(&found.states[found.places[at] - 1].name, name, sizeof *name) != 0)
        at = (at + 1) & (found.place_count - 1);
    return &found.places[at];
}

static void make_room(void)
{
    found.room = found.room ? found.room * 2 : 1u << 16;
    found.states = or_stop(realloc(found.states, found.room * sizeof *found.states));
    free(found.places);
    found.place_count = found.room * 2;
    found.places = or_stop(calloc(found.place_count, sizeof *found.places));
    for (uint32_t i = 0; i < found.count; i++)
        *place_of(&found.states[i].name) = i + 1;
}

/* Whether the machine is in a state that was not known. */
static bool is_new(uint32_t parent, struct op op)
{
    struct name name;
    machine_name(&name);
    if (found.count == found.room)
        make_room();
    uint32_t *place = place_of(&name);
    if (*place)
        return false;
    found.states[found.count] = (struct state){name, parent, op};
    *place = ++found.count;
    return true;
}

/* The states of one distance from the first, and of the next. */

struct level {
    struct packed **packed;
    uint32_t first, count, room; /* states [first, first + count) */
};

static void level_add(struct level *level)
{
    if (level->count == level->room) {
        level->room = level->room ? level->room * 2 : 1024;
        level->packed = or_stop(realloc(level->packed, level->room * sizeof *level->packed));
    }
    level->packed[level->count++] = pack(machine_begin);
}

/* Telling. */

static void tell_progress(const struct size *size)
{
    time_t now = time(NULL);
    if (now - found.told < 60)
        return;
    found.told = now;
    fprintf(stderr, "%s: %u states, %llu steps, distance %u, %ld s\n", size->name, found.count,
            (unsigned long long)found.steps, found.depth, (long)(now - found.begin));
}

/* From the first state on. */
static void print_path(uint32_t state)
{
    char text[200];
    if (state == 0)
        return;
    print_path(found.states[state].parent);
    machine_print(found.states[state].op, text, sizeof text);
    printf("    %s\n", text);
}

static void print_violation(const struct size *size, uint32_t state, struct op op)
{
    char text[200];
    machine_print(op, text, sizeof text);
    printf("%s: violated: %s\nThe shortest sequence that leads there, for kept.c:\n", size->name,
           violation);
    printf("    {\"what went wrong\", \"%s\", {\n", size->name);
    print_path(state);
    printf("    %s%s\n    {.kind = OPERATIONS}}},\n", text,
           found.ending ? " /* and then the end of all */" : "");
}

/* Searching. */

/* One step from the state in `whole`. false: it fails no allocation that it did not before. */
static bool try_step(uint32_t state, struct op op, struct level *next)
{
    restore(whole);
    found.steps++;
    machine_step(op);
    if (op.fails && machine_failed_nothing())
        return false;
    if (is_new(state, op)) {
        level_add(next);
        found.ending = true;
        machine_end();
        found.ending = false;
    }
    return true;
}

/* All steps from a state. false: violated; *op says by which. */
static bool expand(const struct size *size, uint32_t state, struct op *op, struct level *next)
{
    static struct op ops[MOST_OPS];
    if (setjmp(violation_return))
        return false;
    restore(whole);
    unsigned count = machine_operations(ops);
    for (unsigned i = 0; i < count; i++) {
        *op = ops[i];
        while (try_step(state, *op, next) && size->failing)
            op->fails++;
    }
    return true;
}

static bool reached_all(const struct size *size)
{
    if (setjmp(violation_return)) {
        printf("%s: violated by none of %u states: %s\n", size->name, found.count, violation);
        return false;
    }
    machine_closed();
    return true;
}

static bool explore(const struct size *size)
{
    struct level now = {0}, next = {0};
    static struct op op; /* longjmp() leaves it alone */
    found.count = found.depth = 0;
    found.steps = 0;
    if (found.places)
        memset(found.places, 0, found.place_count * sizeof *found.places);
    found.begin = found.told = time(NULL);
    if (setjmp(violation_return)) {
        printf("%s: violated at boot: %s\n", size->name, violation);
        return false;
    }
    boot(size);
    first_state = copy_state(first_state);
    is_new(0, (struct op){0});
    level_add(&now);
    while (now.count) {
        for (uint32_t i = 0; i < now.count; i++) {
            unpack(now.packed[i], whole);
            free(now.packed[i]);
            if (!expand(size, now.first + i, &op, &next)) {
                print_violation(size, now.first + i, op);
                return false;
            }
            tell_progress(size);
        }
        struct level empty = {.packed = now.packed, .room = now.room, .first = found.count};
        next.first = now.first + now.count;
        now = next;
        next = empty;
        found.depth++;
    }
    if (!reached_all(size))
        return false;
    printf("%s: %u states, %llu steps, none is wrong; the farthest is %u steps away\n", size->name,
           found.count, (unsigned long long)found.steps, found.depth - 1);
    return true;
}

static const struct size *size_named(const char *name)
{
    const struct size *size = sizes;
    while (size->name && strcmp(size->name, name) != 0)
        size++;
    return size;
}

/* Does a kept sequence again. */
static bool repeat(const struct kept *sequence)
{
    if (setjmp(violation_return)) {
        printf("%s: violated again: %s\n", sequence->name, violation);
        return false;
    }
    boot(size_named(sequence->machine));
    for (const struct op *op = sequence->ops; op->kind != OPERATIONS; op++)
        machine_step(*op);
    machine_end();
    return true;
}

static bool repeat_all(void)
{
    unsigned count = 0;
    bool fine = true;
    for (const struct kept *sequence = kept; sequence->name; sequence++, count++)
        fine &= repeat(sequence);
    printf("kept: %u sequences%s\n", count, fine ? " go well" : "");
    return fine;
}

int main(int argc, char **argv)
{
    bool fine = true;
    gs_save();
    whole = copy_state(NULL);
    unborn = copy_state(NULL);
    catch_faults();
    if (argc == 2 && strcmp(argv[1], "--kept") == 0)
        return repeat_all() ? 0 : 1;
    const struct timeval seconds = {.tv_sec = STEP_SECONDS};
    alarm(0); /* tests/host/unit.h has set it */
    sigaction(
        SIGVTALRM,
        &(struct sigaction){.sa_handler = look_for_progress, .sa_flags = SA_NODEFER | SA_ONSTACK},
        NULL);
    setitimer(ITIMER_VIRTUAL, &(struct itimerval){seconds, seconds}, NULL);
    for (const struct size *size = sizes; size->name && fine; size++) {
        bool chosen = argc == 1;
        for (int i = 1; i < argc; i++)
            chosen |= strcmp(argv[i], size->name) == 0 ||
                      (size->quick && strcmp(argv[i], "--quick") == 0);
        if (argc == 2 && strcmp(argv[1], "--list") == 0)
            printf("%s\n", size->name);
        if (chosen)
            fine = explore(size);
    }
    return fine ? 0 : 1;
}
