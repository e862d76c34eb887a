/* Streams: opening, closing, and moving their buffers to and from files. */
#include "user/libc/stream.h"
#include "user/libc/thread/thread.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char input_buffer[BUFSIZ], output_buffer[BUFSIZ];

static struct stream error_stream = {.fd = 2, .mode = _IONBF, .writable = true};
static struct stream output_stream = {.fd = 1,
                                      .mode = -1,
                                      .writable = true,
                                      .buffer = output_buffer,
                                      .size = BUFSIZ,
                                      .next = &error_stream};
static struct stream input_stream = {.fd = 0,
                                     .mode = _IOFBF,
                                     .readable = true,
                                     .buffer = input_buffer,
                                     .size = BUFSIZ,
                                     .next = &output_stream};

static struct stream *streams = &input_stream; /* all that are open */
static int streams_lock;                       /* who holds it changes that list */

FILE *const stdin = &input_stream;
FILE *const stdout = &output_stream;
FILE *const stderr = &error_stream;

void stream_prepare(struct stream *stream)
{
    if (stream->mode == -1)
        stream->mode = isatty(stream->fd) ? _IOLBF : _IOFBF;
    if (stream->buffer || stream->mode == _IONBF)
        return;
    stream->buffer = malloc(BUFSIZ);
    stream->size = BUFSIZ;
    stream->own_buffer = stream->buffer != NULL;
    if (!stream->buffer)
        stream->mode = _IONBF;
}

/* Writes it all, in as many steps as the kernel takes. */
static bool write_all(struct stream *stream, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t done = write(stream->fd, bytes, size);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0) {
            stream->failed = true;
            return false;
        }
        bytes += done;
        size -= (size_t)done;
    }
    return true;
}

int stream_flush(struct stream *stream)
{
    if (!stream->writing)
        return 0;
    size_t size = stream->end;
    stream->end = 0;
    return write_all(stream, stream->buffer, size) ? 0 : EOF;
}

int stream_turn(struct stream *stream, bool writing)
{
    if (writing ? !stream->writable : !stream->readable) {
        errno = EBADF;
        stream->failed = true;
        return EOF;
    }
    stream_prepare(stream);
    if (stream->writing == writing)
        return 0;
    if (stream->writing)
        stream_flush(stream);
    else if (stream->end > stream->start)
        lseek(stream->fd, -(off_t)(stream->end - stream->start), SEEK_CUR); /* unread it */
    stream->writing = writing;
    stream->start = stream->end = 0;
    return 0;
}

/* Before waiting for input, a program's prompt must have been seen. */
static void prompt_show(struct stream *stream)
{
    if (stream == stdin && stdout->mode == _IOLBF)
        stream_flush(stdout);
}

bool stream_fill(struct stream *stream)
{
    static char single[1]; /* for a stream without a buffer */
    if (!stream->buffer) {
        stream->buffer = single;
        stream->size = 1;
    }
    prompt_show(stream);
    ssize_t size;
    do
        size = read(stream->fd, stream->buffer, stream->size);
    while (size < 0 && errno == EINTR);
    stream->start = 0;
    stream->end = size > 0 ? (size_t)size : 0;
    stream->at_end |= size == 0;
    stream->failed |= size < 0;
    return size > 0;
}

bool stream_write(struct stream *stream, const char *bytes, size_t size)
{
    STREAM_LOCKED(stream);
    if (stream_turn(stream, true) == EOF)
        return false;
    if (stream->mode == _IONBF)
        return write_all(stream, bytes, size);
    if (size > stream->size - stream->end && stream_flush(stream) == EOF)
        return false;
    if (size >= stream->size)
        return write_all(stream, bytes, size);

    memcpy(stream->buffer + stream->end, bytes, size);
    stream->end += size;
    if (stream->mode == _IOLBF && memrchr(bytes, '\n', size))
        return stream_flush(stream) == 0;
    return true;
}

FILE *stream_lock(FILE *stream)
{
    if (__atomic_load_n(&stream->owner, __ATOMIC_RELAXED) != thread_self()) {
        lock_take(&stream->lock);
        __atomic_store_n(&stream->owner, thread_self(), __ATOMIC_RELAXED);
    }
    stream->depth++;
    return stream;
}

void stream_unlock(FILE **locked)
{
    struct stream *stream = *locked;
    if (--stream->depth > 0)
        return;
    __atomic_store_n(&stream->owner, NULL, __ATOMIC_RELAXED);
    lock_give(&stream->lock);
}

void flockfile(FILE *stream)
{
    stream_lock(stream);
}

void funlockfile(FILE *stream)
{
    stream_unlock(&stream);
}

