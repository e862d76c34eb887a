/* The heap below malloc() and its kin (malloc.c, malloc_checked.c). Who calls holds malloc_lock. */
#pragma once

#include "user/libc/thread/thread.h"

#include <stdbool.h>
#include <stddef.h>

/* Memory for `size` bytes, aligned to 8, or NULL. */
void *heap_take(size_t size);
void heap_give(void *payload);

/* Gives back what is beyond `size` bytes; false: there are not so many. */
bool heap_shrink(void *payload, size_t size);

size_t heap_room(void *payload); /* bytes that fit there, at least as many as were asked for */
