/* 64-bit division, which a 32-bit CPU has only in part (and for which GCC would call libgcc). */
#pragma once

#include "kernel/base/types.h"

/* Divides *value by divisor (not 0), leaves the quotient in *value and returns the remainder. */
static inline uint32_t divide_u64(uint64_t *value, uint32_t divisor)
{
#if defined(__i386__)
    /* Long division in base 2^32: the first remainder is below the divisor, so the second DIV,
     * of remainder:low, cannot overflow. */
    uint32_t high = (uint32_t)(*value >> 32), low = (uint32_t)*value;
    uint32_t quotient_high = high / divisor, remainder = high % divisor;
    __asm__("divl %2" : "+a"(low), "+d"(remainder) : "rm"(divisor) : "cc");
    *value = (uint64_t)quotient_high << 32 | low;
#else
    uint32_t remainder = (uint32_t)(*value % divisor);
    *value /= divisor;
#endif
    return remainder;
}
