/* Writing to streams. */
#include "user/libc/stream.h"

#include <string.h>

int fputc(int c, FILE *stream)
{
    char byte = (char)c;
    return stream_write(stream, &byte, 1) ? (unsigned char)c : EOF;
}

int putc(int c, FILE *stream)
{
    return fputc(c, stream);
}

int putchar(int c)
{
    return fputc(c, stdout);
}

int fputs(const char *restrict s, FILE *restrict stream)
{
    return stream_write(stream, s, strlen(s)) ? 0 : EOF;
}

int puts(const char *s)
{
    STREAM_LOCKED(stdout);
    return fputs(s, stdout) == EOF || putchar('\n') == EOF ? EOF : 0;
}

size_t fwrite(const void *restrict buffer, size_t size, size_t count, FILE *restrict stream)
{
    return stream_write(stream, buffer, size * count) ? count : 0;
}
