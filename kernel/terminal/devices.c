/* The devices of /dev: nothing, zeroes, chance, what direct messages are polled by, the console. */
#include "kernel/terminal/devices.h"

#include "kernel/abi/direct.h"
#include "kernel/abi/errno.h"
#include "kernel/abi/stat.h"
#include "kernel/base/panic.h"
#include "kernel/base/random.h"
#include "kernel/files/file.h"
#include "kernel/files/path.h"
#include "kernel/files/poll.h"
#include "kernel/ipc/direct.h"
#include "kernel/terminal/console.h"
#include "kernel/threads/thread.h"
#include "mm/usercopy.h"

#define CLEAR_STEP   65536u /* bytes between two preemption points */
#define RANDOM_PIECE 64u    /* made at once */
#define RANDOM_STEP  2048u  /* bytes between two preemption points */

static int32_t read_nothing(struct file *file, uaddr_t to, uint32_t length, uint64_t *offset)
{
    (void)file, (void)to, (void)length, (void)offset;
    return 0;
}

static int32_t write_away(struct file *file, uaddr_t from, uint32_t length, uint64_t *offset)
{
    (void)file, (void)from, (void)offset;
    return (int32_t)length;
}

static int32_t write_full(struct file *file, uaddr_t from, uint32_t length, uint64_t *offset)
{
    (void)file, (void)from, (void)length, (void)offset;
    return -ENOSPC;
}

static int32_t read_zeroes(struct file *file, uaddr_t to, uint32_t length, uint64_t *offset)
{
    (void)file, (void)offset;
    for (uint32_t done = 0; done < length;) {
        uint32_t step = min_u32(length - done, PAGE_SIZE - ((to + done) & PAGE_MASK));
        if (clear_user(to + done, step))
            return done ? (int32_t)done : -EFAULT;
        if ((done + step) / CLEAR_STEP != done / CLEAR_STEP)
            preempt_point();
        done += step;
    }
    return (int32_t)length;
}

static int32_t read_random(struct file *file, uaddr_t to, uint32_t length, uint64_t *offset)
{
    (void)file, (void)offset;
    uint8_t piece[RANDOM_PIECE];
    for (uint32_t done = 0; done < length;) {
        uint32_t step = min_u32(length - done, sizeof piece);
        random_bytes(piece, step);
        if (copy_to_user(to + done, piece, step))
            return done ? (int32_t)done : -EFAULT;
        done += step;
        if (done % RANDOM_STEP == 0)
            preempt_point();
    }
    return (int32_t)length;
}

/* As Linux, where writing to /dev/random adds to what it knows, which is never needed. */
static uint32_t poll_random(struct file *file, struct poll_entry *entry)
{
    (void)file, (void)entry;
    return POLL_READABLE;
}

static const struct file_ops null_ops = {
    .read = read_nothing,
    .write = write_away,
    .seek = file_seek_nowhere,
};
static const struct file_ops zero_ops = {
    .read = read_zeroes,
    .write = write_away,
    .seek = file_seek_nowhere,
};
static const struct file_ops full_ops = {
    .read = read_zeroes,
    .write = write_full,
    .seek = file_seek_nowhere,
};
static const struct file_ops random_ops = {
    .read = read_random,
    .write = write_away,
    .poll = poll_random,
    .seek = file_seek_nowhere,
};
static const struct file_ops urandom_ops = {
    .read = read_random,
    .write = write_away,
    .seek = file_seek_nowhere,
};

/* Devices without any state: the node's data says what its files can do. */
static int open_simple(struct node *node, int flags, struct file **out)
{
    *out = file_create(node->data, (uint32_t)flags, node, NULL);
    return *out ? 0 : -ENOMEM;
}

static const struct node_ops simple_ops = {.open = open_simple};

static void add_device(const char *path, uint32_t device, const struct node_ops *ops,
                       const struct file_ops *file_ops)
{
    struct node *node;
    int error = node_publish(path, ops, (void *)file_ops, S_IFCHR | 0666, &node);
    if (error)
        panic("%s cannot be made: error %d", path, -error);
    node->device = device;
    node_put(node);
}

/* The names by which scripts know their own open files. */
static void add_links(void)
{
    static const char *const links[][2] = {
        {"/dev/fd", "/proc/self/fd"},
        {"/dev/stdin", "/proc/self/fd/0"},
        {"/dev/stdout", "/proc/self/fd/1"},
        {"/dev/stderr", "/proc/self/fd/2"},
    };
    for (unsigned i = 0; i < ARRAY_LENGTH(links); i++)
        if (path_symlink(links[i][1], node_root, links[i][0]))
            panic("no memory for %s", links[i][0]);
}

void devices_init(void)
{
    add_links();
    add_device("/dev/null", DEVICE_NUMBER(1, 3), &simple_ops, &null_ops);
    add_device("/dev/zero", DEVICE_NUMBER(1, 5), &simple_ops, &zero_ops);
    add_device("/dev/full", DEVICE_NUMBER(1, 7), &simple_ops, &full_ops);
    add_device("/dev/random", DEVICE_NUMBER(1, 8), &simple_ops, &random_ops);
    add_device("/dev/urandom", DEVICE_NUMBER(1, 9), &simple_ops, &urandom_ops);
    add_device(MSG_DEVICE, DEVICE_NUMBER(10, 255), &simple_ops, &direct_poll_ops);
    add_device("/dev/console", DEVICE_NUMBER(5, 1), &console_ops, NULL);
    add_device("/dev/tty", DEVICE_NUMBER(5, 0), &own_terminal_ops, NULL);
}
