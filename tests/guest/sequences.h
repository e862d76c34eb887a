/*
 * For fuzz_calls: sequences of calls, and the corpus of those that reached code of the kernel that
 * none had reached before. Sequences are made anew, or by changing one of the corpus.
 */
#pragma once

#include "tests/guest/random_calls.h"

#include <string.h>

#define CALLS_MOST   40
#define THREADS_MOST 2 /* beside the first */
#define CORPUS_MOST  512
#define CORPUS_PLACE 0x51000000 /* a page table of its own, which victims leave at no cost */
#define CHANGES_MOST 4
#define RECENT       32

struct sequence {
    uint32_t memory;  /* what the memory is filled with */
    uint32_t threads; /* how many more make the same calls at the same time */
    uint32_t count;
    struct call calls[CALLS_MOST];
};

/* Common to all workers, in shared memory. They may be killed while they write: see sequence_get.
 */
struct corpus {
    int reached;   /* counters of the kernel; below 0: it does not count */
    uint32_t kept; /* sequences, and those that had no place any more */
    uint32_t calls;
    struct sequence sequences[CORPUS_MOST];
};

static struct corpus *corpus;

static inline void corpus_init(void)
{
    corpus = mmap((void *)CORPUS_PLACE, sizeof *corpus, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    EXPECT(corpus == (void *)CORPUS_PLACE);
    corpus->reached = gaji_reached();
}

static inline uint32_t corpus_count(void)
{
    return corpus->kept < CORPUS_MOST ? corpus->kept : CORPUS_MOST;
}

/* Keeps the sequence when the kernel has meanwhile run code that it never ran before. */
static inline void corpus_learn(const struct sequence *sequence)
{
    int reached = gaji_reached();
    if (reached <= corpus->reached)
        return;
    corpus->reached = reached;
    uint32_t place = __atomic_fetch_add(&corpus->kept, 1, __ATOMIC_RELAXED);
    if (place >= CORPUS_MOST)
        place = random_below(CORPUS_MOST);
    memcpy(&corpus->sequences[place], sequence, sizeof *sequence);
}

/* One of the corpus; it may be half written, but what it says is within its bounds. */
static inline void sequence_get(struct sequence *sequence)
{
    uint32_t count = corpus_count(), recent = count < RECENT ? count : RECENT;
    uint32_t place = random_below(2) ? random_below(count) : count - 1 - random_below(recent);
    memcpy(sequence, &corpus->sequences[place], sizeof *sequence);
    if (sequence->count > CALLS_MOST)
        sequence->count = CALLS_MOST;
    for (uint32_t i = 0; i < sequence->count; i++)
        if (left_out(sequence->calls[i].number))
            sequence->calls[i] = random_call();
}

static inline void sequence_new(struct sequence *sequence)
{
    sequence->memory = next_random();
    sequence->threads = random_below(4) ? 0 : 1 + random_below(THREADS_MOST);
    sequence->count = 1 + random_below(CALLS_MOST);
    for (uint32_t i = 0; i < sequence->count; i++)
        sequence->calls[i] = random_call();
}

static inline void sequence_insert(struct sequence *sequence, uint32_t at, struct call call)
{
    if (sequence->count == CALLS_MOST)
        sequence->count--;
    memmove(&sequence->calls[at + 1], &sequence->calls[at],
            (sequence->count - at) * sizeof(struct call));
    sequence->calls[at] = call;
    sequence->count++;
}

/* The end of another one instead of its own. */
static inline void sequence_join(struct sequence *sequence, uint32_t at)
{
    static struct sequence other;
    sequence_get(&other);
    if (other.count == 0)
        return;
    uint32_t from = random_below(other.count), count = other.count - from;
    if (count > CALLS_MOST - at)
        count = CALLS_MOST - at;
    memcpy(&sequence->calls[at], &other.calls[from], count * sizeof(struct call));
    sequence->count = at + count;
}

static inline void sequence_change(struct sequence *sequence)
{
    uint32_t at = random_below(sequence->count), which = random_below(ARGUMENTS);
    struct call *call = &sequence->calls[at], fresh = random_call();
    switch (random_below(9)) {
    case 0:
    case 1:
        call->kinds[which] = random_argument("xdpanfog"[random_below(8)], &call -> values[which]);
        break;
    case 2:
        call->values[which] ^= 1u << random_below(32);
        break;
    case 3:
    case 4:
        sequence_insert(sequence, at, fresh);
        break;
    case 5:
        sequence_insert(sequence, random_below(sequence->count), *call);
        break;
    case 6:
        sequence_join(sequence, at);
        break;
    case 7:
        call->fail_allocation = random_below(FAIL_AT_MOST);
        break;
    case 8:
        sequence->memory = next_random();
        sequence->threads = random_below(1 + THREADS_MOST);
        break;
    }
}

/* One of the corpus up to some call, with changes, and new calls after it. */
static inline void sequence_extend(struct sequence *sequence)
{
    sequence_get(sequence);
    if (sequence->count == 0) {
        sequence_new(sequence);
        return;
    }
    sequence->count = 1 + random_below(sequence->count);
    for (unsigned changes = random_below(CHANGES_MOST); changes > 0; changes--)
        sequence_change(sequence);
    if (random_below(2))
        sequence->memory = next_random();
    uint32_t more = random_below(CALLS_MOST + 1 - sequence->count);
    while (more-- > 0)
        sequence->calls[sequence->count++] = random_call();
}

static inline void sequence_choose(struct sequence *sequence)
{
    if (corpus_count() == 0 || random_below(3) == 0)
        sequence_new(sequence);
    else
        sequence_extend(sequence);
}
