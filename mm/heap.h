/* Small objects for the kernel: size classes of 16 bytes to 4 KiB, each in frames of its own. */
#pragma once

#include "kernel/base/types.h"

void heap_init(void); /* boot only */

/* At most PAGE_SIZE bytes, aligned to 16. NULL when memory is exhausted. Never sleeps. */
void *heap_alloc(size_t size);
void *heap_zalloc(size_t size); /* the same, zeroed */

/* For work that frees memory: may also take from the frames kept back for that. */
void *heap_alloc_urgent(size_t size);

/* Takes NULL too. Debug builds poison the object and stop on a second free. */
void heap_free(void *object);

static inline void text_scope_end(char **text)
{
    heap_free(*text);
}

void heap_trim(void);        /* gives every empty slab back */
uint32_t heap_objects(void); /* objects handed out now, for leak checks */

/* Debug builds number the objects. Says in the log who obtained those after a number that are still
 * there. */
#ifdef GAJI_DEBUG
uint32_t heap_last_number(void);
void heap_tell_newer(uint32_t number);
#else
#define heap_last_number()      0u
#define heap_tell_newer(number) ((void)(number))
#endif

unsigned heap_check(void); /* findings, each said in the log */
