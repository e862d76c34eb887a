/*
 * Exercise 3.1. Makes a child of the running process: fork, and by `request` vfork and clone
 * (fork(2), vfork(2); Operating System Concepts, 10th edition, 3.3.1). In steps:
 *
 *   1. May there be one more (limit_check_processes)? Then a record that nobody can see yet, with a
 *      PID and a thread that does not run: proc_create(); proc_thread() is that thread.
 *   2. What the child gets of its own: fd_table_fork() of the parent's `files` to the child's, the
 *      FPU's registers (thread_copy_fpu), memory (fork_aspace), and fork_write_tids().
 *   3. fork_is_void() is asked when all that is done: why, is told above it.
 *   4. All of these return 0, or an error below 0, which is then fork's. Nothing may be left of the
 *      child: aspace_release(), fd_table_put() and proc_discard() take back what is there by then.
 *   5. From here on nothing fails and nobody sleeps (NO_SLEEP). fork_inherit(), fork_thread()
 * below; the thread's `aspace` is the process's; proc_tell(child, PROC_BORN) for the other floors.
 *      proc_publish() makes it a child that all can see, and thread_start() has it run: in which
 *      order, if nobody is ever to meet a process that is not complete?
 *   6. With wait_for_child (vfork) the parent sleeps: wait_for_vfork(). When it has returned, is
 * the child still there?
 */
int process_fork(const struct fork_request *request)
{
    (void)request;
    (void)fork_aspace;
    (void)fork_write_tids;
    (void)fork_is_void;
    (void)fork_inherit;
    (void)wait_for_vfork;
    return -ENOSYS;
}
