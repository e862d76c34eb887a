/* Nobody but the two commands at a pipe is to have its ends when they run. */
static void put_in_place(const int *ends, const int *before, const struct pipeline *pipeline)
{
    if (before)
        dup2(before[0], STDIN_FILENO);
    else if (pipeline->background)
        move_fd(open("/dev/null", O_RDONLY), STDIN_FILENO);
    if (ends)
        dup2(ends[1], STDOUT_FILENO);
}

static int start_pipeline(struct pipeline *pipeline, pid_t *pids)
{
    int pipes[COMMANDS_MOST][2], started = 0, made = 0;
    while (made < pipeline->count - 1 && pipe(pipes[made]) == 0) {
        for (int end = 0; end < 2; end++)
            fcntl(pipes[made][end], F_SETFD, FD_CLOEXEC);
        made++;
    }
    for (bool all = made == pipeline->count - 1; all && started < pipeline->count; started++) {
        pids[started] = fork();
        if (pids[started] < 0)
            break;
        if (pids[started] == 0) {
            if (!pipeline->background)
                signal(SIGINT, SIG_DFL);
            put_in_place(started < made ? pipes[started] : NULL,
                         started > 0 ? pipes[started - 1] : NULL, pipeline);
            execute(&pipeline->commands[started]);
        }
    }
    if (started < pipeline->count)
        complain("a process cannot be started", strerror(errno));
    for (int i = 0; i < made; i++) {
        close(pipes[i][0]);
        close(pipes[i][1]);
    }
    return started;
}
