/* The arguments of calls that move messages. message_arguments.h has the rules. */
#include "kernel/entry/message_arguments.h"

#include "kernel/abi/fcntl.h"
#include "kernel/abi/time.h"
#include "kernel/files/fd_table.h"
#include "kernel/ipc/call.h"
#include "kernel/ipc/parcel.h"
#include "kernel/process/proc.h"
#include "kernel/threads/time.h"

/* The part of struct port_parcel behind its message. */
struct file_list {
    uint32_t count;
    int32_t files[PORT_MAX_FILES];
};

static uaddr_t file_list_of(uaddr_t parcel)
{
    return parcel + (uaddr_t)offsetof(struct port_parcel, count);
}

int read_deadline(uint32_t flags, uint32_t allowed, uaddr_t deadline, uint64_t *out)
{
    struct timespec time;
    if (flags & ~allowed)
        return -EINVAL;
    if (!(flags & PORT_DEADLINE))
        return 0;
    if (copy_from_user(&time, deadline, sizeof time))
        return -EFAULT;
    if (time.tv_sec < 0 || time.tv_nsec < 0 || time.tv_nsec >= (int32_t)NS_PER_SECOND)
        return -EINVAL;
    *out = (uint64_t)time.tv_sec * NS_PER_SECOND + (uint32_t)time.tv_nsec;
    return 0;
}

int read_parcel(uaddr_t address, struct content *content)
{
    struct file_list list;
    if (copy_from_user(&list, file_list_of(address), sizeof list))
        return -EFAULT;
    if (list.count > PORT_MAX_FILES)
        return -EINVAL;
    if (list.count == 0)
        return 0;
    int error = parcel_pack(list.files, list.count, &content->parcel);
    if (!error)
        content->kind = CONTENT_PARCEL;
    return error;
}

int check_parcel_room(uaddr_t address)
{
    struct file_list list;
    if (copy_from_user(&list, file_list_of(address), sizeof list) ||
        copy_to_user(file_list_of(address), &list, sizeof list))
        return -EFAULT;
    return 0;
}

int end_parcel(struct inbox *inbox, uaddr_t address, uint32_t flags, int error)
{
    struct fd_table *table = proc_current()->files;
    struct parcel *parcel = inbox->parcel;
    struct file_list list = {0};
    for (; parcel && list.count < parcel->count; list.count++)
        list.files[list.count] = parcel->fds[list.count];
    if (!error)
        error = inbox->refused;
    if (!error && copy_to_user(file_list_of(address), &list, sizeof list)) {
        call_refuse(inbox->reply); /* if there is one: who calls is told */
        error = -EFAULT;
    }
    if (parcel && !error)
        parcel_open(parcel, table, flags & PORT_CLOEXEC ? FD_CLOEXEC : 0);
    else if (parcel)
        parcel_forgo(parcel, table);
    return error;
}
