#define LINE_PART 16

static int32_t line_length(const struct proc *proc)
{
    int32_t length = 0;
    for (; proc; proc = proc->parent)
        length++;
    return length;
}

/* In parts, each of which is collected before it is copied. */
int32_t sys_lineage(int pid, uaddr_t pids, int count)
{
    const struct proc *proc = find_or_self(pid);
    if (!proc || count < 0)
        return proc ? -EINVAL : -ESRCH;
    int32_t all = line_length(proc), wanted = count < all ? count : all;
    for (int32_t done = 0; done < wanted;) {
        int part[LINE_PART], length = 0;
        for (; length < LINE_PART && done + length < wanted; proc = proc->parent)
            part[length++] = proc->pid;
        if (copy_to_user(pids + (uint32_t)done * sizeof part[0], part,
                         (size_t)length * sizeof part[0]))
            return -EFAULT;
        done += length;
    }
    return all;
}
