/* wait(2), Notes: with SIGCHLD ignored or SA_NOCLDWAIT nobody waits, and the child is reaped here.
 */
static void exit_tell_parent(struct proc *self)
{
    struct proc *parent = self->parent;
    struct kernel_sigaction action = signal_action(parent, SIGCHLD);
    bool wants_none = action.handler == KERNEL_SIG_IGN || action.flags & SA_NOCLDWAIT;
    int signal = WTERMSIG(self->status);
    parent->zombie_children++;
    list_remove(&self->news_link); /* it may stand there for a stop, which was earlier */
    add_news(parent, self);
    send_sigchld(self, signal ? CLD_KILLED : CLD_EXITED,
                 signal ? signal : WEXITSTATUS(self->status));
    wait_wake_all(&parent->child_events);
    cascade_tell();
    if (wants_none && !self->doomed)
        proc_reap(self);
}
