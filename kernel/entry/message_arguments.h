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
int read_deadline(uint32_t flags, uint32_t allowed, uaddr_t deadline, uint64_t *out);

static inline int read_message(uaddr_t address, struct port_message *message)
{
    return copy_from_user(message, address, sizeof *message);
}

static inline struct content content_of(const struct port_message *message)
{
    return (struct content){message->type, message->length, (uaddr_t)(uintptr_t)message->payload,
                            NULL};
}

static inline void inbox_open(struct inbox *inbox, const struct port_message *message,
                              uaddr_t address)
{
    inbox->header = address;
    inbox->payload = (uaddr_t)(uintptr_t)message->payload;
    inbox->room = message->length;
    inbox->file = NULL;
}
