/*
 * SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", INDOCRYPT 2012): who does
 * not know the key cannot make the hash. Neither branches nor addresses depend on the key, so that
 * a run costs the same number of instructions with each.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

static inline uint64_t sip_rotate(uint64_t word, unsigned bits)
{
    return word << bits | word >> (64 - bits);
}

static inline void sip_rounds(uint64_t v[4], int count)
{
    while (count-- > 0) {
        v[0] += v[1];
        v[2] += v[3];
        v[1] = sip_rotate(v[1], 13) ^ v[0];
        v[3] = sip_rotate(v[3], 16) ^ v[2];
        v[0] = sip_rotate(v[0], 32);
        v[2] += v[1];
        v[0] += v[3];
        v[1] = sip_rotate(v[1], 17) ^ v[2];
        v[3] = sip_rotate(v[3], 21) ^ v[0];
        v[2] = sip_rotate(v[2], 32);
    }
}

/* Up to 8 bytes, the first in the lowest place. */
static inline uint64_t sip_word(const volatile uint8_t *bytes, size_t count)
{
    uint64_t word = 0;
    for (size_t i = 0; i < count; i++)
        word |= (uint64_t)bytes[i] << 8 * i;
    return word;
}

static inline uint64_t siphash(const volatile uint8_t key[16], const void *bytes, size_t length)
{
    const uint64_t low = sip_word(key, 8), high = sip_word(key + 8, 8);
    uint64_t v[4] = {low ^ 0x736f6d6570736575, high ^ 0x646f72616e646f6d, low ^ 0x6c7967656e657261,
                     high ^ 0x7465646279746573};
    const uint8_t *at = bytes;
    for (size_t left = length;; left -= 8, at += 8) {
        uint64_t word = left < 8 ? sip_word(at, left) | (uint64_t)length << 56 : sip_word(at, 8);
        v[3] ^= word;
        sip_rounds(v, 2);
        v[0] ^= word;
        if (left < 8)
            break;
    }
    v[2] ^= 0xff;
    sip_rounds(v, 4);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}
