/*
 * xorshift64* (Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled",
 * 2016). Runs under --icount start from the same clock and so get the same numbers.
 */
#include "kernel/base/random.h"

#include "kernel/base/string.h"

static uint64_t state = 0x9E3779B97F4A7C15u;

void random_seed(uint64_t seed)
{
    state ^= seed;
    if (state == 0)
        state = 1; /* zero would stay zero */
}

uint32_t random_next(void)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (uint32_t)((state * 0x2545F4914F6CDD1Du) >> 32);
}

void random_bytes(void *out, size_t size)
{
    for (size_t done = 0; done < size;) {
        uint32_t word = random_next();
        size_t part = min_u32(size - done, sizeof word);
        memcpy((char *)out + done, &word, part);
        done += part;
    }
}
