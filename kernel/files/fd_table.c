/* Descriptor tables: chunks of 32 descriptors, with bitmaps that make fork and exit cheap. */
#include "kernel/files/fd_table.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/base/no_sleep.h"
#include "kernel/files/file.h"
#include "kernel/threads/thread.h"
#include "mm/heap.h"

#define MORE_CHUNKS     (FD_LIMIT / FD_CHUNK_SIZE - 1)
#define CLOSES_PER_STEP 16 /* between two preemption points */

static uint32_t live_tables;

static void chunk_init(struct fd_chunk *chunk)
{
    chunk->used = chunk->close_on_exec = chunk->close_on_fork = 0;
}

struct fd_table *fd_table_create(void)
{
    struct fd_table *table = heap_alloc(sizeof *table);
    if (!table)
        return NULL;
    chunk_init(&table->first);
    table->more = NULL;
    table->limit = FD_LIMIT;
    table->full = 0;
    table->tells_of_closes = false;
    live_tables++;
    return table;
}

/* The chunk of descriptor `fd` (0 to FD_LIMIT - 1), or NULL when nothing in it was ever used. */
static struct fd_chunk *chunk_of(const struct fd_table *table, uint32_t fd)
{
    if (fd < FD_CHUNK_SIZE)
        return (struct fd_chunk *)&table->first;
    return table->more ? table->more[fd / FD_CHUNK_SIZE - 1] : NULL;
}

/* The same, but makes it. NULL when memory is exhausted. */
static struct fd_chunk *chunk_obtain(struct fd_table *table, uint32_t fd)
{
    struct fd_chunk *chunk = chunk_of(table, fd);
    if (chunk)
        return chunk;
    if (!table->more)
        table->more = heap_zalloc(MORE_CHUNKS * sizeof *table->more);
    if (!table->more)
        return NULL;
    chunk = heap_alloc(sizeof *chunk);
    if (chunk) {
        chunk_init(chunk);
        table->more[fd / FD_CHUNK_SIZE - 1] = chunk;
    }
    return chunk;
}

static inline bool fd_is_taken(const struct fd_table *table, int fd)
{
    const struct fd_chunk *chunk = chunk_of(table, (uint32_t)fd);
    return chunk && chunk->used & 1u << (unsigned)fd % FD_CHUNK_SIZE;
}

/* Frees the table's memory; its files are somebody else's matter. */
static void table_free(struct fd_table *table)
{
    if (table->more)
        for (unsigned i = 0; i < MORE_CHUNKS; i++)
            heap_free(table->more[i]);
    heap_free(table->more);
    heap_free(table);
    live_tables--;
}

static void chunk_fork(const struct fd_chunk *from, struct fd_chunk *to)
{
    uint32_t inherited = from->used & ~from->close_on_fork;
    for (uint32_t rest = inherited; rest; rest &= rest - 1) {
        unsigned i = (unsigned)__builtin_ctz(rest);
        struct file *file = from->files[i];
        if (file)
            file_get(to->files[i] = file);
        else
            inherited &= ~(1u << i); /* reserved by a call that another thread is in */
    }
    to->used = inherited;
    to->close_on_exec = from->close_on_exec & inherited;
    to->close_on_fork = 0;
}

int fd_table_fork(const struct fd_table *table, struct fd_table **out)
{
    struct fd_table *copy = fd_table_create();
    if (!copy)
        return -ENOMEM;
    for (uint32_t fd = FD_CHUNK_SIZE; table->more && fd < FD_LIMIT; fd += FD_CHUNK_SIZE) {
        const struct fd_chunk *chunk = chunk_of(table, fd);
        if (chunk && (chunk->used & ~chunk->close_on_fork) && !chunk_obtain(copy, fd)) {
            table_free(copy);
            return -ENOMEM;
        }
    }

    /* All that is needed is there. */
    copy->limit = table->limit;
    chunk_fork(&table->first, &copy->first);
    for (unsigned i = 0; copy->more && i < MORE_CHUNKS; i++)
        if (copy->more[i])
            chunk_fork(table->more[i], copy->more[i]);
    *out = copy;
    return 0;
}

