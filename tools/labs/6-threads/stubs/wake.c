/*
 * Exercise 6.1. Wakes up to `most` of those who sleep by this key (same) and have a common bit with
 * `bits`, the longest sleeping first; how many. In a bucket there are sleepers of other keys, too.
 * Who is woken must leave the list here, and not when it runs: why? (What would a second wake do
 * before that?) wait_wake_all() wakes the one that sleeps in a sleeper's queue.
 */
static uint32_t wake(const struct key *key, uint32_t most, uint32_t bits)
{
    (void)key;
    (void)most;
    (void)bits;
    return 0;
}
