/* The arguments of calls that move messages, by ports and directly. */
#pragma once

#include "kernel/abi/errno.h"
#include "kernel/abi/port.h"
#include "kernel/ipc/inbox.h"
#include "kernel/threads/wait.h"
#include "mm/usercopy.h"

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
    return copy_from_user(message, address, sizeof *message);
}

static inline struct content content_of(const struct port_message *message)
{
    return (struct content){.type = message->type,
                            .length = message->length,
                            .payload = (uaddr_t)(uintptr_t)message->payload,
                            .kind = CONTENT_MEMORY};
}

/*
 * With PORT_FILES: packs the files of the struct port_parcel at `address` into `content`. 0,
 * -EINVAL, -EFAULT, -EBADF, -ENOMEM.
 */
COLD int read_parcel(uaddr_t address, struct content *content);

/* The message there and, with PORT_FILES in `flags`, its files. */
static inline int read_content(uaddr_t address, uint32_t flags, struct port_message *message,
                               struct content *content)
{
    int error = read_message(address, message);
    if (error)
        return error;
    *content = content_of(message);
    return flags & PORT_FILES ? read_parcel(address, content) : 0;
}

/* Whether the files of a struct port_parcel can be written there: 0 or -EFAULT. */
COLD int check_parcel_room(uaddr_t address);

/*
 * The end of a receive or call with PORT_FILES that gave `error`: puts the files that came into
 * descriptors and their numbers into the struct port_parcel at `address`. Gives the call's result;
 * objects_reap() is still owed.
 */
COLD int end_parcel(struct inbox *inbox, uaddr_t address, uint32_t flags, int error);

static inline void inbox_open(struct inbox *inbox, const struct port_message *message,
                              uaddr_t address, uint32_t flags)
{
    inbox->header = address;
    inbox->payload = (uaddr_t)(uintptr_t)message->payload;
    inbox->room = message->length;
    inbox->file = NULL;
    inbox->filled = false;
    inbox->takes_files = flags & PORT_FILES;
    if (inbox->takes_files) {
        inbox->parcel = NULL;
        inbox->reply = 0;
    }
}