void streams_forked(void)
{
    streams_lock = 0;
    for (struct stream *stream = streams; stream; stream = stream->next) {
        if (stream->owner != thread_self()) {
            stream->owner = NULL;
            stream->lock = 0;
            stream->depth = 0;
        }
    }
}

/* Takes no locks: who reads from the terminal holds one, and exit() is not to wait for that. */
void streams_flush(void)
{
    for (struct stream *stream = streams; stream; stream = stream->next)
        stream_flush(stream);
}

/* The open(2) flags of a mode like "r+" or "we"; -1 for none. */
static int mode_flags(const char *mode)
{
    int flags = mode[0] == 'r'   ? 0
                : mode[0] == 'w' ? O_CREAT | O_TRUNC
                : mode[0] == 'a' ? O_CREAT | O_APPEND
                                 : -1;
    if (flags < 0) {
        errno = EINVAL;
        return -1;
    }
    if (strchr(mode, '+'))
        flags |= O_RDWR;
    else
        flags |= mode[0] == 'r' ? O_RDONLY : O_WRONLY;
    return strchr(mode, 'e') ? flags | O_CLOEXEC : flags;
}

FILE *fdopen(int fd, const char *mode)
{
    int flags = mode_flags(mode);
    struct stream *stream = flags < 0 ? NULL : calloc(1, sizeof *stream);
    if (!stream)
        return NULL;
    stream->fd = fd;
    stream->mode = -1;
    stream->readable = (flags & O_ACCMODE) != O_WRONLY;
    stream->writable = (flags & O_ACCMODE) != O_RDONLY;
    lock_take(&streams_lock);
    stream->next = streams;
    streams = stream;
    lock_give(&streams_lock);
    return stream;
}

FILE *fopen(const char *path, const char *mode)
{
    int flags = mode_flags(mode);
    int fd = flags < 0 ? -1 : open(path, flags, 0666);
    if (fd < 0)
        return NULL;
    FILE *stream = fdopen(fd, mode);
    if (!stream)
        close(fd);
    return stream;
}

static void stream_unlist(struct stream *stream)
{
    lock_take(&streams_lock);
    struct stream **link = &streams;
    while (*link && *link != stream)
        link = &(*link)->next;
    if (*link)
        *link = stream->next;
    lock_give(&streams_lock);
}

int fclose(FILE *stream)
{
    int result = stream_flush(stream);
    stream_unlist(stream);
    if (close(stream->fd) < 0)
        result = EOF;
    if (stream->own_buffer)
        free(stream->buffer);
    if (stream != stdin && stream != stdout && stream != stderr)
        free(stream);
    return result;
}

int fflush(FILE *stream)
{
    if (stream) {
        STREAM_LOCKED(stream);
        return stream_flush(stream);
    }
    streams_flush();
    return 0;
}

int setvbuf(FILE *stream, char *buffer, int mode, size_t size)
{
    STREAM_LOCKED(stream);
    stream_flush(stream);
    stream->mode = mode;
    if (buffer && size > 0 && mode != _IONBF) {
        if (stream->own_buffer)
            free(stream->buffer);
        stream->own_buffer = false;
        stream->buffer = buffer;
        stream->size = size;
    }
    return 0;
}

void setbuf(FILE *stream, char *buffer)
{
    setvbuf(stream, buffer, buffer ? _IOFBF : _IONBF, BUFSIZ);
}

int fseeko(FILE *stream, off_t offset, int whence)
{
    STREAM_LOCKED(stream);
    if (stream->writing && stream_flush(stream) == EOF)
        return -1;
    if (!stream->writing && whence == SEEK_CUR)
        offset -= (off_t)(stream->end - stream->start);
    stream->start = stream->end = 0;
    if (lseek(stream->fd, offset, whence) < 0)
        return -1;
    stream->at_end = false;
    return 0;
}

int fseek(FILE *stream, long offset, int whence)
{
    return fseeko(stream, offset, whence);
}

off_t ftello(FILE *stream)
{
    STREAM_LOCKED(stream);
    off_t place = lseek(stream->fd, 0, SEEK_CUR);
    if (place < 0)
        return -1;
    return stream->writing ? place + (off_t)stream->end
                           : place - (off_t)(stream->end - stream->start);
}

long ftell(FILE *stream)
{
    return (long)ftello(stream);
}

void rewind(FILE *stream)
{
    fseeko(stream, 0, SEEK_SET);
    stream->failed = false;
}

int fileno(FILE *stream)
{
    return stream->fd;
}

int feof(FILE *stream)
{
    return stream->at_end;
}

int ferror(FILE *stream)
{
    return stream->failed;
}

void clearerr(FILE *stream)
{
    stream->at_end = stream->failed = false;
}
