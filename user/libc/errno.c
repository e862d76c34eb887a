/* errno, one for each thread, and how it gets its value. */
#include "user/libc/system_call.h"
#include "user/libc/thread/thread.h"

#include <errno.h>

int *__errno_location(void)
{
    return &thread_self()->error;
}

long system_call_failed(long result)
{
    errno = (int)-result;
    return -1;
}
