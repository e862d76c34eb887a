/* From one thread's memory to another's. inbox.h has the rules. */
#include "kernel/ipc/inbox.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/port.h"
#include "kernel/files/file.h"
#include "kernel/ipc/parcel.h"
#include "mm/aspace.h"
#include "mm/usercopy_fast.h"

int outcome_error(enum outcome outcome)
{
    static const int errors[] = {
        [SENDER_FAULT] = -EFAULT,     [NO_MEMORY] = -ENOMEM,     [RECEIVER_FAULT] = -EFAULT,
        [RECEIVER_SHORT] = -EMSGSIZE, [RECEIVER_FULL] = -EMFILE, [RECEIVER_LIMIT] = -ENOMEM,
        [RECEIVER_BUSY] = -ENOMEM,
    };
    return errors[outcome];
}

/* What aspace_reach() and its like say of the receiver's memory. */
static inline enum outcome outcome_there(int error)
{
    return LIKELY(!error) ? MOVED : error == -ENOMEM ? NO_MEMORY : RECEIVER_FAULT;
}

/* A page of the other's, settled as its own write would settle it (design, invariant 5). */
static inline enum outcome reach(struct aspace *space, uaddr_t address, void **there)
{
    *there = table_writable_at(&space->tables, address);
    return LIKELY(*there != NULL)
               ? MOVED
               : outcome_there(aspace_reach(space, address, ACCESS_WRITE, there));
}

/* Up to the end of a page. */
static inline enum outcome copy_to_page(struct aspace *space, uaddr_t to, uaddr_t from,
                                        uint32_t length)
{
    void *there;
    enum outcome outcome = reach(space, to, &there);
    if (!LIKELY(outcome == MOVED))
        return outcome;
    int error = copy_from_user_fast(there, from, length);
    return LIKELY(!error) ? MOVED : SENDER_FAULT;
}

static COLD enum outcome copy_pages(struct aspace *space, uaddr_t to, uaddr_t from, uint32_t length)
{
    enum outcome outcome = MOVED;
    if (length > USER_END || to > USER_END - length)
        return RECEIVER_FAULT;
    for (uint32_t done = 0; outcome == MOVED && done < length;) {
        uint32_t part = min_u32(length - done, PAGE_SIZE - ((to + done) & PAGE_MASK));
        outcome = copy_to_page(space, to + done, from + done, part);
        done += part;
    }
    return outcome;
}

static inline enum outcome copy_payload(const struct inbox *inbox, const struct content *content)
{
    struct aspace *space = inbox->thread->aspace;
    uaddr_t to = inbox->payload;
    if (content->words)
        return outcome_there(aspace_write(space, to, content->words, content->message.length));
    if (content->message.length == 0)
        return MOVED;
    if (to < USER_END &&
        (to & PAGE_MASK) + content->message.length <= PAGE_SIZE) /* nearly always */
        return copy_to_page(space, to, content_source(content), content->message.length);
    return copy_pages(space, to, content_source(content), content->message.length);
}

static inline struct port_message header_of(const struct inbox *inbox,
                                            const struct content *content)
{
    struct port_message header = content->message;
    header.payload = (void *)(uintptr_t)inbox->payload;
    return header;
}

enum outcome inbox_settle_header(const struct inbox *inbox)
{
    struct aspace *space = inbox->thread->aspace;
    uaddr_t last = inbox->header + (uaddr_t)sizeof(struct port_message) - 1;
    void *there;
    enum outcome outcome = reach(space, inbox->header, &there);
    return outcome == MOVED ? reach(space, last, &there) : outcome;
}

static COLD enum outcome write_header_across_pages(const struct inbox *inbox,
                                                   const struct content *content)
{
    struct port_message header = header_of(inbox, content);
    enum outcome outcome = inbox_settle_header(inbox);
    if (outcome != MOVED)
        return outcome;
    return outcome_there(
        aspace_write(inbox->thread->aspace, inbox->header, &header, sizeof header));
}

/* A program may have it at any address. */
typedef struct port_message unaligned_message __attribute__((aligned(1)));

/* The header's place was read from before, so it is in user space. */
inline enum outcome inbox_write_header(const struct inbox *inbox, const struct content *content)
{
    void *there;
    if (!LIKELY((inbox->header & PAGE_MASK) <= PAGE_SIZE - sizeof(struct port_message)))
        return write_header_across_pages(inbox, content);
    enum outcome outcome = reach(inbox->thread->aspace, inbox->header, &there);
    if (LIKELY(outcome == MOVED))
        *(unaligned_message *)there = header_of(inbox, content);
    return outcome;
}

/* What is attached goes last of all that can fail. */
static COLD enum outcome pass_parcel(struct inbox *inbox, const struct content *content)
{
    enum outcome outcome = inbox->header ? inbox_settle_header(inbox) : MOVED;
    return outcome == MOVED ? parcel_pass(content->parcel, inbox) : outcome;
}

inline enum outcome inbox_complete(struct inbox *inbox, const struct content *content)
{
    enum outcome outcome = content->parcel ? pass_parcel(inbox, content) : MOVED;
    if (LIKELY(outcome == MOVED) && inbox->header)
        outcome = inbox_write_header(inbox, content);
    if (!LIKELY(outcome == MOVED))
        return outcome;
    inbox->filled = true;
    inbox->reply = content->message.reply;
    inbox->sender = content->message.sender;
    return MOVED;
}

void inbox_fill_words(const struct inbox *inbox, const struct content *content,
                      const uint32_t *words)
{
    struct trap_frame *frame = thread_trap_frame(inbox->thread);
    frame->ebx = content->message.reply;
    frame->ecx = words[0];
    frame->edx = words[1];
    frame->esi = words[2];
    frame->edi = words[3];
    frame->ebp = content->message.type;
}

static COLD enum outcome fill_registers(const struct inbox *inbox, const struct content *content)
{
    uint32_t words[SHORT_WORDS] = {0};
    if (!content->words && copy_from_user(words, content_source(content), content->message.length))
        return SENDER_FAULT;
    inbox_fill_words(inbox, content, content->words ? content->words : words);
    return MOVED;
}

enum outcome inbox_fill(struct inbox *inbox, const struct content *content)
{
    if (!LIKELY(content->message.length <= inbox->room))
        return RECEIVER_SHORT;
    enum outcome outcome =
        LIKELY(inbox->header) ? copy_payload(inbox, content) : fill_registers(inbox, content);
    return LIKELY(outcome == MOVED) ? inbox_complete(inbox, content) : outcome;
}
