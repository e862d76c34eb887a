/* From the tree to processes. */
#include "sh.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Assigns NAME=value; exported when it is for one command only, in that command's process. */
static void assignment_run(const char *word, bool exported)
{
    size_t length = assignment_length(word);
    const char *name = arena_copy(word, length);
    const char *value = word_expand_single(word + length + 1);
    if (exported)
        setenv(name, value, 1);
    else
        variable_set(name, value);
}

static void assignments_run(const struct command *command, bool exported)
{
    for (int i = 0; i < command->assignments.count; i++)
        assignment_run(command->assignments.list[i], exported);
}

/* Runs a builtin, or only assignments and redirections, in the shell itself. */
static int run_here(const struct command *command, builtin function, int argc, char **argv)
{
    struct saved_descriptors saved;
    descriptors_save(command, &saved);
    int status = 1;
    if (redirections_run(command)) {
        assignments_run(command, false);
        status = function ? function(argc, argv) : 0;
    }
    fflush(stdout);
    descriptors_restore(&saved);
    return status;
}

/* Becomes the program. Only in a child. */
static _Noreturn void program_exec(char **argv)
{
    execvp(argv[0], argv);
    int error = errno;
    if (error == ENOENT && !strchr(argv[0], '/'))
        fprintf(stderr, "sh: %s: command not found\n", argv[0]);
    else
        fprintf(stderr, "sh: %s: %s\n", argv[0], strerror(error));
    _exit(error == ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN);
}

/* Runs a command in the child that was made for it. */
static _Noreturn void command_run_in_child(const struct command *command)
{
    int status = 0;
    if (!redirections_run(command))
        _exit(1);
    if (command->subshell) {
        status = list_run(command->subshell);
    } else {
        int argc;
        char **argv = words_expand(&command->words, &argc);
        builtin function = argc > 0 ? builtin_find(argv[0]) : NULL;
        assignments_run(command, !function);
        if (function)
            status = function(argc, argv);
        else if (argc > 0)
            program_exec(argv);
    }
    fflush(stdout);
    _exit(status);
}

/*
 * Prepares a new child: its process group (0: one of its own), the terminal for the foreground,
 * and signals as a program expects them.
 */
static void child_setup(pid_t group, bool foreground)
{
    jobs_forget();
    if (!shell.interactive)
        return;
    setpgid(0, group);
    if (foreground)
        tcsetpgrp(0, getpgrp());
    signal(SIGINT, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    signal(SIGTTIN, SIG_DFL);
    signal(SIGTTOU, SIG_DFL);
    shell.interactive = false;
}

/* fork with a message when it fails, and with nothing left in stdout's buffer to come twice. */
static pid_t shell_fork(void)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid < 0)
        fprintf(stderr, "sh: fork: %s\n", strerror(errno));
    return pid;
}

/* Starts one command of a pipeline between two descriptors. Returns its PID, or -1. */
static pid_t stage_start(const struct command *command, int in, int out, int unused, pid_t group)
{
    pid_t pid = shell_fork();
    if (pid != 0) {
        if (pid > 0 && shell.interactive)
            setpgid(pid, group); /* both do it: whoever runs first */
        return pid;
    }
    child_setup(group, true);
    if (in != 0) {
        dup2(in, 0);
        close(in);
    }
    if (out != 1) {
        dup2(out, 1);
        close(out);
    }
    if (unused >= 0)
        close(unused); /* the reading end of our own output pipe */
    command_run_in_child(command);
}

/* Waits for the children from `first` on, of which there are `count`; the last one's status. */
static int stages_wait(const pid_t *pids, int count)
{
    int wait_status = W_EXITCODE(STATUS_CANNOT_RUN, 0);
    for (int i = 0; i < count; i++) {
        pid_t result;
        do
            result = waitpid(pids[i], &wait_status, 0);
        while (result < 0 && errno == EINTR);
    }
    if (shell.interactive)
        tcsetpgrp(0, shell.group);
    death_report(wait_status);
    return status_of(wait_status);
}

static int command_count(const struct pipeline *pipeline)
{
    int count = 0;
    for (const struct command *c = pipeline->commands; c; c = c->next)
        count++;
    return count;
}

/* Starts every command, each reading what the one before writes, and waits for all. */
static int stages_run(const struct pipeline *pipeline)
{
    pid_t *pids = arena_alloc((size_t)command_count(pipeline) * sizeof *pids);
    int started = 0, in = 0;
    bool failed = false;
    for (const struct command *c = pipeline->commands; c && !failed; c = c->next) {
        int ends[2] = {-1, 1};
        if (c->next && pipe(ends) < 0) {
            fprintf(stderr, "sh: pipe: %s\n", strerror(errno));
            ends[1] = 1;
            failed = true;
        } else {
            pid_t pid = stage_start(c, in, ends[1], ends[0], started > 0 ? pids[0] : 0);
            failed = pid < 0;
            if (!failed)
                pids[started++] = pid;
        }
        if (in != 0)
            close(in);
        if (ends[1] != 1)
            close(ends[1]);
        in = ends[0];
    }
    if (failed && in > 0)
        close(in);
    int status = stages_wait(pids, started);
    return failed ? STATUS_CANNOT_RUN : status;
}

/* A single command that needs no process of its own runs here. */
static bool runs_here(const struct command *command)
{
    if (command->next || command->subshell)
        return false;
    if (command->words.count == 0)
        return true;
    int argc;
    char **argv = words_expand(&command->words, &argc);
    return argc == 0 || builtin_find(argv[0]);
}

static int pipeline_run(const struct pipeline *pipeline)
{
    int status;
    const struct command *command = pipeline->commands;
    if (runs_here(command)) {
        int argc;
        char **argv = words_expand(&command->words, &argc);
        status = run_here(command, argc > 0 ? builtin_find(argv[0]) : NULL, argc, argv);
    } else {
        status = stages_run(pipeline);
    }
    return pipeline->negated ? !status : status;
}

static int item_run(const struct item *item)
{
    for (const struct pipeline *p = item->pipelines; p; p = p->next) {
        bool success = shell.last_status == 0;
        if (p->when == WHEN_ALWAYS || (p->when == WHEN_SUCCESS) == success)
            shell.last_status = pipeline_run(p);
    }
    return shell.last_status;
}

/* A child of its own runs the item; the shell goes on. */
static int background_run(const struct item *item)
{
    bool interactive = shell.interactive;
    pid_t pid = shell_fork();
    if (pid < 0)
        return STATUS_CANNOT_RUN;
    if (pid == 0) {
        child_setup(0, false);
        if (!interactive) { /* out of reach of the terminal's keys and input, as POSIX wants it */
            signal(SIGINT, SIG_IGN);
            signal(SIGQUIT, SIG_IGN);
        }
        if (item->pipelines->next || item->pipelines->commands->next || item->pipelines->negated)
            _exit(item_run(item));
        command_run_in_child(item->pipelines->commands);
    }
    if (interactive)
        setpgid(pid, 0);
    job_add(pid);
    return 0;
}

int list_run(const struct item *list)
{
    for (const struct item *item = list; item; item = item->next)
        shell.last_status = item->background ? background_run(item) : item_run(item);
    return shell.last_status;
}
