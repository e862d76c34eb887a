/*
 * Users and groups, of which there are one each: 0. As in a user namespace that maps no other
 * (user_namespaces(7)), to become what one is already succeeds, and any other identity is EINVAL.
 * Users and groups have the same answers, so that each function here serves both, and both widths.
 */
#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/abi/stat.h"
#include "kernel/abi/syscall.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/files/path.h"
#include "kernel/process/proc.h"
#include "kernel/process/user_path.h"
#include "mm/usercopy.h"

/* Those before lchown32 are of old programs, whose identities have 16 bits. */
static bool is_old_call(void)
{
    return call_number() < SYS_lchown32;
}

static bool is_own(uint32_t id)
{
    return (is_old_call() ? (uint16_t)id : id) == 0;
}

int32_t sys_get_user_or_group(void)
{
    return 0;
}

/* setuid, setgid */
int32_t sys_set_id(uint32_t id)
{
    return is_own(id) ? 0 : -EINVAL;
}

/* -1 stands for what it is. */
static int32_t set_or_keep(uint32_t id)
{
    bool keep = is_old_call() ? (uint16_t)id == UINT16_MAX : id == UINT32_MAX;
    return keep || is_own(id) ? 0 : -EINVAL;
}

/* setreuid, setregid */
int32_t sys_set_two_ids(uint32_t real, uint32_t effective)
{
    return set_or_keep(real) ? -EINVAL : set_or_keep(effective);
}

/* setresuid, setresgid */
int32_t sys_set_three_ids(uint32_t real, uint32_t effective, uint32_t saved)
{
    return sys_set_two_ids(real, effective) ? -EINVAL : set_or_keep(saved);
}

/* setfsuid, setfsgid: never an error, but what it was before */
int32_t sys_set_file_id(uint32_t id)
{
    (void)id;
    return 0;
}

/* getresuid, getresgid */
int32_t sys_get_three_ids(uaddr_t real, uaddr_t effective, uaddr_t saved)
{
    const uint32_t id = 0, size = is_old_call() ? sizeof(uint16_t) : sizeof(uint32_t);
    bool given = !copy_to_user(real, &id, size) && !copy_to_user(effective, &id, size) &&
                 !copy_to_user(saved, &id, size);
    return given ? 0 : -EFAULT;
}

/* Supplementary groups: there are none. */
int32_t sys_getgroups(int size, uaddr_t list)
{
    (void)list;
    return size < 0 ? -EINVAL : 0;
}

int32_t sys_setgroups(uint32_t count, uaddr_t list)
{
    (void)list;
    return count == 0 ? 0 : -EINVAL;
}

/* --- owners of files -------------------------------------------------------------------------- */

/*
 * A file of which somebody sets the owner is no longer one that runs in its owner's name: whoever
 * sets one, even to what it is, clears these bits, as on Linux. The group's bit without the right
 * to execute means something else, and stays.
 */
static int32_t set_owner(struct node *node, uint32_t user, uint32_t group)
{
    if (sys_set_two_ids(user, group))
        return -EINVAL;
    if (!node_is_directory(node)) {
        node->mode &= ~(uint32_t)S_ISUID;
        if (node->mode & S_IXGRP)
            node->mode &= ~(uint32_t)S_ISGID;
    }
    node_note_change(node);
    return 0;
}

int32_t sys_fchownat(int directory, uaddr_t path, uint32_t user, uint32_t group, uint32_t flags)
{
    struct node *node SCOPED(node) = NULL;
    if (flags & ~(uint32_t)AT_SYMLINK_NOFOLLOW)
        return -EINVAL;
    int error = user_path_lookup(directory, path, flags ? 0 : NODE_FOLLOW, &node);
    return error ? error : set_owner(node, user, group);
}

int32_t sys_chown(uaddr_t path, uint32_t user, uint32_t group)
{
    return sys_fchownat(AT_FDCWD, path, user, group, 0);
}

int32_t sys_lchown(uaddr_t path, uint32_t user, uint32_t group)
{
    return sys_fchownat(AT_FDCWD, path, user, group, AT_SYMLINK_NOFOLLOW);
}

int32_t sys_fchown(int fd, uint32_t user, uint32_t group)
{
    const struct file *file = fd_lookup(proc_current()->files, fd);
    if (!file)
        return -EBADF;
    return file->node ? set_owner(file->node, user, group) : sys_set_two_ids(user, group);
}
