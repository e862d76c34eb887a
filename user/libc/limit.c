/* Limits: Gaji's own calls, and prlimit. */
#include "user/libc/system_call.h"

#include <gaji/limit.h>

int limit_watch(pid_t child, int port)
{
    return system_call_result(call2(SYS_limit_watch, child, port));
}

int limit_decide(pid_t child)
{
    return system_call_result(call1(SYS_limit_decide, child));
}

static unsigned long long widen(unsigned value)
{
    return value == RLIM_INFINITY ? RLIM64_INFINITY : value;
}

static unsigned narrow(unsigned long long value)
{
    return value >= RLIM_INFINITY ? RLIM_INFINITY : (unsigned)value;
}

int prlimit(pid_t pid, int resource, const struct rlimit *limit, struct rlimit *old)
{
    struct rlimit64 in, out;
    if (limit)
        in = (struct rlimit64){widen(limit->rlim_cur), widen(limit->rlim_max)};
    int result = system_call_result(
        call4(SYS_prlimit64, pid, resource, (long)(limit ? &in : 0), (long)(old ? &out : 0)));
    if (result == 0 && old)
        *old = (struct rlimit){narrow(out.rlim_cur), narrow(out.rlim_max)};
    return result;
}
