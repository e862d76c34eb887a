/* Random numbers good enough for games and tests; getrandom() has better ones. */
#include <stdlib.h>

static unsigned state = 1;

/* Marsaglia's xorshift, period 2^32 - 1; a state of 0 would stay 0. */
int rand_r(unsigned *seed)
{
    unsigned x = *seed ? *seed : 0x9e3779b9u;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    *seed = x;
    return (int)(x >> 1);
}

int rand(void)
{
    return rand_r(&state);
}

void srand(unsigned seed)
{
    state = seed;
}
