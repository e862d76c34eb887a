enum { PASS };
static uint32_t pass_of_all; /* of whom was chosen last */

/* Nobody saves up more than a tick of what he did not use while he slept. */
static uint32_t pass_of(struct thread *thread)
{
    if (thread->policy[PASS] + 1 < pass_of_all)
        thread->policy[PASS] = pass_of_all - 1;
    return thread->policy[PASS];
}

static struct thread *least(const struct list *ready)
{
    struct thread *thread, *best = NULL;
    list_for_each (thread, ready, queue_link)
        if (!best || pass_of(thread) < best->policy[PASS])
            best = thread;
    return best;
}

void policy_left(struct thread *thread)
{
    (void)thread;
}
