/*
 * Open files: what a descriptor points at (POSIX: an open file description). Descriptors that were
 * inherited by fork or made by dup share one, with its offset and status flags.
 */
#pragma once

#include "kernel/abi/fcntl.h"
#include "kernel/base/panic.h"
#include "kernel/base/types.h"

struct dirent_sink;
struct file;
struct node;
struct poll_entry;
struct stat64;
struct thread;

/*
 * What a kind of file can do. A NULL operation gives the errno that Linux gives: EINVAL for read,
 * write and truncate, ESPIPE for seek (and for pread and pwrite), ENOTTY for ioctl, ENOTDIR for
 * getdents; stat falls back to the node's.
 *
 * read, write, ioctl, getdents and truncate may sleep; the caller holds a reference meanwhile. The
 * caller has checked the access mode. Addresses are in the current address space.
 */
struct file_ops {
    /*
     * Move up to `length` bytes (1 to 2^31-4097) and return how many, or a negative errno. They
     * advance `*offset`, which is the file's own or pread's, by what they moved; a file that
     * cannot seek leaves it alone.
     */
    int32_t (*read)(struct file *file, uaddr_t to, uint32_t length, uint64_t *offset);
    int32_t (*write)(struct file *file, uaddr_t from, uint32_t length, uint64_t *offset);

    /*
     * For readv and writev. `ready`: a read would not sleep; NULL: it never does. `write_together`
     * writes up to PIPE_BUF bytes of kernel memory that have to stay together; NULL: none have to.
     */
    bool (*ready)(const struct file *file);
    int32_t (*write_together)(struct file *file, const void *bytes, uint32_t length);

    /*
     * The events of poll(2) that hold now; poll_entry_watch() has `entry` told when that may have
     * changed (it may be NULL). Never sleeps. NULL: always ready to read and to write.
     */
    uint32_t (*poll)(struct file *file, struct poll_entry *entry);

    int32_t (*ioctl)(struct file *file, uint32_t request, uaddr_t argument);
    int (*stat)(struct file *file, struct stat64 *out);
    int64_t (*seek)(struct file *file, int64_t offset, int whence); /* the new offset */
    int (*truncate)(struct file *file, uint64_t size);
    int (*getdents)(struct file *file, struct dirent_sink *sink);

    /* Frames that only an open file keeps, and that go with it. Never sleeps. NULL: none. */
    uint32_t (*held)(const struct file *file);

    /* The current process has one descriptor of it less, whose table tells_of_closes. Never sleeps.
     */
    void (*descriptor_closed)(struct file *file);

    /* The last reference is gone: frees `data`. Never sleeps, fails or allocates. */
    void (*close)(struct file *file);

    /* Whether who has this file could end the sleep of a thread at its other end. NULL: nobody's.
     */
    bool (*wakes)(const struct file *file, const struct thread *sleeper);

    /*
     * Opens what a nameless file stands for once more, as /proc/PID/fd/N: 0 with another file in
     * *out, or an error. Never sleeps. NULL: -ENXIO.
     */
    int (*reopen)(struct file *file, int flags, struct file **out);

    const char *link_text; /* what /proc/PID/fd shows of a nameless file; NULL: "pipe:[INODE]" */
    /*
     * A file that moves values of 8 bytes, and not bytes: no 0 of them (EINVAL), none at an offset
     * (ESPIPE). Takes one, for readv(2), which may want it in several pieces. 0 or an error;
     * sleeps.
     */
    int (*take_value)(struct file *file, uint64_t *value);
};

struct file {
    uint32_t count;  /* references: descriptors, and calls under way */
    uint32_t flags;  /* O_ACCMODE, O_APPEND, O_NONBLOCK, O_DIRECTORY ... as fcntl(F_GETFL) gives */
    uint64_t offset; /* of the next read or write */
    const struct file_ops *ops;
    struct node *node; /* one reference is ours; NULL for pipes and other nameless files */
    void *data;        /* belongs to ops */
    bool followed;     /* something hangs on it that is told of its end: locks, epoll */
};

/*
 * What hangs on files is told when a file that is `followed` closes, and when a process whose table
 * tells_of_closes has a descriptor less. Never sleep, fail or allocate. Registered at
 * boot; NULL where kernel/linux is left out.
 */
extern void (*file_closed)(struct file *file);
extern void (*file_descriptor_closed)(struct file *file);

/*
 * A file with count 1 and offset 0, or NULL when memory is exhausted. Takes a reference of its own
 * on `node` (may be NULL), and counts as a writer of it when `flags` allow writing: the caller has
 * asked node_writable() before. Never sleeps.
 */
struct file *file_create(const struct file_ops *ops, uint32_t flags, struct node *node, void *data);

static inline void file_get(struct file *file)
{
    DEBUG_ASSERT(file->count > 0);
    file->count++;
}

/* The last put closes it. Never sleeps, fails or allocates. */
void file_put(struct file *file);

static inline void file_scope_end(struct file **file)
{
    if (*file)
        file_put(*file);
}

/* By its access mode. */
static inline bool file_readable(const struct file *file)
{
    uint32_t mode = file->flags & O_ACCMODE;
    return mode == O_RDONLY || mode == O_RDWR;
}
static inline bool file_writable(const struct file *file)
{
    uint32_t mode = file->flags & O_ACCMODE;
    return mode == O_WRONLY || mode == O_RDWR;
}

/*
 * The operations with their checks (access mode, NULL operations, lengths as Linux cuts them).
 * `offset` is NULL for the file's own.
 */
int32_t file_read(struct file *file, uaddr_t to, uint32_t length, uint64_t *offset);
int32_t file_write(struct file *file, uaddr_t from, uint32_t length, uint64_t *offset);
int32_t file_ioctl(struct file *file, uint32_t request, uaddr_t argument);
int file_stat(struct file *file, struct stat64 *out);
int64_t file_seek(struct file *file, int64_t offset, int whence);
int file_truncate(struct file *file, int64_t size);

/*
 * A seek operation for files of `end` bytes whose offset may go anywhere from 0 to 2^63-1; and one
 * that leaves the offset at 0, as /dev/null does.
 */
int64_t file_seek_within(struct file *file, int64_t offset, int whence, uint64_t end);
int64_t file_seek_nowhere(struct file *file, int64_t offset, int whence);

/* A stat operation for files that have nothing to tell: event counters and their like. */
int file_stat_anonymous(struct file *file, struct stat64 *out);

uint32_t file_count(void); /* open files now, for the leak check */
