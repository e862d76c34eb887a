/* Rings of bytes. ring.h has the idea. */
#include "kernel/ipc/ring.h"

#include "kernel/abi/errno.h"
#include "kernel/base/string.h"
#include "mm/frame.h"
#include "mm/usercopy.h"

int ring_create(struct ring *ring, uint32_t size)
{
    uint32_t count = page_up(size) / PAGE_SIZE;
    if (count > RING_MAX_PAGES)
        return -EINVAL;
    *ring = (struct ring){.size = count * PAGE_SIZE};
    for (uint32_t i = 0; i < count; i++) {
        if (!frames_to_spare() || !(ring->pages[i] = frame_alloc(FRAME_BUFFER))) {
            ring_free(ring);
            return -ENOMEM;
        }
    }
    return 0;
}

void ring_free(struct ring *ring)
{
    for (uint32_t i = 0; i < RING_MAX_PAGES && ring->pages[i]; i++)
        frame_put(ring->pages[i]);
    *ring = (struct ring){.size = 0};
}

void ring_clear(struct ring *ring)
{
    ring->head = ring->used = 0;
}

uint32_t ring_used(const struct ring *ring)
{
    return ring->used;
}

/* The bytes at `position` (taken modulo the size), and how many lie together there. */
static char *ring_map(const struct ring *ring, uint32_t position, uint32_t *together)
{
    position = position >= ring->size ? position - ring->size : position;
    *together = PAGE_SIZE - position % PAGE_SIZE;
    return (char *)frame_map(ring->pages[position / PAGE_SIZE]) + position % PAGE_SIZE;
}

/* Copies between the ring at `position` and either kernel memory or user memory. */
enum direction { RING_IN, RING_OUT };

static int move_user(const struct ring *ring, uint32_t position, uaddr_t user, uint32_t size,
                     enum direction direction)
{
    for (uint32_t done = 0; done < size;) {
        uint32_t together;
        char *content = ring_map(ring, position + done, &together);
        uint32_t part = min_u32(size - done, together);
        int error = direction == RING_IN ? copy_from_user(content, user + done, part)
                                         : copy_to_user(user + done, content, part);
        if (error)
            return error;
        done += part;
    }
    return 0;
}

void ring_put(struct ring *ring, uint32_t offset, const void *from, uint32_t size)
{
    for (uint32_t done = 0; done < size;) {
        uint32_t together;
        char *content = ring_map(ring, ring->head + ring->used + offset + done, &together);
        uint32_t part = min_u32(size - done, together);
        memcpy(content, (const char *)from + done, part);
        done += part;
    }
}

void ring_get(const struct ring *ring, uint32_t offset, void *to, uint32_t size)
{
    for (uint32_t done = 0; done < size;) {
        uint32_t together;
        const char *content = ring_map(ring, ring->head + offset + done, &together);
        uint32_t part = min_u32(size - done, together);
        memcpy((char *)to + done, content, part);
        done += part;
    }
}

int ring_put_user(struct ring *ring, uint32_t offset, uaddr_t from, uint32_t size)
{
    return move_user(ring, ring->head + ring->used + offset, from, size, RING_IN);
}

int ring_get_user(const struct ring *ring, uint32_t offset, uaddr_t to, uint32_t size)
{
    return move_user(ring, ring->head + offset, to, size, RING_OUT);
}

void ring_advance_tail(struct ring *ring, uint32_t size)
{
    ring->used += size;
}

void ring_advance_head(struct ring *ring, uint32_t size)
{
    ring->head += size;
    if (ring->head >= ring->size)
        ring->head -= ring->size;
    ring->used -= size;
}

/* Piece by piece, from lower to higher offsets: a piece lies in one page at both ends. */
void ring_remove(struct ring *ring, uint32_t offset, uint32_t size)
{
    uint32_t to = ring->head + offset, from = to + size, end = ring->head + ring->used;
    while (from < end) {
        uint32_t room, there;
        char *target = ring_map(ring, to, &room);
        const char *source = ring_map(ring, from, &there);
        uint32_t part = min_u32(min_u32(room, there), end - from);
        memmove(target, source, part);
        to += part;
        from += part;
    }
    ring->used -= size;
}
