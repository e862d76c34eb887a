/* A message of a queue of POSIX or System V, with its bytes. */
#pragma once

#include "kernel/base/list.h"
#include "kernel/base/types.h"

#define MESSAGE_BYTES_MOST (16 * PAGE_SIZE) /* they are copied in one stretch */

struct block;

struct message {
    struct list link; /* the queue's */
    uint32_t rank;    /* priority, or type */
    uint32_t length;
    struct block *blocks;
};

/* With its bytes, of which there are MESSAGE_BYTES_MOST at most. 0, -ENOMEM or -EFAULT. */
int message_fetch(uint32_t rank, uint32_t length, uaddr_t from, struct message **out);

/* The first `length` of its bytes, or fewer when it has fewer. 0 or -EFAULT. */
int message_copy_out(const struct message *message, uaddr_t to, uint32_t length);

void message_free(struct message *message);
void messages_free(struct list *messages); /* all of a queue that goes as well */

static inline void message_scope_end(struct message **message)
{
    if (*message)
        message_free(*message);
}
