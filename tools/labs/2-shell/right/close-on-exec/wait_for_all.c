static int exit_code(int status)
{
    if (WIFSIGNALED(status))
        return WTERMSIG(status) | 128;
    return WEXITSTATUS(status);
}

static int wait_for_all(const pid_t *pids, int count)
{
    int result = 0, status;
    while (count-- > 0) {
        if (waitpid(*pids++, &status, 0) > 0)
            result = exit_code(status);
    }
    return result;
}
