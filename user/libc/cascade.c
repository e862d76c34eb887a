/* Gaji's own calls: cascading termination. */
#include "user/libc/system_call.h"

#include <gaji/cascade.h>
#include <sys/prctl.h>

int prctl(int operation, unsigned long argument)
{
    return system_call_result(call2(SYS_prctl, operation, (long)argument));
}

int cascade_set(bool on)
{
    return prctl(PR_SET_CASCADE, on);
}

bool cascade_get(void)
{
    return prctl(PR_GET_CASCADE, 0) == 1;
}

int kill_tree(pid_t pid)
{
    return system_call_result(call1(SYS_kill_tree, pid));
}
