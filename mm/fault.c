/*
 * Page faults: bringing in a page on its first touch, and breaking copy-on-write.
 *
 * The story is aspace_fault(). Its order matters (invariant 2 of the design): find the region and
 * its rights, settle the table, and only then ask whether the page is this space's own.
 */
#include "kernel/abi/errno.h"
#include "kernel/base/string.h"
#include "mm/aspace.h"
#include "mm/object.h"

#define STACK_GAP 0x00100000u /* kept free between the stack and memory below that can be used */

/* The stack above `address`, if nothing but the gap lies in between; else NULL. */
static struct region *stack_above(struct aspace *space, uaddr_t address)
{
    struct region *stack = region_after(space, address);
    if (!stack || stack->kind != REGION_STACK)
        return NULL;
    uaddr_t start = page_down(address);
    if (start < ASPACE_LOWEST)
        return NULL;
    if (stack->link.prev != &space->regions) {
        struct region *below = list_entry(stack->link.prev, struct region, link);
        bool open = below->kind != REGION_STACK && below->protection;
        if (start < below->end || (open && start - below->end < STACK_GAP))
            return NULL;
    }
    return stack;
}

/* Whether a limit forbids that `stack` grows down to `start`. */
static COLD bool limited(const struct aspace *space, const struct region *stack, uaddr_t start)
{
    return stack->end - start > space->stack_limit ||
           space->pages + (stack->start - start) / PAGE_SIZE > space->page_limit;
}

static COLD bool beyond_stack_limit(struct aspace *space, uaddr_t address)
{
    struct region *stack = stack_above(space, address);
    return stack && limited(space, stack, page_down(address)) &&
           stack->start - page_down(address) <= STACK_GAP;
}

/* Lets the stack grow down to the page of `address`, if that is where it points. */
static COLD struct region *grow_stack(struct aspace *space, uaddr_t address)
{
    struct region *stack = stack_above(space, address);
    uaddr_t start = page_down(address);
    if (!stack || limited(space, stack, start))
        return NULL;
    space->growths++;
    space->pages += (stack->start - start) / PAGE_SIZE;
    stack->start = start;
    return stack;
}

/* Which of its object's pages a region shows at `page`. */
static uint32_t object_index(const struct region *region, uaddr_t page)
{
    return region->object_page + (page - region->start) / PAGE_SIZE;
}

/* The object's page that belongs at `page`, or NULL where the content is zero. */
static struct frame *content_frame(const struct region *region, uaddr_t page)
{
    if (!region->object || (!region->ends && page >= region->content_end))
        return NULL;
    return object_find(region->object, object_index(region, page));
}

static bool past_end(const struct region *region, uaddr_t page)
{
    return object_index(region, page) >= page_up(region->object->size) / PAGE_SIZE;
}

/* A private frame with the content of `from` up to `length` bytes and zeros after it. */
static struct frame *private_copy(const struct frame *from, uint32_t length)
{
    struct frame *copy = frame_alloc(FRAME_USER);
    if (!copy)
        return NULL;
    void *to = frame_map(copy);
    const void *content = frame_map(from);
    if (length == PAGE_SIZE) {
        page_copy(to, content);
    } else {
        memcpy(to, content, length);
        memset((char *)to + length, 0, PAGE_SIZE - length);
    }
    return copy;
}

/* A write to a file through its mapping: the file's time changes, and perhaps bytes past its end.
 */
static void note_write(const struct region *region)
{
    if (region->ends)
        region->object->written = object_clock();
}

/*
 * Puts in the object's own page, made if it is a hole; what a file takes outlives who maps it, and
 * leaves a part of the memory to processes. A file's page can be written to from the first write
 * on, which then is noticed.
 */
static bool fill_shared(struct slot slot, const struct region *region, uaddr_t page,
                        enum access access)
{
    uint32_t index = object_index(region, page);
    struct frame *frame = object_find(region->object, index);
    if (!frame && (!region->ends || frames_to_spare()))
        frame = object_obtain(region->object, index);
    if (!frame)
        return false;
    frame_get(frame);
    bool writes = access == ACCESS_WRITE || !region->ends;
    slot_set(slot, frame, writes && (region->protection & PROTECT_WRITE) != 0);
    if (access == ACCESS_WRITE)
        note_write(region);
    return true;
}

/* Fills an empty slot: zeros, the object's own page read-only, or a private copy of it. */
static bool fill(struct slot slot, const struct region *region, uaddr_t page, enum access access)
{
    bool may_write = (region->protection & PROTECT_WRITE) != 0;
    if (region->shared)
        return fill_shared(slot, region, page, access);
    struct frame *content = content_frame(region, page);
    if (!content && region->ends && access == ACCESS_READ && frames_to_spare())
        content = object_obtain(region->object, object_index(region, page)); /* to see it change */
    if (!content) {
        struct frame *zeros = frame_alloc_zeroed(FRAME_USER);
        if (!zeros)
            return false;
        slot_set(slot, zeros, may_write);
        return true;
    }
    uint32_t length = region->ends ? PAGE_SIZE : min_u32(region->content_end - page, PAGE_SIZE);
    if (access == ACCESS_READ && length == PAGE_SIZE) {
        frame_get(content);
        slot_set(slot, content, false);
        return true;
    }
    struct frame *copy = private_copy(content, length);
    if (!copy)
        return false;
    slot_set(slot, copy, may_write);
    return true;
}

