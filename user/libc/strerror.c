/* The texts of the error numbers. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define TEXT(name, text) [name] = text,

static const char *const texts[ERRNO_LAST + 1] = {[0] = "Success", ERRNO_LIST(TEXT)};

char *strerror(int error)
{
    static char unknown[32];
    if (error >= 0 && error <= ERRNO_LAST && texts[error])
        return (char *)texts[error];
    snprintf(unknown, sizeof unknown, "Unknown error %d", error);
    return unknown;
}
