/* Whom the CPU goes to where a policy decides. policy.h has the rules. */
#include "kernel/threads/policy.h"

#include "kernel/threads/time.h"

bool policy_in_use;

/*
 * Multilevel feedback: who computes sinks, who sleeps rises, and the highest goes first. The words
 * of a thread: its level; the ticks that it has used there; the period of both.
 */
enum { LEVEL, USED, PERIOD };

#define LEVELS       3u
#define PERIOD_TICKS 50u /* after which all begin at the top again: nobody waits for ever */

/* How many ticks may be used at a level: 1, 2 and 4. */
static inline uint32_t allowance(uint32_t level)
{
    return 1u << level;
}

/* The thread's words, as of this period. */
static uint32_t *words_of(struct thread *thread)
{
    uint32_t period = time_ticks() / PERIOD_TICKS;
    if (thread->policy[PERIOD] != period) {
        thread->policy[LEVEL] = thread->policy[USED] = 0;
        thread->policy[PERIOD] = period;
    }
    return thread->policy;
}

/* Who computes goes down a level with each allowance that it has used up; who sleeps goes up. */
void policy_left(struct thread *thread)
{
    uint32_t *words = words_of(thread);
    if (thread->state == THREAD_BLOCKED) {
        words[LEVEL] -= words[LEVEL] > 0;
        words[USED] = 0;
    } else if (words[USED] >= allowance(words[LEVEL])) {
        words[LEVEL] += words[LEVEL] < LEVELS - 1;
        words[USED] = 0;
    }
}

/* The first of the highest level that somebody is at. */
struct thread *policy_choose(const struct list *ready)
{
    struct thread *thread, *best = NULL;
    list_for_each (thread, ready, queue_link)
        if (!best || words_of(thread)[LEVEL] < best->policy[LEVEL])
            best = thread;
    best->ticks_left = allowance(words_of(best)[LEVEL]);
    return best;
}

bool policy_tick(struct thread *running, const struct list *ready)
{
    struct thread *thread;
    uint32_t level = words_of(running)[LEVEL];
    running->policy[USED]++;
    list_for_each (thread, ready, queue_link)
        if (words_of(thread)[LEVEL] < level)
            return true;
    return false;
}
