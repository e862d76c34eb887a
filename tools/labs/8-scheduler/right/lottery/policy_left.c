#include "kernel/base/random.h"

enum { TICKETS };
#define TICKETS_MOST 256u
#define TICKETS_NEW  32u

static uint32_t tickets_of(const struct thread *thread)
{
    return thread->policy[TICKETS] ? thread->policy[TICKETS] : TICKETS_NEW;
}

/* Who has won, of the run queue and (if it is not NULL) the running thread. */
static struct thread *draw(const struct list *ready, struct thread *running)
{
    uint32_t all = running ? tickets_of(running) : 0;
    struct thread *thread;
    list_for_each (thread, ready, queue_link)
        all += tickets_of(thread);
    uint32_t drawn = random_next() % all;
    list_for_each (thread, ready, queue_link) {
        if (drawn < tickets_of(thread))
            return thread;
        drawn -= tickets_of(thread);
    }
    return running;
}

void policy_left(struct thread *thread)
{
    uint32_t tickets = tickets_of(thread);
    if (thread->state == THREAD_BLOCKED)
        thread->policy[TICKETS] = tickets * 4 < TICKETS_MOST ? tickets * 4 : TICKETS_MOST;
}
