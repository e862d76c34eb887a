/* errno, one for each thread, and how it gets its value. */
#include "user/libc/system_call.h"
#include "user/libc/thread/thread.h"

#include <errno.h>

int *__errno_location(void)
{
    return &thread_self()->error;
}

long system_call_result(long result)
{
    if ((unsigned long)result < (unsigned long)-4095)
        return result;
    errno = (int)-result;
    return -1;
}
