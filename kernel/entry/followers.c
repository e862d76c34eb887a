/* The whole list of those who are told of a process's life. followers.h says what they may do. */
#include "kernel/process/followers.h"

#include "kernel/entry/trace.h"
#include "kernel/files/regular_file.h"
#include "kernel/ipc/call.h"
#include "kernel/ipc/direct.h"
#include "kernel/ipc/futex.h"
#include "kernel/ipc/limit_watch.h"
#include "kernel/ipc/parcel.h"
#include "kernel/ipc/watch.h"
#include "kernel/linux/calls.h"
#include "kernel/process/limits.h"
#include "kernel/terminal/console.h"

/* Of ports that it closed: it does not come to the way out of the kernel, where others do it. */
static void reap_parcels(struct proc *proc)
{
    (void)proc;
    parcels_reap();
}

#define FOLLOWERS(...) ((proc_follower *const[]){__VA_ARGS__, NULL})

/* What kernel/linux has stands last: where that is left out, it is NULL. */
/* clang-format off */
proc_follower *const *const proc_followers[PROC_EVENTS] = {
    [PROC_BORN]          = FOLLOWERS(direct_forget_sender, trace_born),
    [PROC_EXECED]        = FOLLOWERS(calls_refuse, linux_proc_execed),
    [PROC_THREAD_LEAVES] = FOLLOWERS(futex_thread_leaves),
    [PROC_ENDS]          = FOLLOWERS(calls_refuse, direct_end, watches_of_proc_end,
                                     limit_watches_of_parent_end, reap_parcels, console_proc_ends,
                                     trace_end),
    [PROC_ENDED]         = FOLLOWERS(limit_watch_end, watches_tell, linux_proc_ended),
};
/* clang-format on */

bool (*const proc_over_limit)(struct proc *, uint32_t, uint32_t, uint32_t) = limit_watch_tell;
int (*const file_size_allowed)(uint32_t at, uint32_t *length) = limit_file_size;
