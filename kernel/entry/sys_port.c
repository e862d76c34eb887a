/* Gaji's own system calls of ports: descriptors and user structures, then kernel/ipc/. */
#include "kernel/abi/errno.h"
#include "kernel/abi/limits.h"
#include "kernel/abi/port.h"
#include "kernel/entry/calls.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/ipc/port.h"
#include "kernel/process/proc.h"
#include "mm/usercopy.h"

/* Gives `file` a descriptor, or drops it. */
static int32_t install(struct file *file)
{
    int fd = fd_install(proc_current()->files, file, 0, 0);
    if (fd < 0)
        file_put(file);
    return fd;
}

/* A handler ends a send or receive with -EINTR even if it has SA_RESTART: nothing was moved. */
static int settle(int error)
{
    return error == -ERESTARTSYS ? -ERESTARTNOHAND : error;
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
    struct file *file = fd_lookup(proc_current()->files, fd);
    return file ? port_publish(file, text) : -EBADF;
}

int32_t sys_port_send(int fd, uaddr_t message, uint32_t flags)
{
    struct proc *self = proc_current();
    struct port_message copy;
    if (copy_from_user(&copy, message, sizeof copy))
        return -EFAULT;
    struct file *file = fd_get(self->files, fd);
    if (!file)
        return -EBADF;
    int error = port_send(file, &copy, self->pid, flags);
    file_put(file);
    return settle(error);
}

int32_t sys_port_receive(int fd, uaddr_t message, uint32_t flags)
{
    struct port_message copy;
    if (copy_from_user(&copy, message, sizeof copy))
        return -EFAULT;
    struct file *file = fd_get(proc_current()->files, fd);
    if (!file)
        return -EBADF;
    int error = port_receive(file, &copy, message, flags);
    file_put(file);
    return settle(error);
}
