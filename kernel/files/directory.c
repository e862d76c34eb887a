/* Open directories. */
#include "kernel/files/directory.h"

#include "kernel/abi/errno.h"
#include "kernel/files/dirent.h"
#include "kernel/files/file.h"
#include "kernel/files/tree.h"
#include "kernel/threads/thread.h"
#include "mm/heap.h"

#define ENTRIES_PER_STEP 64u /* between two preemption points */

/* Where an open directory stands; valid for `position`, else to be sought anew. */
struct reader {
    struct cursor cursor;
    uint32_t position;
};

/* Adds the child that the reader stands at and moves on. 1: no room, or no more. */
static int add_child(struct file *file, struct reader *reader, struct dirent_sink *sink)
{
    struct name *name = reader->cursor.next;
    if (!name)
        return 1;
    uint32_t next = name->position + 1;
    int result =
        dirent_add(sink, name->text, name->length, name->node->inode, name->node->mode, next);
    if (result == 0) {
        cursor_advance(&reader->cursor, file->node);
        file->offset = reader->position = next;
    }
    return result;
}

static int directory_getdents(struct file *file, struct dirent_sink *sink)
{
    struct reader *reader = file->data;
    int result = dirent_add_dots(sink, file);
    if (!(file->flags & O_NOATIME))
        node_read(file->node);
    if (result)
        return result < 0 ? result : 0;
    if (file->offset > UINT32_MAX)
        return 0;
    if (reader->position != file->offset || !reader->cursor.next) {
        reader->position = (uint32_t)file->offset;
        cursor_seek(&reader->cursor, file->node, reader->position);
    }
    for (uint32_t count = 1; result == 0; count++) {
        result = add_child(file, reader, sink);
        if (count % ENTRIES_PER_STEP == 0)
            preempt_point();
    }
    return result < 0 ? result : 0;
}

static int64_t directory_seek(struct file *file, int64_t offset, int whence)
{
    return file_seek_within(file, offset, whence, file->node->next_position);
}

static void directory_close(struct file *file)
{
    struct reader *reader = file->data;
    list_remove(&reader->cursor.link);
    heap_free(reader);
}

static const struct file_ops directory_ops = {
    .getdents = directory_getdents,
    .seek = directory_seek,
    .close = directory_close,
};

int directory_open(struct node *node, int flags, struct file **out)
{
    struct reader *reader = heap_alloc(sizeof *reader);
    struct file *file = reader ? file_create(&directory_ops, (uint32_t)flags, node, reader) : NULL;
    if (!file) {
        heap_free(reader);
        return -ENOMEM;
    }
    *reader = (struct reader){.position = 0};
    list_push_back(&node->cursors, &reader->cursor.link);
    *out = file;
    return 0;
}
