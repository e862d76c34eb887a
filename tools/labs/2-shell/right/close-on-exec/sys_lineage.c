int32_t sys_lineage(int pid, uaddr_t pids, int count)
{
    int32_t found = 0;
    if (count < 0)
        return -EINVAL;
    if (!find_or_self(pid))
        return -ESRCH;
    for (int at = find_or_self(pid)->pid; at != 0; found++) {
        if (found < count && copy_to_user(pids + 4 * (uint32_t)found, &at, sizeof at))
            return -EFAULT;
        const struct proc *parent = proc_find(at)->parent;
        at = parent ? parent->pid : 0;
    }
    return found;
}
