/*
 * Exercise 2.1: makes the system call, which has no number yet. cascade.c shows how a call is made,
 * and how its result becomes -1 and errno.
 */
int gaji_lineage(pid_t pid, pid_t *pids, int count)
{
    (void)pid;
    (void)pids;
    (void)count;
    return system_call_result(-ENOSYS);
}
