/*
 * The arguments and environment of an exec, copied out of the old program before anything else:
 * each byte is fetched once. They lie packed, NUL after NUL, in frames of their own.
 */
#pragma once

#include "kernel/base/types.h"

/*
 * Bytes of all strings; more is -E2BIG. 128 KiB of arguments and environment, and room for the
 * path and what "#!" lines add.
 */
#define STRINGS_LIMIT (128u * 1024 + 2 * PAGE_SIZE)
#define STRINGS_PAGES (STRINGS_LIMIT / PAGE_SIZE)

struct frame;

struct strings {
    struct frame *pages[STRINGS_PAGES];
    uint32_t size;  /* bytes used */
    uint32_t count; /* strings added */
};

/* Each returns 0, -E2BIG, -ENOMEM or (user memory) -EFAULT. May sleep. */
int strings_add(struct strings *strings, const char *text);
int strings_add_user(struct strings *strings, uaddr_t text);

/* Adds what a NULL-terminated array of user pointers names, from element `first` on. */
int strings_add_user_array(struct strings *strings, uaddr_t array, uint32_t first);

/* The bytes from `offset` up to the end of their page: *length of them. */
const char *strings_map(const struct strings *strings, uint32_t offset, uint32_t *length);

void strings_free(struct strings *strings);
