/*
 * One message on its way from a thread to another one that waits for it: copied once, from memory
 * to memory or by registers, with no queue between.
 */
#pragma once

#include "kernel/abi/port.h"
#include "kernel/files/file.h"
#include "kernel/process/task.h"

struct parcel;

#define SHORT_WORDS 4u /* PORT_SHORT_SIZE */

/*
 * What is to be sent: in the running thread's memory or, in the short form, its registers; how long
 * it may wait for room, a receiver, an answer; and what came of it.
 */
struct content {
    struct port_message message; /* `sender` is the running process; `reply`: the right that goes
                                    along, or 0 */
    const uint32_t *words;       /* the short form: SHORT_WORDS of them; else NULL */
    struct parcel *parcel;       /* what is attached to it, or NULL */
    uint32_t flags;              /* PORT_NONBLOCK */
    uint64_t deadline;           /* or WAIT_FOREVER */
    struct inbox *next; /* whose sleep it has ended, or NULL; message_run_next() is owed to it */
};

static inline uaddr_t content_source(const struct content *content)
{
    return (uaddr_t)(uintptr_t)content->message.payload;
}

/* Why a message did not move, and whose fault that is: the sender's, nobody's, the receiver's. */
enum outcome {
    MOVED,
    SENDER_FAULT,   /* what it sends cannot be read */
    NO_MEMORY,      /* the kernel has none left */
    RECEIVER_FAULT, /* what it receives into cannot be written */
    RECEIVER_SHORT, /* it does not fit there */
    RECEIVER_FULL,  /* no descriptors are left for the files */
    RECEIVER_LIMIT, /* no room for the memory, or a limit is in the way */
    RECEIVER_BUSY,  /* it changes its address space: the memory cannot be mapped now */
};

static inline bool is_receivers_fault(enum outcome outcome)
{
    return outcome >= RECEIVER_FAULT;
}

/* What the side whose fault it is, and nobody else, gets from its system call. */
int outcome_error(enum outcome outcome);

/* What a thread that waits without a deadline or files has left to do once its inbox is filled. */
enum inbox_end {
    STAYS_IN_KERNEL,
    LEAVES_KERNEL, /* nothing but what inbox_finish() does for it */
    LEAVES_SHORT,  /* the same, and the message goes to its registers */
};

/* Where a thread waits for a message or an answer. It lies on that thread's kernel stack. */
struct inbox {
    struct thread *thread;
    uaddr_t header;  /* a struct port_message in its memory; 0: all goes to its registers */
    uaddr_t payload; /* in its memory */
    uint32_t room;
    struct file *file; /* a reference that its thread gives back at the end, or NULL */
    bool filled, takes_files;
    bool receives; /* from a port; else it is a call's, or of direct messages */
    uint8_t end;   /* enum inbox_end */
    uint32_t reply;
    int sender;            /* both valid when filled */
    struct parcel *parcel; /* where files are taken: those that came, or NULL */
    uint32_t flags;        /* PORT_NONBLOCK; this and the next are for who receives from a port */
    uint64_t deadline;     /* or WAIT_FOREVER */
};

/*
 * Copies all of it to where it belongs: with MOVED the other has it, whatever becomes of its
 * memory. Else parts of its payload may have been written, but not the header. Never sleeps.
 */
enum outcome inbox_fill(struct inbox *inbox, const struct content *content);

/* Says there what came. MOVED, RECEIVER_FAULT, NO_MEMORY. */
enum outcome inbox_write_header(const struct inbox *inbox, const struct content *content);

/* The same, but it writes nothing: the header can be written from then on. */
enum outcome inbox_settle_header(const struct inbox *inbox);

/*
 * The payload is there already: what is attached and the header follow, or nothing. With MOVED the
 * message is the receiver's.
 */
enum outcome inbox_complete(struct inbox *inbox, const struct content *content);

/* The short form: words to its thread's registers. */
void inbox_fill_words(const struct inbox *inbox, const struct content *content,
                      const uint32_t *words);

/*
 * Whether the thread of a filled inbox, whose sleep is over, may leave the kernel at once: it has
 * nothing to do there but to give its file back, which is not the last to have it.
 */
static inline bool inbox_may_finish(const struct inbox *inbox)
{
    return inbox->end != STAYS_IN_KERNEL && (!inbox->file || inbox->file->count > 1) &&
           inbox->thread->state == THREAD_BLOCKED && !inbox->thread->attention;
}

/* Does for that thread, which it returns, what it would do on its way out. */
static inline struct thread *inbox_finish(struct inbox *inbox)
{
    struct thread *thread = inbox->thread;
    bool gives_sender = inbox->receives && !inbox->header;
    thread_trap_frame(thread)->eax = gives_sender ? (uint32_t)inbox->sender : 0;
    task_of(thread)->inbox = NULL;
    if (inbox->file)
        inbox->file->count--;
    return thread;
}
