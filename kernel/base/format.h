/* The formatter below printk() and format_string(), whose headers say what it knows. */
#pragma once

#include "kernel/base/types.h"

#include <stdarg.h>

struct format_output {
    void (*put)(struct format_output *output, char byte);
    bool visible_only; /* control characters in %s and %c become '?' */
};

void format_to(struct format_output *output, const char *format, va_list args);
