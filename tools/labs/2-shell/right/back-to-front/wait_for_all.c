static int wait_for_all(const pid_t *pids, int count)
{
    int left = count, last = 0, status;
    pid_t pid;
    while (left > 0 && (pid = wait(&status)) > 0) {
        for (int i = 0; i < count; i++)
            left -= pids[i] == pid;
        if (pid == pids[count - 1])
            last = status;
    }
    return WIFEXITED(last) ? WEXITSTATUS(last) : 128 + WTERMSIG(last);
}
