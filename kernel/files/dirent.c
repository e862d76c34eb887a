/* The records of getdents(2) and getdents64(2). */
#include "kernel/files/dirent.h"

#include "kernel/abi/dirent.h"
#include "kernel/abi/errno.h"
#include "kernel/abi/stat.h"
#include "kernel/files/file.h"
#include "kernel/files/tree.h"
#include "mm/usercopy.h"

/* The record of getdents(2): the type stands in its last byte. */
struct old_dirent {
    uint32_t inode, next;
    uint16_t size;
    char name[];
} __attribute__((packed));

union dirent_header {
    struct linux_dirent64 now;
    struct old_dirent old;
};

/* The part in front of the name; returns its size. */
static uint32_t make_header(const struct dirent_sink *sink, union dirent_header *header,
                            uint32_t inode, uint32_t mode, uint32_t next, uint32_t size)
{
    if (sink->old) {
        header->old = (struct old_dirent){.inode = inode, .next = next, .size = (uint16_t)size};
        return offsetof(struct old_dirent, name);
    }
    header->now = (struct linux_dirent64){.d_ino = inode,
                                          .d_off = next,
                                          .d_reclen = (uint16_t)size,
                                          .d_type = (uint8_t)MODE_TO_DT(mode)};
    return DIRENT64_NAME_OFFSET;
}

static uint32_t record_size(const struct dirent_sink *sink, size_t length)
{
    if (sink->old)
        return (uint32_t)(offsetof(struct old_dirent, name) + length + 2 + 3) & ~3u;
    return (uint32_t)(DIRENT64_NAME_OFFSET + length + 1 + 7) & ~7u;
}

int dirent_add(struct dirent_sink *sink, const char *name, size_t length, uint32_t inode,
               uint32_t mode, uint32_t next)
{
    uint32_t size = record_size(sink, length);
    if (size > sink->room - sink->used)
        return sink->used ? 1 : -EINVAL;

    union dirent_header header;
    uaddr_t at = sink->to + sink->used;
    uint32_t header_size = make_header(sink, &header, inode, mode, next, size);
    uint32_t padding = size - header_size - (uint32_t)length;
    uint8_t type = (uint8_t)MODE_TO_DT(mode);
    if (copy_to_user(at, &header, header_size) || copy_to_user(at + header_size, name, length) ||
        clear_user(at + header_size + (uint32_t)length, padding) ||
        (sink->old && copy_to_user(at + size - 1, &type, 1)))
        return -EFAULT;
    sink->used += size;
    return 0;
}

int dirent_add_dots(struct dirent_sink *sink, struct file *file)
{
    const struct node *node = file->node;
    int result = 0;
    if (file->offset == 0) {
        result = dirent_add(sink, ".", 1, node->inode, S_IFDIR, 1);
        if (result == 0)
            file->offset = 1;
    }
    if (result == 0 && file->offset == 1) {
        result = dirent_add(sink, "..", 2, node->parent->inode, S_IFDIR, FIRST_POSITION);
        if (result == 0)
            file->offset = FIRST_POSITION;
    }
    return result;
}
