static pid_t start_command(struct pipeline *pipeline, int which, int input, int output, int other)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    if (!pipeline->background)
        signal(SIGINT, SIG_DFL);
    if (pipeline->background && which == 0)
        input = open("/dev/null", O_RDONLY);
    if (other >= 0)
        close(other);
    if (input != STDIN_FILENO) {
        dup2(input, STDIN_FILENO);
        close(input);
    }
    if (output != STDOUT_FILENO) {
        dup2(output, STDOUT_FILENO);
        close(output);
    }
    execute(&pipeline->commands[which]);
    return -1;
}

/* From the last command to the first: each gets the reader's end of a pipe that was made for it. */
static int start_pipeline(struct pipeline *pipeline, pid_t *pids)
{
    int output = STDOUT_FILENO, started = 0;
    for (int i = pipeline->count - 1; i >= 0; i--) {
        int ends[2] = {STDIN_FILENO, -1};
        if (i > 0 && pipe(ends) < 0)
            ends[0] = -1;
        pids[i] = ends[0] < 0 ? -1 : start_command(pipeline, i, ends[0], output, ends[1]);
        if (i > 0 && ends[0] >= 0)
            close(ends[0]);
        if (output != STDOUT_FILENO)
            close(output);
        output = ends[1];
        if (pids[i] < 0) {
            complain("a process cannot be started", strerror(errno));
            break;
        }
        started++;
    }
    if (output > STDERR_FILENO)
        close(output);
    memmove(pids, pids + pipeline->count - started, (size_t)started * sizeof *pids);
    return started;
}
