static void start_child(const struct fork_request *request, struct proc *parent, struct proc *child)
{
    struct thread *thread = proc_thread(child);
    NO_SLEEP(); /* seen, but held until it is complete */
    proc_publish(child, parent);
    thread->aspace = child->aspace;
    fork_thread(request, thread);
    fork_inherit(parent, child);
    proc_tell(child, PROC_BORN);
    thread_start(thread);
}

int process_fork(const struct fork_request *request)
{
    MAY_SLEEP();
    struct proc *parent = proc_current(), *child;
    int pid, error = limit_check_processes();
    if (error || (error = proc_create(&child)))
        return error;
    if ((error = fork_aspace(request, parent, child)))
        goto discard;
    if ((error = fork_write_tids(request, child)))
        goto release;
    if ((error = thread_copy_fpu(proc_thread(child))))
        goto release;
    if ((error = fd_table_fork(parent->files, &child->files)))
        goto release;
    if ((error = fork_is_void()))
        goto close;
    pid = child->pid;
    start_child(request, parent, child);
    if (request->wait_for_child)
        wait_for_vfork(child);
    return pid;

close:
    fd_table_put(child->files);
release:
    aspace_release(child->aspace);
discard:
    proc_discard(child);
    return error;
}
