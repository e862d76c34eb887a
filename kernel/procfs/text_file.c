/* Files whose text is made up when it is read. */
#include "kernel/procfs/text_file.h"

#include "kernel/abi/errno.h"
#include "kernel/base/printk.h"
#include "kernel/files/file.h"
#include "kernel/threads/wait.h"
#include "mm/heap.h"
#include "mm/usercopy.h"

struct text_file {
    text_maker make;
    int pid;
    struct text text; /* the part that is there now */
    uint64_t start;   /* its place in the file */
    uint32_t cursor;  /* of the next part */
    bool in_use;      /* a reader is making a part */
};

void text_print(struct text *text, const char *format, ...)
{
    va_list args;
    uint32_t room = text_room(text);
    va_start(args, format);
    int needed = vformat_string(text->bytes + text->length, room, format, args);
    va_end(args);
    if (room > 0) /* the NUL takes a place, but is no part of the text */
        text->length += min_u32((uint32_t)needed, room - 1);
}

static void begin_anew(struct text_file *text_file)
{
    text_file->text.length = 0;
    text_file->start = 0;
    text_file->cursor = 0;
}

/* Between two parts: of a long file, others run meanwhile, and a fatal signal ends it. */
static int pause_between(void)
{
    preempt_point();
    return thread_current()->attention & ATTENTION_KILL ? -ERESTARTSYS : 0;
}

/* Makes parts until one holds `offset`. 0, also at the end of the file, where it holds nothing. */
static int make_part_at(struct text_file *text_file, uint64_t offset)
{
    if (offset == 0 || offset < text_file->start)
        begin_anew(text_file);
    while (offset >= text_file->start + text_file->text.length && text_file->cursor != TEXT_END) {
        text_file->start += text_file->text.length;
        text_file->text.length = 0;
        int error = text_file->make(&text_file->text, text_file->pid, &text_file->cursor);
        if (!error)
            error = pause_between();
        if (error) {
            begin_anew(text_file);
            return error;
        }
    }
    return 0;
}

static int32_t read_part(struct text_file *text_file, uaddr_t to, uint32_t length, uint64_t *offset)
{
    const struct text *text = &text_file->text;
    int error = make_part_at(text_file, *offset);
    if (error)
        return error;
    if (*offset >= text_file->start + text->length)
        return 0;
    uint32_t at = (uint32_t)(*offset - text_file->start);
    uint32_t step = min_u32(length, text->length - at);
    if (copy_to_user(to, text->bytes + at, step))
        return -EFAULT;
    *offset += step;
    return (int32_t)step;
}

/* One reader at a time: a part may take preemption points, but whoever makes it never sleeps. */
static int32_t text_read(struct file *file, uaddr_t to, uint32_t length, uint64_t *offset)
{
    struct text_file *text_file = file->data;
    while (text_file->in_use)
        thread_yield();
    text_file->in_use = true;
    int32_t done = read_part(text_file, to, length, offset);
    text_file->in_use = false;
    return done;
}

static int64_t text_seek(struct file *file, int64_t offset, int whence)
{
    return file_seek_within(file, offset, whence, 0);
}

static void text_close(struct file *file)
{
    struct text_file *text_file = file->data;
    heap_free(text_file->text.bytes);
    heap_free(text_file);
}

static const struct file_ops text_ops = {
    .read = text_read,
    .seek = text_seek,
    .close = text_close,
};

int text_file_open(struct node *node, int flags, text_maker make, int pid, struct file **out)
{
    struct text_file *text_file = heap_zalloc(sizeof *text_file);
    char *page = text_file ? heap_alloc(TEXT_SIZE) : NULL;
    struct file *file = page ? file_create(&text_ops, (uint32_t)flags, node, text_file) : NULL;
    if (!file) {
        heap_free(page);
        heap_free(text_file);
        return -ENOMEM;
    }
    text_file->make = make;
    text_file->pid = pid;
    text_file->text.bytes = page;
    *out = file;
    return 0;
}
