/* The printf family that writes to streams and descriptors. */
#include "user/libc/format.h"
#include "user/libc/stream.h"

#include <unistd.h>

struct stream_sink {
    FILE *stream;
    bool failed;
};

static void sink_stream(void *state, const char *text, size_t length)
{
    struct stream_sink *sink = state;
    if (length > 0 && !stream_write(sink->stream, text, length))
        sink->failed = true;
}

/* An unbuffered stream gets a buffer for the time of the call: one write, not one for each piece.
 */
static int print_unbuffered(FILE *stream, const char *format, va_list arguments)
{
    char buffer[256];
    struct stream whole = {.fd = stream->fd,
                           .mode = _IOFBF,
                           .writable = stream->writable,
                           .buffer = buffer,
                           .size = sizeof buffer};
    int length = vfprintf(&whole, format, arguments);
    if (stream_flush(&whole) == EOF || whole.failed) {
        stream->failed = true;
        return -1;
    }
    return length;
}

/* On a terminal, the line goes out when the whole text is there. */
static int print_buffered(FILE *stream, const char *format, va_list arguments)
{
    struct stream_sink sink = {.stream = stream};
    int length = format_text(sink_stream, &sink, format, arguments);
    return sink.failed ? -1 : length;
}

int vfprintf(FILE *restrict stream, const char *restrict format, va_list arguments)
{
    STREAM_LOCKED(stream);
    if (stream->mode == _IONBF)
        return print_unbuffered(stream, format, arguments);
    return print_buffered(stream, format, arguments);
}

int vprintf(const char *restrict format, va_list arguments)
{
    return vfprintf(stdout, format, arguments);
}

int vdprintf(int fd, const char *restrict format, va_list arguments)
{
    struct stream stream = {.fd = fd, .mode = _IONBF, .writable = true};
    return vfprintf(&stream, format, arguments);
}

int printf(const char *restrict format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vfprintf(stdout, format, arguments);
    va_end(arguments);
    return length;
}

int fprintf(FILE *restrict stream, const char *restrict format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vfprintf(stream, format, arguments);
    va_end(arguments);
    return length;
}

int dprintf(int fd, const char *restrict format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vdprintf(fd, format, arguments);
    va_end(arguments);
    return length;
}
