/*
 * Files whose text is made up when it is read: a part at a time, each at most a page. Going back in
 * the file begins anew, so that a program that reads it again from 0 sees the newest.
 */
#pragma once

#include "kernel/base/types.h"

#include <stdarg.h>

struct file;
struct node;

struct text {
    char *bytes;     /* a page */
    uint32_t length; /* so far; what does not fit is cut off */
};

#define TEXT_SIZE PAGE_SIZE

void text_print(struct text *text, const char *format, ...) PRINTF_LIKE(2, 3);

/* What is still free for others to fill; they add to `length`. */
static inline uint32_t text_room(const struct text *text)
{
    return TEXT_SIZE - text->length;
}

#define TEXT_END UINT32_MAX

/*
 * Writes the part at `*cursor` (0 for the first) and moves the cursor to the next, or to TEXT_END.
 * `pid` is what text_file_open() got. 0 or an error that the reader gets. May pass preemption
 * points before it writes.
 */
typedef int (*text_maker)(struct text *text, int pid, uint32_t *cursor);

/* 0 or -ENOMEM. */
int text_file_open(struct node *node, int flags, text_maker make, int pid, struct file **out);
