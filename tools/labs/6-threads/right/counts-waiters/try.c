#define HELD 0x40000000 /* below it: how many wait */

static bool try(int *lock)
{
    int word = __atomic_load_n(lock, __ATOMIC_RELAXED);
    while (!(word & HELD))
        if (__atomic_compare_exchange_n(lock, &word, word | HELD, false, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED))
            return true;
    return false;
}
