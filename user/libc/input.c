/* Reading from streams. */
#include "user/libc/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Makes sure that there is a byte to read; false at the end. */
static bool input_ready(struct stream *stream)
{
    if (stream_turn(stream, false) == EOF)
        return false;
    return stream->start < stream->end || stream_fill(stream);
}

int fgetc(FILE *stream)
{
    STREAM_LOCKED(stream);
    return input_ready(stream) ? (unsigned char)stream->buffer[stream->start++] : EOF;
}

int getc(FILE *stream)
{
    return fgetc(stream);
}

int getchar(void)
{
    return fgetc(stdin);
}

int ungetc(int c, FILE *stream)
{
    STREAM_LOCKED(stream);
    if (c == EOF || stream_turn(stream, false) == EOF)
        return EOF;
    if (stream->end == 0 && stream->buffer)
        stream->start = stream->end = 1; /* nothing was read yet: make room for the byte */
    if (stream->start == 0)
        return EOF;
    stream->buffer[--stream->start] = (char)c;
    stream->at_end = false;
    return (unsigned char)c;
}

char *fgets(char *restrict line, int size, FILE *restrict stream)
{
    STREAM_LOCKED(stream);
    int length = 0;
    while (length < size - 1) {
        int c = fgetc(stream);
        if (c == EOF)
            break;
        line[length++] = (char)c;
        if (c == '\n')
            break;
    }
    if (length == 0 || size < 1)
        return NULL;
    line[length] = '\0';
    return line;
}

size_t fread(void *restrict buffer, size_t size, size_t count, FILE *restrict stream)
{
    STREAM_LOCKED(stream);
    size_t wanted = size * count, done = 0;
    while (done < wanted && input_ready(stream)) {
        size_t part = stream->end - stream->start;
        if (part > wanted - done)
            part = wanted - done;
        memcpy((char *)buffer + done, stream->buffer + stream->start, part);
        stream->start += part;
        done += part;
    }
    return size > 0 ? done / size : 0;
}

ssize_t getline(char **restrict line, size_t *restrict size, FILE *restrict stream)
{
    STREAM_LOCKED(stream);
    size_t length = 0;
    int c = 0;
    while (c != '\n' && (c = fgetc(stream)) != EOF) {
        if (!*line || length + 2 > *size) {
            size_t larger = *line && *size > 60 ? *size * 2 : 120;
            char *block = realloc(*line, larger);
            if (!block)
                return -1;
            *line = block;
            *size = larger;
        }
        (*line)[length++] = (char)c;
    }
    if (length == 0)
        return -1;
    (*line)[length] = '\0';
    return (ssize_t)length;
}