int fd_next(const struct fd_table *table, int fd)
{
    uint32_t end = table->more ? FD_LIMIT : FD_CHUNK_SIZE;
    for (uint32_t at = (uint32_t)fd; at < end; at = (at / FD_CHUNK_SIZE + 1) * FD_CHUNK_SIZE) {
        const struct fd_chunk *chunk = chunk_of(table, at);
        uint32_t rest = chunk ? chunk->used & (~0u << at % FD_CHUNK_SIZE) : 0;
        for (; rest; rest &= rest - 1) {
            unsigned i = (unsigned)__builtin_ctz(rest);
            if (chunk->files[i])
                return (int)(at / FD_CHUNK_SIZE * FD_CHUNK_SIZE + i);
        }
    }
    return -1;
}

static void pause_after_closes(unsigned *closed)
{
    if (++*closed % CLOSES_PER_STEP == 0)
        preempt_point();
}

void fd_table_exec(struct fd_table *table)
{
    MAY_SLEEP();
    unsigned closed = 0;
    uint32_t end = table->more ? FD_LIMIT : FD_CHUNK_SIZE;
    for (uint32_t start = 0; start < end; start += FD_CHUNK_SIZE) {
        struct fd_chunk *chunk = chunk_of(table, start);
        while (chunk && (chunk->used & chunk->close_on_exec)) {
            unsigned i = (unsigned)__builtin_ctz(chunk->used & chunk->close_on_exec);
            fd_close(table, (int)(start + i));
            pause_after_closes(&closed);
        }
    }
}

_Static_assert(FD_LIMIT / FD_CHUNK_SIZE == 32, "fd_table.full has a bit for each chunk");

/* The first descriptor from `at` on whose chunk is not known to be full, or FD_LIMIT. */
static uint32_t skip_full(const struct fd_table *table, uint32_t at)
{
    uint32_t others = ~table->full & (~0u << at / FD_CHUNK_SIZE);
    if (!others)
        return FD_LIMIT;
    return max_u32(at, (uint32_t)__builtin_ctz(others) * FD_CHUNK_SIZE);
}

/* The least free descriptor from `lowest` on, its chunk made; or -EMFILE, -ENOMEM. */
static int find_free(struct fd_table *table, uint32_t lowest)
{
    for (uint32_t at = lowest; at < table->limit; at = (at / FD_CHUNK_SIZE + 1) * FD_CHUNK_SIZE) {
        at = skip_full(table, at);
        struct fd_chunk *chunk = at < table->limit ? chunk_obtain(table, at) : NULL;
        if (!chunk)
            return at < table->limit ? -ENOMEM : -EMFILE;
        uint32_t unused = ~chunk->used & (~0u << at % FD_CHUNK_SIZE);
        if (unused) {
            uint32_t fd = at / FD_CHUNK_SIZE * FD_CHUNK_SIZE + (unsigned)__builtin_ctz(unused);
            return fd < table->limit ? (int)fd : -EMFILE;
        }
        if (chunk->used == ~0u)
            table->full |= 1u << at / FD_CHUNK_SIZE;
    }
    return -EMFILE;
}

/* It is free again. */
static void release(struct fd_table *table, int fd)
{
    DEBUG_ASSERT(fd_is_taken(table, fd));
    chunk_of(table, (uint32_t)fd)->used &= ~(1u << (unsigned)fd % FD_CHUNK_SIZE);
    table->full &= ~(1u << (unsigned)fd / FD_CHUNK_SIZE);
}

int fd_reserve(struct fd_table *table, int lowest)
{
    int fd = find_free(table, (uint32_t)lowest);
    if (fd >= 0) {
        struct fd_chunk *chunk = chunk_of(table, (uint32_t)fd);
        uint32_t bit = 1u << (unsigned)fd % FD_CHUNK_SIZE;
        chunk->used |= bit;
        chunk->close_on_exec &= ~bit;
        chunk->close_on_fork &= ~bit;
        chunk->files[(unsigned)fd % FD_CHUNK_SIZE] = NULL;
    }
    return fd;
}

void fd_fill(struct fd_table *table, int fd, struct file *file, unsigned flags)
{
    DEBUG_ASSERT(fd_is_taken(table, fd));
    struct fd_chunk *chunk = chunk_of(table, (uint32_t)fd);
    chunk->files[(unsigned)fd % FD_CHUNK_SIZE] = file;
    fd_set_flags(table, fd, flags);
}

void fd_unreserve(struct fd_table *table, int fd)
{
    DEBUG_ASSERT(fd_is_taken(table, fd) && !fd_lookup(table, fd));
    release(table, fd);
}

