/* From one thread's memory to another's. inbox.h has the rules. */
#include "kernel/ipc/inbox.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/port.h"
#include "kernel/base/string.h"
#include "kernel/ipc/parcel.h"
#include "mm/aspace.h"
#include "mm/frame.h"
#include "mm/usercopy.h"

#define SETTLE_STEP 8u /* pages */

/* Up to the end of a page, which is settled as the other's own write would settle it (design,
 * invariant 5). */
static inline int copy_to_page(struct aspace *space, uaddr_t to, uaddr_t from, uint32_t length)
{
    void *there;
    int error = aspace_reach(space, to, ACCESS_WRITE, &there);
    if (error)
        return error == -EFAULT ? -ENXIO : error;
    error = copy_from_user(there, from, length);
    return error;
}

static int copy_across(struct aspace *space, uaddr_t to, uaddr_t from, uint32_t length)
{
    if (length > USER_END || to > USER_END - length)
        return -ENXIO;
    if ((to & PAGE_MASK) + length <= PAGE_SIZE) /* nearly always */
        return length ? copy_to_page(space, to, from, length) : 0;
    for (uint32_t done = 0; done < length;) {
        uint32_t part = min_u32(length - done, PAGE_SIZE - ((to + done) & PAGE_MASK));
        int error = copy_to_page(space, to + done, from + done, part);
        if (error)
            return error;
        done += part;
    }
    return 0;
}

bool inbox_settle_step(const struct inbox *inbox, uint32_t length)
{
    struct aspace *space = inbox->thread->aspace;
    uaddr_t page = page_down(inbox->payload), end = inbox->payload + length;
    if (length <= INBOX_LONG || length > inbox->room || length > USER_END ||
        inbox->payload > USER_END - length)
        return false;
    for (uint32_t settled = 0; page < end; page += PAGE_SIZE) {
        void *there;
        if (table_writable_frame(&space->tables, page))
            continue;
        if (settled++ == SETTLE_STEP)
            return true;
        if (aspace_reach(space, page, ACCESS_WRITE, &there))
            return false;
    }
    return false;
}

static int fill_memory(struct inbox *inbox, const struct content *content)
{
    struct aspace *space = inbox->thread->aspace;
    int error;
    if (content->kind == CONTENT_MEMORY)
        return copy_across(space, inbox->payload, content->payload, content->length);
    if (content->kind == CONTENT_PARCEL) {
        error = copy_across(space, inbox->payload, content->payload, content->length);
        return error ? error : parcel_hand_over(content->parcel, inbox);
    }
    error = aspace_write(space, inbox->payload, content->words, content->length);
    return error == -EFAULT ? -ENXIO : error;
}

int inbox_write_header(const struct inbox *inbox)
{
    struct port_message header = {
        .type = inbox->type,
        .sender = inbox->sender,
        .length = inbox->length,
        .payload = (void *)(uintptr_t)inbox->payload,
        .reply = inbox->reply,
    };
    return copy_to_user(inbox->header, &header, sizeof header);
}

void inbox_fill_words(struct inbox *inbox, uint32_t type, const uint32_t *words, struct stamp stamp)
{
    struct trap_frame *frame = thread_trap_frame(inbox->thread);
    frame->ebx = stamp.reply;
    frame->ecx = words[0];
    frame->edx = words[1];
    frame->esi = words[2];
    frame->edi = words[3];
    frame->ebp = type;
    inbox->sender = stamp.sender;
    inbox->filled = true;
}

int inbox_fill(struct inbox *inbox, const struct content *content, struct stamp stamp)
{
    int error = 0;
    if (content->length > inbox->room)
        return -EMSGSIZE;
    if (inbox->header) {
        error = fill_memory(inbox, content);
        inbox->type = content->type;
        inbox->length = content->length;
        inbox->reply = stamp.reply;
        inbox->sender = stamp.sender;
        inbox->filled = !error;
        return error;
    }
    bool is_short = content->kind == CONTENT_WORDS;
    uint32_t words[SHORT_WORDS] = {0};
    if (!is_short)
        error = copy_from_user(words, content->payload, content->length);
    if (!error && content->kind == CONTENT_PARCEL)
        error = parcel_hand_over(content->parcel, inbox);
    if (!error)
        inbox_fill_words(inbox, content->type, is_short ? content->words : words, stamp);
    return error;
}
