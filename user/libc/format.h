/* The engine of the printf family. */
#pragma once

#include <stdarg.h>
#include <stddef.h>

/* Takes a piece of the text. */
typedef void (*format_sink)(void *state, const char *text, size_t length);

/* Hands the formatted text to `sink`, piece by piece. Returns its length. */
int format_text(format_sink sink, void *state, const char *format, va_list arguments);
