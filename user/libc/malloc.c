/* malloc() and its kin over the heap. In debug builds malloc_checked.c stands for them. */
#ifndef MALLOC_CHECKED
#include "user/libc/heap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void *malloc(size_t size)
{
    lock_take(&malloc_lock);
    void *payload = heap_take(size);
    lock_give(&malloc_lock);
    if (!payload)
        errno = ENOMEM;
    return payload;
}

void free(void *payload)
{
    if (!payload)
        return;
    lock_take(&malloc_lock);
    heap_give(payload);
    lock_give(&malloc_lock);
}

void *calloc(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    void *payload = malloc(bytes);
    return payload ? memset(payload, 0, bytes) : NULL;
}

void *realloc(void *payload, size_t size)
{
    if (!payload)
        return malloc(size);
    lock_take(&malloc_lock);
    bool fits = heap_shrink(payload, size);
    lock_give(&malloc_lock);
    if (fits)
        return payload;
    void *larger = malloc(size);
    if (!larger)
        return NULL;
    memcpy(larger, payload, heap_room(payload));
    free(payload);
    return larger;
}
#endif
