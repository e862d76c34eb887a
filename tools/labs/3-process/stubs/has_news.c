/*
 * Exercise 3.3. Whether `child` has something of what is asked for to tell; then *answer has it.
 * Stops and continuations are here already; add the end. `request->ended` asks for it, a zombie
 * has it to tell, before anything else, and once: proc_reap(), unless the request only wants to
 * look
 * (`leave`: waitid(2), WNOWAIT). The answer's code is CLD_EXITED, or CLD_KILLED by a signal; its
 * usage has that of the child's own children added.
 */
static bool has_news(struct proc *child, const struct wait_request *request,
                     struct wait_answer *answer)
{
    bool stopped = child->stop_untold && request->stopped;
    if (!stopped && !(child->continue_untold && request->continued))
        return false;
    *answer = (struct wait_answer){.pid = child->pid, .usage = proc_usage(child)};
    answer->status = stopped ? child->stop_signal << 8 | 0x7f : 0xffff;
    answer->code = stopped ? CLD_STOPPED : CLD_CONTINUED;
    *(stopped ? &child->stop_untold : &child->continue_untold) = request->leave;
    return true;
}
