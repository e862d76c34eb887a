/* The bytes of a message lie in blocks of a page, of which the last is as short as it can be. */
#include "kernel/linux/message_bytes.h"

#include "kernel/abi/errno.h"
#include "mm/heap.h"
#include "mm/usercopy.h"

#define BLOCK_BYTES (PAGE_SIZE - sizeof(struct block *))

struct block {
    struct block *next;
    char bytes[];
};

void message_free(struct message *message)
{
    for (struct block *block = message->blocks, *next; block; block = next) {
        next = block->next;
        heap_free(block);
    }
    heap_free(message);
}

void messages_free(struct list *messages)
{
    struct message *message, *next;
    list_for_each_safe (message, next, messages, link)
        message_free(message);
}

int message_fetch(uint32_t rank, uint32_t length, uaddr_t from, struct message **out)
{
    struct message *message SCOPED(message) = heap_zalloc(sizeof *message);
    if (!message)
        return -ENOMEM;
    message->rank = rank;
    message->length = length;
    struct block **end = &message->blocks;
    for (uint32_t done = 0, part; done < length; done += part) {
        part = min_u32(length - done, BLOCK_BYTES);
        struct block *block = *end = heap_alloc(sizeof *block + part);
        if (!block)
            return -ENOMEM;
        block->next = NULL;
        if (copy_from_user(block->bytes, from + done, part))
            return -EFAULT;
        end = &block->next;
    }
    *out = message;
    message = NULL;
    return 0;
}

int message_copy_out(const struct message *message, uaddr_t to, uint32_t length)
{
    uint32_t left = min_u32(length, message->length), part;
    for (const struct block *block = message->blocks; block && left > 0; block = block->next) {
        part = min_u32(left, BLOCK_BYTES);
        if (copy_to_user(to, block->bytes, part))
            return -EFAULT;
        to += part;
        left -= part;
    }
    return 0;
}
