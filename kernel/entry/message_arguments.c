/* The arguments of calls that move messages. message_arguments.h has the rules. */
#include "kernel/entry/message_arguments.h"

#include "kernel/abi/fcntl.h"
#include "kernel/entry/sys_memory.h"
#include "kernel/files/fd_table.h"
#include "kernel/ipc/call.h"
#include "kernel/ipc/parcel.h"
#include "kernel/process/proc.h"
#include "kernel/threads/user_time.h"

/* The part of struct port_parcel behind its message. */
struct file_list {
    uint32_t count;
    int32_t files[PORT_MAX_FILES];
    void *memory;
    uint32_t memory_size;
};

static uaddr_t file_list_of(uaddr_t parcel)
{
    return parcel + (uaddr_t)offsetof(struct port_parcel, count);
}

int read_deadline(uint32_t flags, uint32_t allowed, uaddr_t deadline, uint64_t *out)
{
    if (flags & ~allowed)
        return -EINVAL;
    return flags & PORT_DEADLINE ? user_time_read(deadline, TIME_TIMESPEC, out) : 0;
}

int read_parcel(uaddr_t address, struct content *content)
{
    struct file_list list;
    if (copy_from_user(&list, file_list_of(address), sizeof list))
        return -EFAULT;
    if (list.count > PORT_MAX_FILES || list.memory_size > PORT_MAX_MEMORY)
        return -EINVAL;
    if (list.count == 0 && list.memory_size == 0)
        return 0;
    return parcel_make(list.files, list.count, (uaddr_t)(uintptr_t)list.memory, list.memory_size,
                       &content->parcel);
}

int refuse_length(const struct content *content)
{
    parcel_drop(content->parcel);
    return -EMSGSIZE;
}

int check_parcel_room(uaddr_t address)
{
    struct file_list list;
    if (copy_from_user(&list, file_list_of(address), sizeof list) ||
        copy_to_user(file_list_of(address), &list, sizeof list))
        return -EFAULT;
    return 0;
}

/* Where the receiver finds what was lent goes to `list`. 0 or -ENOMEM. */
static int map_memory(struct parcel *parcel, struct file_list *list)
{
    int error = parcel->is_mapped ? 0 : map_lent(&parcel->memory);
    if (error)
        return error;
    parcel->is_mapped = true;
    list->memory = (void *)(uintptr_t)(parcel->memory.address + parcel->memory_offset);
    list->memory_size = parcel->memory_size;
    return 0;
}

/* Nobody learns what came: it is given up, and who calls is told. */
static void lose_parcel(struct parcel *parcel, const struct inbox *inbox)
{
    call_refuse(inbox->reply); /* if there is one */
    if (!parcel)
        return;
    if (parcel->is_mapped)
        unmap_lent(parcel->memory.address, parcel->memory.address + parcel->memory.length);
    parcel_forgo(parcel, proc_current()->files);
}

int end_parcel(struct inbox *inbox, uaddr_t address, uint32_t flags, int error)
{
    struct parcel *parcel = inbox->parcel;
    struct file_list list = {0};
    if (error && !parcel)
        return error;
    for (; parcel && list.count < parcel->count; list.count++)
        list.files[list.count] = parcel->fds[list.count];
    if (!error && parcel && parcel->memory.object)
        error = map_memory(parcel, &list);
    if (!error && copy_to_user(file_list_of(address), &list, sizeof list))
        error = -EFAULT;
    if (error)
        lose_parcel(parcel, inbox);
    else if (parcel)
        parcel_open(parcel, proc_current()->files, flags & PORT_CLOEXEC ? FD_CLOEXEC : 0);
    return error;
}
