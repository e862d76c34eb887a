/* Polling for direct messages: /dev/messages speaks of the process that polls it. */
#include "kernel/files/file.h"
#include "kernel/files/poll.h"
#include "kernel/ipc/direct.h"
#include "kernel/process/proc.h"

static uint32_t messages_poll(struct file *file, struct poll_entry *entry)
{
    struct proc *self = proc_current();
    (void)file;
    poll_entry_watch(entry, &self->direct_pollers);
    return self->noticed > 0 || !list_empty(&self->direct_senders) ? POLL_READABLE : 0;
}

const struct file_ops direct_poll_ops = {
    .poll = messages_poll,
    .seek = file_seek_nowhere,
};
