/* The wheel of deadlines. */
#include "kernel/threads/deadlines.h"

#define SPAN_SHIFT 23 /* 8.4 ms: about a tick, and nothing to divide by */

void deadlines_init(struct deadlines *deadlines)
{
    for (unsigned i = 0; i < DEADLINE_LISTS; i++)
        list_init(&deadlines->lists[i]);
}

static struct list *list_of(struct deadlines *deadlines, uint64_t span)
{
    return &deadlines->lists[span % DEADLINE_LISTS];
}

/* From the end, since what is added later is due later as a rule. */
void deadline_add(struct deadlines *deadlines, struct deadline *deadline)
{
    uint64_t span = deadline->at >> SPAN_SHIFT;
    struct list *list = list_of(deadlines, span < deadlines->reached ? deadlines->reached : span);
    struct list *before = list->prev;
    while (before != list && list_entry(before, struct deadline, link)->at > deadline->at)
        before = before->prev;
    list_push_front(before, &deadline->link);
}

struct deadline *deadline_take(struct deadlines *deadlines, uint64_t now)
{
    uint64_t span = now >> SPAN_SHIFT;
    if (span - deadlines->reached >= DEADLINE_LISTS) /* each list once */
        deadlines->reached = span - DEADLINE_LISTS + 1;
    for (;; deadlines->reached++) {
        const struct list *list = list_of(deadlines, deadlines->reached);
        struct deadline *first = list_entry(list->next, struct deadline, link);
        if (!list_empty(list) && first->at <= now) {
            list_remove(&first->link);
            return first;
        }
        if (deadlines->reached == span) /* the rest of it is still to come */
            return NULL;
    }
}
