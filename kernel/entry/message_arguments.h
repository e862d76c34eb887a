/* The arguments of calls that move messages, by ports and directly. */
#pragma once

#include "kernel/abi/errno.h"
#include "kernel/abi/port.h"
#include "kernel/ipc/inbox.h"
#include "kernel/process/proc.h"
#include "kernel/threads/wait.h"
#include "mm/usercopy_fast.h"

/* A handler ends a send or receive with -EINTR even if it has SA_RESTART: nothing was moved. */
static inline int settle(int error)
{
    return error == -ERESTARTSYS ? -ERESTARTNOHAND : error;
}

/*
 * `deadline` is the address of a struct timespec, if `flags` say so; *out is WAIT_FOREVER before.
 * 0, -EINVAL, -EFAULT.
 */
COLD int read_deadline(uint32_t flags, uint32_t allowed, uaddr_t deadline, uint64_t *out);

static inline int read_message(uaddr_t address, struct port_message *message)
{
    return copy_from_user_fast(message, address, sizeof *message);
}

/*
 * With PORT_FILES: makes a parcel of the files and the memory of the struct port_parcel at
 * `address`, for `content`. 0, -EINVAL, -EFAULT, -EBADF, -ENOMEM.
 */
COLD int read_parcel(uaddr_t address, struct content *content);

/* What is that long is lent, not copied. -EMSGSIZE. */
COLD int refuse_length(const struct content *content);

/* What is to be sent; *reply is the right that the program would answer with it. 0 or -EFAULT. */
static inline int read_content(uaddr_t address, uint32_t flags, uint64_t deadline,
                               struct content *content, uint32_t *reply)
{
    int error = read_message(address, &content->message);
    *reply = content->message.reply;
    content->message.sender = proc_current()->pid;
    content->message.reply = 0;
    content->words = NULL;
    content->parcel = NULL;
    content->flags = flags;
    content->deadline = deadline;
    return error;
}

/* What is attached to it. */
static inline int attach_parcel(uaddr_t address, struct content *content)
{
    int error = content->flags & PORT_FILES ? read_parcel(address, content) : 0;
    bool fits = content->message.length <= PORT_MAX_PAYLOAD;
    return error || LIKELY(fits) ? error : refuse_length(content);
}

/* The message there and, with PORT_FILES in `flags`, what is attached to it. */
static inline int read_request(uaddr_t address, uint32_t flags, uint64_t deadline,
                               struct content *content)
{
    uint32_t reply;
    int error = read_content(address, flags, deadline, content, &reply);
    return error ? error : attach_parcel(address, content);
}

/* Whether the files of a struct port_parcel can be written there: 0 or -EFAULT. */
COLD int check_parcel_room(uaddr_t address);

/*
 * The end of a receive or call with PORT_FILES that gave `error`: puts the files that came into
 * descriptors and their numbers into the struct port_parcel at `address`. Gives the call's result;
 * objects_reap() is still owed.
 */
COLD int end_parcel(struct inbox *inbox, uaddr_t address, uint32_t flags, int error);

/*
 * A reference on `file` is given back by end_inbox(), or by who fills the inbox: without flags its
 * thread has nothing else left to do then.
 */
static inline void inbox_open(struct inbox *inbox, const struct port_message *message,
                              uaddr_t address, uint32_t flags, struct file *file)
{
    inbox->header = address;
    inbox->payload = (uaddr_t)(uintptr_t)message->payload;
    inbox->room = message->length;
    inbox->file = file;
    inbox->filled = false;
    inbox->receives = false;
    inbox->end = flags || !file ? STAYS_IN_KERNEL : LEAVES_KERNEL;
    inbox->takes_files = flags & PORT_FILES;
    if (inbox->takes_files) {
        inbox->parcel = NULL;
        inbox->reply = 0;
    }
}
