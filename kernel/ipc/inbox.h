/*
 * One message on its way from the running thread to another one that waits for it: copied once,
 * from memory to memory or by registers, with no queue between.
 */
#pragma once

#include "kernel/base/trap_frame.h"
#include "kernel/threads/thread.h"

struct file;
struct parcel;

#define SHORT_WORDS 4u /* PORT_SHORT_SIZE */

/* What is to be sent: in the running thread's memory or, in the short form, its registers. */
enum content_kind { CONTENT_MEMORY, CONTENT_WORDS, CONTENT_PARCEL };

struct content {
    uint32_t type, length;
    uaddr_t payload;
    enum content_kind kind;
    union {
        const uint32_t *words; /* SHORT_WORDS of them */
        struct parcel *parcel; /* files, beside what is in memory; goes along with the message */
    };
};

/* Where a thread waits for a message or an answer. It lies on that thread's kernel stack. */
struct inbox {
    struct thread *thread;
    uaddr_t header;  /* a struct port_message in its memory; 0: all goes to its registers */
    uaddr_t payload; /* in its memory */
    uint32_t room;
    struct file *file; /* of the short form: a reference that its thread gives back at the end */
    bool filled, takes_files;
    uint32_t type, length, reply; /* valid when filled; its thread writes them to the header */
    int sender;
    struct parcel *parcel; /* where files are taken: those that came, or NULL */
};

/* What the kernel adds. */
struct stamp {
    int sender;
    uint32_t reply;
};

/*
 * Copies all of it to where it belongs. 0; -EMSGSIZE, it does not fit; -EFAULT, the running thread
 * cannot read what it sends; -ENOMEM; -ENXIO, the other cannot be written to; -EMFILE, it cannot
 * have the files; -ENOBUFS or -EBUSY, it cannot have the memory, or not now. Parts of the other's
 * payload may have been written then. Never sleeps.
 */
int inbox_fill(struct inbox *inbox, const struct content *content, struct stamp stamp);

/*
 * A long message is copied in one stretch with interrupts off, and pages of the other's that were
 * to be made or copied first would double that (design, D4). Makes some that `length` bytes go to
 * ready to be written; true: there are more, and after a preemption point everything is to be
 * looked at again. Where it is another's inbox, that is repeated INBOX_ROUNDS times at most, since
 * the other's threads may take the pages away again meanwhile. Never fails: the copy will.
 */
#define INBOX_LONG   (8 * PAGE_SIZE)
#define INBOX_ROUNDS 4
bool inbox_settle_step(const struct inbox *inbox, uint32_t length);

/* The running thread writes the header of its own inbox. 0 or -EFAULT. */
int inbox_write_header(const struct inbox *inbox);

void inbox_fill_words(struct inbox *inbox, uint32_t type, const uint32_t *words,
                      struct stamp stamp);

/* The registers of the short form, from the running thread's trap frame to another's. */
static inline void inbox_pass_registers(const struct thread *from, const struct thread *to,
                                        uint32_t reply, uint32_t result)
{
    const struct trap_frame *source = thread_trap_frame(from);
    struct trap_frame *frame = thread_trap_frame(to);
    frame->eax = result;
    frame->ebx = reply;
    frame->ecx = source->ecx;
    frame->edx = source->edx;
    frame->esi = source->esi;
    frame->edi = source->edi;
    frame->ebp = source->ebp;
}