int fd_install(struct fd_table *table, struct file *file, int lowest, unsigned flags)
{
    int fd = fd_reserve(table, lowest);
    if (fd >= 0)
        fd_fill(table, fd, file, flags);
    return fd;
}

void fd_table_limit(struct fd_table *table, uint32_t limit)
{
    table->limit = min_u32(limit, FD_LIMIT);
}

static NOINLINE void tell_closed(struct file *file)
{
    if (file->ops->descriptor_closed)
        file->ops->descriptor_closed(file);
    if (file_descriptor_closed)
        file_descriptor_closed(file);
}

/* What had a descriptor, and has it no more. */
static ALWAYS_INLINE void let_go(const struct fd_table *table, struct file *file)
{
    if (table->tells_of_closes)
        tell_closed(file);
    file_put(file);
}

int fd_replace(struct fd_table *table, int fd, struct file *file, unsigned flags)
{
    if ((uint32_t)fd >= table->limit)
        return -EBADF;
    struct fd_chunk *chunk = chunk_obtain(table, (uint32_t)fd);
    if (!chunk)
        return -ENOMEM;
    uint32_t bit = 1u << (unsigned)fd % FD_CHUNK_SIZE;
    struct file *old = chunk->used & bit ? chunk->files[(unsigned)fd % FD_CHUNK_SIZE] : NULL;
    if ((chunk->used & bit) && !old)
        return -EBUSY;

    chunk->used |= bit;
    fd_fill(table, fd, file, flags);
    if (old)
        let_go(table, old);
    return 0;
}

struct file *fd_lookup(const struct fd_table *table, int fd)
{
    if ((uint32_t)fd >= FD_LIMIT)
        return NULL;
    const struct fd_chunk *chunk = chunk_of(table, (uint32_t)fd);
    unsigned i = (unsigned)fd % FD_CHUNK_SIZE;
    return chunk && (chunk->used & (1u << i)) ? chunk->files[i] : NULL;
}

struct file *fd_get(struct fd_table *table, int fd)
{
    struct file *file = fd_lookup(table, fd);
    if (file)
        file_get(file);
    return file;
}

static ALWAYS_INLINE int close_fd(struct fd_table *table, int fd)
{
    struct file *file = fd_lookup_fast(table, fd);
    if (!file)
        return -EBADF;
    release(table, fd);
    let_go(table, file);
    return 0;
}

int fd_close(struct fd_table *table, int fd)
{
    return close_fd(table, fd);
}

void fd_table_put(struct fd_table *table)
{
    MAY_SLEEP();
    unsigned closed = 0;
    for (int fd = fd_next(table, 0); fd >= 0; fd = fd_next(table, fd + 1)) {
        close_fd(table, fd);
        pause_after_closes(&closed);
    }
    table_free(table);
}

unsigned fd_flags(struct fd_table *table, int fd)
{
    DEBUG_ASSERT(fd_is_taken(table, fd));
    const struct fd_chunk *chunk = chunk_of(table, (uint32_t)fd);
    uint32_t bit = 1u << (unsigned)fd % FD_CHUNK_SIZE;
    return (chunk->close_on_exec & bit ? FD_CLOEXEC : 0u) |
           (chunk->close_on_fork & bit ? FD_CLOFORK : 0u);
}

void fd_set_flags(struct fd_table *table, int fd, unsigned flags)
{
    DEBUG_ASSERT(fd_is_taken(table, fd));
    struct fd_chunk *chunk = chunk_of(table, (uint32_t)fd);
    uint32_t bit = 1u << (unsigned)fd % FD_CHUNK_SIZE;
    chunk->close_on_exec = (chunk->close_on_exec & ~bit) | (flags & FD_CLOEXEC ? bit : 0);
    chunk->close_on_fork = (chunk->close_on_fork & ~bit) | (flags & FD_CLOFORK ? bit : 0);
}

uint32_t fd_table_held(const struct fd_table *table)
{
    uint32_t held = 0;
    for (uint32_t fd = 0; fd < FD_LIMIT; fd += FD_CHUNK_SIZE) {
        const struct fd_chunk *chunk = chunk_of(table, fd);
        for (uint32_t rest = chunk ? chunk->used : 0; rest; rest &= rest - 1) {
            const struct file *file = chunk->files[__builtin_ctz(rest)];
            if (file && file->ops->held)
                held += file->ops->held(file) / file->count;
        }
    }
    return held;
}

uint32_t fd_table_count(void)
{
    return live_tables;
}
