#include "kernel/abi/time.h"
#include "kernel/process/itimer.h"

int process_fork(const struct fork_request *request)
{
    MAY_SLEEP();
    struct proc *parent = proc_current(), *child;
    int error = limit_check_processes();
    if (!error)
        error = proc_create(&child);
    if (error)
        return error;

    struct itimer_times alarm;
    (void)itimer_get(parent, ITIMER_REAL, &alarm); /* which there is */
    if (alarm.value)
        error = itimer_set(child, ITIMER_REAL, &(struct itimer_times){0}); /* obtains it */
    if (!error)
        error = fd_table_fork(parent->files, &child->files);
    if (!error)
        error = thread_copy_fpu(proc_thread(child));
    if (!error)
        error = fork_aspace(request, parent, child);
    if (!error)
        error = fork_write_tids(request, child);
    if (!error)
        error = fork_is_void();
    if (error) {
        if (child->aspace)
            aspace_release(child->aspace);
        if (child->files)
            fd_table_put(child->files);
        itimers_drop(child);
        proc_discard(child);
        return error;
    }

    /* Point of no return: the child is complete, and from here on it is seen and runs. */
    {
        NO_SLEEP();
        fork_inherit(parent, child);
        fork_thread(request, proc_thread(child));
        proc_thread(child)->aspace = child->aspace;
        proc_tell(child, PROC_BORN);
        proc_publish(child, parent);
        if (alarm.value) {
            (void)itimer_get(parent, ITIMER_REAL, &alarm); /* some of it has passed */
            (void)itimer_set(child, ITIMER_REAL, &alarm);  /* obtained: it cannot fail */
        }
        thread_start(proc_thread(child));
    }

    int pid = child->pid; /* the child may be gone when vfork returns */
    if (request->wait_for_child)
        wait_for_vfork(child);
    return pid;
}
