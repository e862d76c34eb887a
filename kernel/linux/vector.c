/* readv(2) and writev(2). */
#include "kernel/abi/errno.h"
#include "kernel/abi/limits.h"
#include "kernel/abi/signal.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal.h"
#include "kernel/threads/thread.h"
#include "mm/heap.h"
#include "mm/usercopy.h"

/* As struct iovec, whose pointer is a user address to us. */
struct user_piece {
    uaddr_t base;
    uint32_t length;
};

#define PIECES_PER_PAGE (PAGE_SIZE / sizeof(struct user_piece))
#define PIECE_WORK      256u  /* what a piece costs besides its bytes */
#define WORK_STEP       4096u /* of work between two preemption points */
#define VECTOR_PAGES    (IOV_MAX / PIECES_PER_PAGE)

/* The pieces, all fetched before the first is used. */
struct vector {
    struct user_piece *pages[VECTOR_PAGES];
    uint32_t count;
};

static void vector_scope_end(struct vector *vector)
{
    for (unsigned i = 0; i < VECTOR_PAGES; i++)
        heap_free(vector->pages[i]);
}

static const struct user_piece *piece_of(const struct vector *vector, uint32_t i)
{
    return &vector->pages[i / PIECES_PER_PAGE][i % PIECES_PER_PAGE];
}

/* As Linux: that a length would be negative (-EINVAL) counts before an address beyond user space.
 */
static int vector_get(struct vector *vector, uaddr_t from, uint32_t count)
{
    if (count > IOV_MAX)
        return -EINVAL;
    vector->count = count;
    for (unsigned page = 0; page * PIECES_PER_PAGE < count; page++) {
        uint32_t pieces = min_u32(count - page * PIECES_PER_PAGE, PIECES_PER_PAGE);
        uint32_t size = pieces * sizeof(struct user_piece);
        vector->pages[page] = heap_alloc(size);
        if (!vector->pages[page])
            return -ENOMEM;
        if (copy_from_user(vector->pages[page], from + page * PAGE_SIZE, size))
            return -EFAULT;
    }
    int error = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct user_piece *piece = piece_of(vector, i);
        if (piece->length > INT32_MAX)
            return -EINVAL;
        if (piece->base > USER_END - piece->length)
            error = -EFAULT;
    }
    return error;
}

/* The piece with this number, cut so that all together fit the result. */
static struct user_piece piece_at(const struct vector *vector, uint32_t i, uint32_t done)
{
    struct user_piece piece = *piece_of(vector, i);
    piece.length = min_u32(piece.length, INT32_MAX - done);
    return piece;
}

/* After a piece of so many bytes: from time to time others may run. */
static void piece_end(uint32_t *work, uint32_t length)
{
    *work += PIECE_WORK + length;
    if (*work < WORK_STEP)
        return;
    *work = 0;
    preempt_point();
}

static uint32_t total_length(const struct vector *vector)
{
    uint32_t length = 0;
    for (uint32_t i = 0; i < vector->count; i++)
        length += piece_at(vector, i, length).length;
    return length;
}

/* One value, spread over the pieces. As on Linux it is gone even when it cannot be copied out. */
static int32_t read_value(struct file *file, const struct vector *vector)
{
    uint64_t value;
    uint32_t length = total_length(vector), done = 0;
    if (length < sizeof value)
        return length ? -EINVAL : 0;
    int error = file->ops->take_value(file, &value);
    for (uint32_t i = 0; !error && done < sizeof value; i++) {
        struct user_piece piece = piece_at(vector, i, 0);
        uint32_t part = min_u32(piece.length, (uint32_t)sizeof value - done);
        error = copy_to_user(piece.base, (const char *)&value + done, part);
        done += part;
    }
    return error ? error : (int32_t)done;
}

/* Piece after piece, until one is not moved whole, or the next to be read would have to wait. */
static int32_t move_pieces(struct file *file, const struct vector *vector, bool reads)
{
    uint32_t done = 0, work = 0;
    for (uint32_t i = 0; i < vector->count; i++) {
        struct user_piece piece = piece_at(vector, i, done);
        if (reads && done && file->ops->ready && !file->ops->ready(file))
            break;
        int32_t result = reads ? file_read(file, piece.base, piece.length, NULL)
                               : file_write(file, piece.base, piece.length, NULL);
        if (result < 0)
            return done ? (int32_t)done : result;
        done += (uint32_t)result;
        if ((uint32_t)result < piece.length)
            break;
        piece_end(&work, piece.length);
    }
    return (int32_t)done;
}

static int32_t read_pieces(struct file *file, const struct vector *vector)
{
    if (!file_readable(file))
        return -EBADF;
    if (file->ops->take_value && vector->count > 0)
        return read_value(file, vector);
    return move_pieces(file, vector, true);
}

/* All pieces in one write, or with a bad address nothing. */
static int32_t write_together(struct file *file, const struct vector *vector)
{
    uint32_t length = 0, work = 0;
    char *bytes SCOPED(text) = heap_alloc(PIPE_BUF);
    if (!bytes)
        return -ENOMEM;
    int32_t result = 0;
    for (uint32_t i = 0; i < vector->count && !result; i++) {
        struct user_piece piece = piece_at(vector, i, 0);
        result = copy_from_user(bytes + length, piece.base, piece.length);
        length += piece.length;
        piece_end(&work, piece.length);
    }
    if (!result)
        result = file->ops->write_together(file, bytes, length);
    if (result == -EPIPE)
        signal_send_self(SIGPIPE);
    return result;
}

static int32_t write_pieces(struct file *file, const struct vector *vector)
{
    uint32_t length = total_length(vector);
    if (!file_writable(file))
        return -EBADF;
    if (file->ops->write_together && length > 0 && length <= PIPE_BUF)
        return write_together(file, vector);
    return move_pieces(file, vector, false);
}

static int32_t move_vector(int fd, uaddr_t from, uint32_t count, bool reads)
{
    struct vector vector SCOPED(vector) = {.count = 0};
    struct file *file SCOPED(file) = fd_get(proc_current()->files, fd);
    if (!file)
        return -EBADF;
    int error = vector_get(&vector, from, count);
    if (error)
        return error;
    if (count > PIECES_PER_PAGE / 4)
        preempt_point(); /* each was looked at, and will be once more */
    return reads ? read_pieces(file, &vector) : write_pieces(file, &vector);
}

int32_t sys_readv(int fd, uaddr_t vector, uint32_t count)
{
    return move_vector(fd, vector, count, true);
}

int32_t sys_writev(int fd, uaddr_t vector, uint32_t count)
{
    return move_vector(fd, vector, count, false);
}
