/*
 * Exercise 8.2. Who is next? For now: who waits longest, as in round robin. You may look at all
 * that are ready (list_for_each), and set `ticks_left` of whom you choose: its slice. It stays on
 * the list; the caller removes it. Helpers: random_next() (kernel/base/random.h), time_ticks().
 */
struct thread *policy_choose(const struct list *ready)
{
    return list_entry(ready->next, struct thread, queue_link);
}
