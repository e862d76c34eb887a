/*
 * Blocks of memory. Copying and filling use the processor's string instructions (Intel SDM 2,
 * REP/MOVS/STOS): they are the shortest way, and GCC does not turn them back into calls of memcpy
 * and memset, as it does with plain loops.
 */
#include <stdint.h>
#include <string.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    void *place = to;
    size_t words = size / 4;
    __asm__ volatile("rep movsl\n\t"
                     "movl %[bytes], %%ecx\n\t"
                     "rep movsb"
                     : "+&D"(place), "+&S"(from), "+&c"(words)
                     : [bytes] "r"(size % 4)
                     : "memory");
    return to;
}

/* Copies from the end down, which is right when the destination overlaps the source's end. */
static void copy_down(void *to, const void *from, size_t size)
{
    char *last = (char *)to + size - 1;
    const char *from_last = (const char *)from + size - 1;
    __asm__ volatile("std\n\t"
                     "rep movsb\n\t"
                     "cld"
                     : "+D"(last), "+S"(from_last), "+c"(size)
                     :
                     : "memory", "cc");
}

void *memmove(void *to, const void *from, size_t size)
{
    if ((uintptr_t)to - (uintptr_t)from >= size)
        return memcpy(to, from, size);
    copy_down(to, from, size);
    return to;
}

void *memset(void *block, int byte, size_t size)
{
    void *place = block;
    size_t words = size / 4;
    __asm__ volatile("rep stosl\n\t"
                     "movl %[bytes], %%ecx\n\t"
                     "rep stosb"
                     : "+&D"(place), "+&c"(words)
                     : "a"((uint8_t)byte * 0x01010101u), [bytes] "r"(size % 4)
                     : "memory");
    return block;
}

int memcmp(const void *a, const void *b, size_t size)
{
    const unsigned char *x = a, *y = b;
    for (size_t i = 0; i < size; i++) {
        if (x[i] != y[i])
            return x[i] - y[i];
    }
    return 0;
}

void *memchr(const void *block, int byte, size_t size)
{
    const unsigned char *p = block;
    for (size_t i = 0; i < size; i++) {
        if (p[i] == (unsigned char)byte)
            return (void *)(p + i);
    }
    return NULL;
}

void *memrchr(const void *block, int byte, size_t size)
{
    const unsigned char *p = block;
    while (size-- > 0) {
        if (p[size] == (unsigned char)byte)
            return (void *)(p + size);
    }
    return NULL;
}

void *memmem(const void *block, size_t size, const void *part, size_t part_size)
{
    const char *p = block;
    for (; size >= part_size; p++, size--) {
        if (memcmp(p, part, part_size) == 0)
            return (void *)p;
    }
    return NULL;
}
