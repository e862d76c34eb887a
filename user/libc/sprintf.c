/* The printf family that writes to memory. */
#include "user/libc/format.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

struct memory_sink {
    char *out;
    size_t room; /* without the NUL */
};

static void sink_memory(void *state, const char *text, size_t length)
{
    struct memory_sink *sink = state;
    if (length > sink->room)
        length = sink->room;
    memcpy(sink->out, text, length);
    sink->out += length;
    sink->room -= length;
}

int vsnprintf(char *restrict out, size_t size, const char *restrict format, va_list arguments)
{
    struct memory_sink sink = {.out = out, .room = size > 0 ? size - 1 : 0};
    int length = format_text(sink_memory, &sink, format, arguments);
    if (size > 0)
        *sink.out = '\0';
    return length;
}

int vsprintf(char *restrict out, const char *restrict format, va_list arguments)
{
    return vsnprintf(out, INT_MAX, format, arguments);
}

int snprintf(char *restrict out, size_t size, const char *restrict format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(out, size, format, arguments);
    va_end(arguments);
    return length;
}

int sprintf(char *restrict out, const char *restrict format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsprintf(out, format, arguments);
    va_end(arguments);
    return length;
}
