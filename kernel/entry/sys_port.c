/* Gaji's own system calls of ports: descriptors and user structures, then kernel/ipc/. */
#include "kernel/abi/errno.h"
#include "kernel/abi/limits.h"
#include "kernel/abi/port.h"
#include "kernel/entry/calls.h"
#include "kernel/entry/message_arguments.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/files/node.h"
#include "kernel/ipc/call.h"
#include "kernel/ipc/message.h"
#include "kernel/ipc/port.h"
#include "kernel/ipc/watch.h"
#include "kernel/process/proc.h"
#include "kernel/threads/time.h"
#include "mm/usercopy.h"

/* Gives `file` a descriptor, or drops it. */
static int32_t install(struct file *file)
{
    int fd = fd_install(proc_current()->files, file, 0, 0);
    if (fd < 0)
        file_put(file);
    return fd;
}

int32_t sys_port_create(uint32_t slots, uint32_t bytes)
{
    struct file *file;
    int error = port_create(slots, bytes, &file);
    return error ? error : install(file);
}

int32_t sys_port_narrow(int fd, uint32_t rights)
{
    struct file *file = fd_lookup(proc_current()->files, fd), *narrow;
    int error = file ? port_narrow(file, rights, &narrow) : -EBADF;
    return error ? error : install(narrow);
}

int32_t sys_port_publish(int fd, uaddr_t name)
{
    char text[NAME_MAX + 1];
    int length = copy_string_from_user(text, name, sizeof text);
    if (length < 0)
        return length;
    struct file *file = fd_get(proc_current()->files, fd);
    if (!file)
        return -EBADF;
    int error = port_publish(file, text);
    file_put(file);
    return error;
}

/* Any process may watch any other: there is one user. */
int32_t sys_watch(int pid, int fd)
{
    struct proc *target = proc_find(pid);
    struct file *file = fd_lookup(proc_current()->files, fd);
    if (!target)
        return -ESRCH;
    return file ? watch_begin(target, file) : -EBADF;
}

/* Messages. */

static inline struct file *get_file(int fd)
{
    struct file *file = fd_lookup_fast(proc_current()->files, fd);
    if (file)
        file_get(file);
    return file;
}

static inline void put_file(struct file *file)
{
    if (file->count > 1)
        file->count--;
    else
        file_put(file);
}

/* What each takes for flags. Without any, which is the rule, there is less to look at. */
#define SENDING   (PORT_DEADLINE | PORT_NONBLOCK | PORT_FILES)
#define RECEIVING (PORT_DEADLINE | PORT_NONBLOCK | PORT_FILES | PORT_CLOEXEC)
#define CALLING   (PORT_DEADLINE | PORT_FILES | PORT_CLOEXEC)

int32_t sys_port_send(int fd, uaddr_t address, uint32_t flags, uaddr_t until)
{
    struct content content;
    uint64_t deadline = WAIT_FOREVER;
    int error = flags ? read_deadline(flags, SENDING, until, &deadline) : 0;
    struct file *file = error ? NULL : get_file(fd);
    if (!file)
        return error ? error : -EBADF;
    error = read_request(address, flags, deadline, &content);
    if (!error)
        error = port_send(file, &content);
    put_file(file);
    if (flags & PORT_FILES)
        objects_reap();
    return settle(error);
}

int32_t sys_port_receive(int fd, uaddr_t address, uint32_t flags, uaddr_t until)
{
    return sys_port_reply_receive(fd, 0, address, flags, until);
}

static ALWAYS_INLINE int32_t long_call(int fd, uaddr_t request, uaddr_t answer, uint32_t flags,
                                       uaddr_t until)
{
    struct port_message room;
    struct content content;
    struct call call;
    uint64_t deadline = WAIT_FOREVER;
    int error = flags ? read_deadline(flags, CALLING, until, &deadline) : 0;
    if (!error)
        error = read_message(answer, &room);
    struct file *file = error ? NULL : get_file(fd);
    if (!file)
        return error ? error : -EBADF;
    inbox_open(&call.answer, &room, answer, flags, file);
    error = read_request(request, flags, deadline, &content);
    if (!error)
        error = port_call(file, &content, &call);
    if (flags & PORT_FILES) {
        error = end_parcel(&call.answer, answer, flags, error);
        objects_reap();
    }
    put_file(file);
    return settle(error);
}

static COLD int32_t long_call_with(int fd, uaddr_t request, uaddr_t answer, uint32_t flags,
                                   uaddr_t until)
{
    return long_call(fd, request, answer, flags, until);
}

int32_t sys_port_call(int fd, uaddr_t request, uaddr_t answer, uint32_t flags, uaddr_t until)
{
    return flags ? long_call_with(fd, request, answer, flags, until)
                 : long_call(fd, request, answer, 0, 0);
}

int32_t sys_port_reply(uint32_t right, uaddr_t address, uint32_t flags)
{
    struct content content;
    if (flags & ~(uint32_t)PORT_FILES)
        return -EINVAL;
    if (!address)
        return call_refuse(right);
    int error = read_request(address, flags, WAIT_FOREVER, &content);
    if (!error)
        error = call_answer(right, &content);
    if (!error)
        message_release_next(content.next);
    if (flags & PORT_FILES)
        objects_reap();
    return error;
}

/* The answer, if there is one to give; a caller that gave up meanwhile is nobody's error. */
static inline int answer_first(uaddr_t address, uint32_t flags, struct inbox **caller)
{
    struct content content;
    uint32_t right;
    *caller = NULL;
    if (!address)
        return 0;
    int error = read_content(address, flags, WAIT_FOREVER, &content, &right);
    if (error || !right)
        return error;
    error = attach_parcel(address, &content);
    if (error)
        return error;
    error = call_answer(right, &content);
    *caller = content.next;
    return error == -ESRCH ? 0 : error;
}

static ALWAYS_INLINE int32_t reply_receive(int fd, uaddr_t answer, uaddr_t address, uint32_t flags,
                                           uaddr_t until)
{
    struct port_message room;
    struct inbox *caller;
    uint64_t deadline = WAIT_FOREVER;
    int error = flags ? read_deadline(flags, RECEIVING, until, &deadline) : 0;
    if (!error)
        error = read_message(address, &room);
    if (!error && flags & PORT_FILES)
        error = check_parcel_room(address);
    struct file *file = error ? NULL : get_file(fd);
    if (!file)
        return error ? error : -EBADF;
    error = answer_first(answer, flags, &caller);
    if (!error) {
        struct inbox inbox;
        inbox_open(&inbox, &room, address, flags, file);
        inbox.receives = true;
        inbox.flags = flags;
        inbox.deadline = deadline;
        error = port_receive(file, &inbox, caller);
        if (flags & PORT_FILES)
            error = end_parcel(&inbox, address, flags, error);
    }
    if (flags & PORT_FILES)
        objects_reap();
    put_file(file);
    return settle(error);
}

static COLD int32_t reply_receive_with(int fd, uaddr_t answer, uaddr_t address, uint32_t flags,
                                       uaddr_t until)
{
    return reply_receive(fd, answer, address, flags, until);
}

int32_t sys_port_reply_receive(int fd, uaddr_t answer, uaddr_t address, uint32_t flags,
                               uaddr_t until)
{
    return flags ? reply_receive_with(fd, answer, address, flags, until)
                 : reply_receive(fd, answer, address, 0, 0);
}