/* Copy-on-write: the last owner takes the page as it is, any other a copy. */
static bool make_own(struct slot slot, struct frame *frame)
{
    if (frame->count == 1) {
        if (frame->kind != FRAME_USER)
            frame_set_kind(frame, FRAME_USER); /* the object that had it has dropped it */
        slot_make_writable(slot);
        return true;
    }
    struct frame *copy = private_copy(frame, PAGE_SIZE);
    if (!copy)
        return false;
    slot_set(slot, copy, true);
    frame->count--; /* not the last: another owner keeps it */
    return true;
}

/* A page that is there: lifts PROT_NONE, and for a write breaks copy-on-write. false: no memory. */
static bool upgrade(struct slot slot, const struct region *region, enum access access)
{
    if (slot_held(slot))
        slot_make_accessible(slot);
    if (access == ACCESS_READ || slot_writable(slot))
        return true;
    if (!region->shared)
        return make_own(slot, slot_frame(slot));
    slot_share_writable(slot); /* a split, or mprotect, took the right away, or it had none yet */
    note_write(region);
    return true;
}

static bool region_allows(const struct region *region, enum access access)
{
    return access == ACCESS_READ ? region->protection != 0
                                 : (region->protection & PROTECT_WRITE) != 0;
}

/* Why there is no page. */
static COLD enum fault_result refusal(const struct region *region)
{
    return region->shared && region->ends && !frames_to_spare() ? FAULT_NO_SPACE : FAULT_NO_MEMORY;
}

enum fault_result aspace_fault(struct aspace *space, uaddr_t address, enum access access)
{
    struct region *region = region_find(space, address);
    if (!region)
        region = grow_stack(space, address);
    if (!region)
        return beyond_stack_limit(space, address) ? FAULT_STACK_LIMIT : FAULT_NO_REGION;
    if (!region_allows(region, access))
        return region->kind == REGION_LEAVING ? FAULT_LEAVING : FAULT_FORBIDDEN;
    if (region->ends && past_end(region, page_down(address)))
        return FAULT_PAST_END;

    struct slot slot;
    if (!table_private(&space->tables, address, &slot))
        return FAULT_NO_MEMORY;
    bool mended;
    if (slot_empty(slot)) {
        space->tables.pages++;
        mended = fill(slot, region, page_down(address), access);
        if (__builtin_expect(!mended, 0))
            space->tables.pages--;
    } else {
        mended = upgrade(slot, region, access);
        tables_owe(&space->tables, FLUSH_PAGE);
        tables_flush_page(&space->tables, address); /* an empty entry is in no TLB, this may be */
    }
    ASSERT_RULE(tables_flush_owed == FLUSH_NONE,
                "the entry of a page was changed, and the CPU may still remember the old one");
    return mended ? FAULT_MENDED : refusal(region);
}

/* Access by others than the space's own program. */

int aspace_reach(struct aspace *space, uaddr_t address, enum access access, void **out)
{
    *out = table_writable_at(&space->tables, address);
    if (*out) /* so it can be read, too */
        return 0;
    for (;;) {
        struct page_state state = table_look(&space->tables, address);
        bool ready = state.frame && !state.held && (access == ACCESS_READ || state.writable);
        if (ready) {
            *out = (char *)frame_map(state.frame) + (address & PAGE_MASK);
            return 0;
        }
        enum fault_result result = aspace_fault(space, address, access);
        if (result == FAULT_NO_MEMORY)
            return -ENOMEM;
        if (result != FAULT_MENDED)
            return -EFAULT;
    }
}

static bool range_in_user(uaddr_t start, uint32_t size)
{
    return size <= USER_END && start <= USER_END - size;
}

bool aspace_peek(const struct aspace *space, uaddr_t address, uint8_t *out)
{
    if (address >= USER_END)
        return false;
    struct page_state state = table_look(&space->tables, address);
    if (!state.frame || state.held)
        return false;
    *out = ((const uint8_t *)frame_map(state.frame))[address & PAGE_MASK];
    return true;
}

/* Copies `size` bytes between `address` of the space and `buffer`, a page at a time. */
static int copy(struct aspace *space, uaddr_t address, char *buffer, uint32_t size,
                enum access access)
{
    if (!range_in_user(address, size))
        return -EFAULT;
    for (uint32_t part; size > 0; size -= part, address += part, buffer += part) {
        void *content;
        int error = aspace_reach(space, address, access, &content);
        if (error)
            return error;
        part = min_u32(size, PAGE_SIZE - (address & PAGE_MASK));
        if (access == ACCESS_WRITE)
            memcpy(content, buffer, part);
        else
            memcpy(buffer, content, part);
    }
    return 0;
}

int aspace_write(struct aspace *space, uaddr_t to, const void *from, uint32_t size)
{
    return copy(space, to, (char *)from, size, ACCESS_WRITE); /* which only reads from it */
}

int aspace_read(struct aspace *space, uaddr_t from, void *to, uint32_t size)
{
    return copy(space, from, to, size, ACCESS_READ);
}
