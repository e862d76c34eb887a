/* errno, and how it gets its value. */
#include "user/libc/system_call.h"

#include <errno.h>

int errno;

long system_call_result(long result)
{
    if ((unsigned long)result < (unsigned long)-4095)
        return result;
    errno = (int)-result;
    return -1;
}
