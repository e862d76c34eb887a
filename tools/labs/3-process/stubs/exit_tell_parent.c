/*
 * Exercise 3.2. The running process is a zombie now; its parent gets to know. In steps:
 *
 *   1. The parent has one zombie child more, and it is among its news: add_news().
 *   2. SIGCHLD: send_sigchld() with CLD_EXITED and the exit status, or CLD_KILLED and the signal
 *      (WTERMSIG and WEXITSTATUS take `status` apart).
 *   3. Who sleeps in wait is to look again: `child_events`. So does who ends a whole tree:
 *      cascade_tell().
 *   4. A parent that ignores SIGCHLD or asks for SA_NOCLDWAIT never waits (wait(2), Notes):
 *      proc_reap() does it here, last; not of one that is `doomed`, whom somebody else waits for.
 *      signal_action() has what the parent wants.
 */
static void exit_tell_parent(struct proc *self)
{
    (void)self;
    (void)add_news;
    (void)send_sigchld;
}
