/* Gaji's own call: the ancestors of a process. */
#include "user/libc/system_call.h"

#include <gaji/lineage.h>

int gaji_lineage(pid_t pid, pid_t *pids, int count)
{
    return system_call_result(call3(SYS_lineage, pid, (long)pids, count));
}
