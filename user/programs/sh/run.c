/* From the tree to processes. */
#include "jobs.h"

#include <errno.h>
#include <fcntl.h>
#include <gaji/explain.h>
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

/* Runs a builtin, a compound, or only assignments and redirections, in the shell itself. */
static int run_here(const struct command *command, builtin function, int argc, char **argv)
{
    struct saved_descriptors saved;
    descriptors_save(command, &saved);
    int status = 1;
    if (redirections_run(command)) {
        assignments_run(command, false);
        status = command->compound ? compound_run(command->compound)
                 : function        ? function(argc, argv)
                                   : 0;
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
    const char *why = exec_explain(argv[0], error);
    bool unknown = error == ENOENT && !strchr(argv[0], '/');
    fprintf(stderr, "sh: %.*s: %s%s%s\n", (int)strcspn(argv[0], "\r"), argv[0],
            unknown ? "command not found" : strerror(error), why ? ": " : "", why ? why : "");
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
    } else if (command->compound) {
        status = compound_run(command->compound);
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

/* An asynchronous command without job control: out of reach of the terminal (POSIX 2.9.3.1). */
static void hide_from_terminal(bool reads_input)
{
    signal(SIGINT, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    int fd = reads_input ? open("/dev/null", O_RDONLY) : -1;
    if (fd > 0) {
        dup2(fd, 0);
        close(fd);
    }
}

/* How a child is started. */
struct stage {
    pid_t group; /* the job's process group, 0: this child makes it */
    bool foreground;
    int in, out;
    int unused; /* the reading end of its own output pipe, or -1 */
};

/* Its process group, the terminal for the foreground, and signals as a program expects them. */
static void child_setup(const struct stage *stage)
{
    jobs_forget();
    shell.loops = 0;
    if (shell.job_control) {
        setpgid(0, stage->group);
        if (stage->foreground)
            terminal_set_group(getpgrp());
    }
    if (shell.interactive)
        signals_restore();
    if (!shell.job_control && !stage->foreground)
        hide_from_terminal(stage->in == 0);
    shell.interactive = shell.job_control = false;

    if (stage->in != 0) {
        dup2(stage->in, 0);
        close(stage->in);
    }
    if (stage->out != 1) {
        dup2(stage->out, 1);
        close(stage->out);
    }
    if (stage->unused >= 0)
        close(stage->unused);
}

/*
 * Makes a child for the job: returns 0 in it, -1 after a message when that failed. Both set its
 * process group: whoever runs first.
 */
static pid_t stage_fork(struct job *job, const struct stage *stage)
{
    fflush(stdout); /* or the child would write it once more */
    pid_t pid = fork();
    if (pid == 0)
        child_setup(stage);
    if (pid < 0)
        fprintf(stderr, "sh: fork: %s\n", strerror(errno));
    if (pid <= 0)
        return pid;
    job_add_process(job, pid);
    if (shell.job_control)
        setpgid(pid, job->group);
    return pid;
}

static int command_count(const struct pipeline *pipeline)
{
    int count = 0;
    for (const struct command *c = pipeline->commands; c; c = c->next)
        count++;
    return count;
}

/* Starts every command, each reading what the one before writes; false after a message. */
static bool stages_start(const struct pipeline *pipeline, struct job *job, bool foreground)
{
    struct stage stage = {.foreground = foreground};
    bool good = true;
    for (const struct command *c = pipeline->commands; c && good; c = c->next) {
        int ends[2] = {-1, 1};
        if (c->next && pipe(ends) < 0) {
            fprintf(stderr, "sh: pipe: %s\n", strerror(errno));
            ends[1] = 1;
            good = false;
        } else {
            stage.group = job->group;
            stage.out = ends[1];
            stage.unused = ends[0];
            pid_t pid = stage_fork(job, &stage);
            if (pid == 0)
                command_run_in_child(c);
            good = pid > 0;
        }
        if (stage.in != 0)
            close(stage.in);
        if (ends[1] != 1)
            close(ends[1]);
        stage.in = ends[0];
    }
    if (!good && stage.in > 0)
        close(stage.in);
    return good;
}

/* Runs a pipeline of programs, and waits for it. */
static int stages_run(const struct pipeline *pipeline)
{
    struct job *job = job_create(pipeline->text, command_count(pipeline));
    bool good = stages_start(pipeline, job, true);
    if (job->count == 0) {
        job_remove(job);
        return STATUS_CANNOT_RUN;
    }
    terminal_give(job);
    signals_pass_on(job);
    int status = job_foreground(job);
    return good ? status : STATUS_CANNOT_RUN;
}

/* A single command that needs no process of its own runs here. */
static bool runs_here(const struct command *command)
{
    if (command->next || command->subshell)
        return false;
    if (command->words.count == 0) /* a compound, too */
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

/* What comes next in a list is not run. */
static bool list_left(void)
{
    return shell.interrupted || shell.leaving > 0;
}

static int item_run(const struct item *item)
{
    for (const struct pipeline *p = item->pipelines; p && !list_left(); p = p->next) {
        bool success = shell.last_status == 0;
        if (p->when == WHEN_ALWAYS || (p->when == WHEN_SUCCESS) == success)
            shell.last_status = pipeline_run(p);
    }
    return shell.last_status;
}

/* A child of its own runs the pipelines, one after the other. */
static void item_start(const struct item *item, struct job *job)
{
    const struct stage stage = {.out = 1, .unused = -1};
    if (stage_fork(job, &stage) == 0)
        _exit(item_run(item));
}

/* The shell starts it and goes on. */
static int background_run(const struct item *item)
{
    const struct pipeline *pipeline = item->pipelines;
    struct job *job = job_create(item->text, command_count(pipeline));
    if (pipeline->next || pipeline->negated)
        item_start(item, job);
    else
        stages_start(pipeline, job, false);
    if (job->count == 0) {
        job_remove(job);
        return STATUS_CANNOT_RUN;
    }
    shell.last_background = job_last_pid(job);
    job_enlist(job);
    if (shell.interactive)
        fprintf(stderr, "[%d] %d\n", job->number, shell.last_background);
    return 0;
}

int list_run(const struct item *list)
{
    for (const struct item *item = list; item && !list_left(); item = item->next)
        shell.last_status = item->background ? background_run(item) : item_run(item);
    return shell.last_status;
}
