/* syscall(): any system call by its number. */
#include "user/libc/system_call.h"

#include <stdarg.h>
#include <unistd.h>

long syscall(long number, ...)
{
    va_list list;
    va_start(list, number);
    long a = va_arg(list, long), b = va_arg(list, long), c = va_arg(list, long);
    long d = va_arg(list, long), e = va_arg(list, long), f = va_arg(list, long);
    va_end(list);
    return system_call_result(call6(number, a, b, c, d, e, f));
}
