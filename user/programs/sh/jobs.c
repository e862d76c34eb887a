/* Children that run in the background, until somebody has asked how they ended. */
#include "sh.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define JOBS_MAX 256 /* older ended ones are forgotten when there are more */

static struct job {
    pid_t pid;
    bool ended;
    int wait_status;
} jobs[JOBS_MAX];

static int job_count;

int status_of(int wait_status)
{
    if (WIFSIGNALED(wait_status))
        return STATUS_SIGNAL + WTERMSIG(wait_status);
    return WEXITSTATUS(wait_status);
}

void death_report(int wait_status)
{
    if (!WIFSIGNALED(wait_status))
        return;
    int signal = WTERMSIG(wait_status);
    if (signal == SIGINT)
        fputs(shell.interactive ? "\n" : "", stderr); /* the user did it and knows */
    else if (signal != SIGPIPE)
        fprintf(stderr, "%s\n", strsignal(signal));
}

static void job_remove(int index)
{
    job_count--;
    memmove(&jobs[index], &jobs[index + 1], (size_t)(job_count - index) * sizeof jobs[0]);
}

static int job_find(pid_t pid)
{
    for (int i = 0; i < job_count; i++) {
        if (jobs[i].pid == pid)
            return i;
    }
    return -1;
}

void job_add(pid_t pid)
{
    for (int i = 0; job_count == JOBS_MAX && i < job_count; i++) {
        if (jobs[i].ended)
            job_remove(i);
    }
    if (job_count == JOBS_MAX)
        job_remove(0);
    jobs[job_count++] = (struct job){.pid = pid};
    shell.last_background = pid;
    if (shell.interactive)
        fprintf(stderr, "[%d]\n", pid);
}

void jobs_forget(void)
{
    job_count = 0;
}

static void job_ended(int index, int wait_status)
{
    jobs[index].ended = true;
    jobs[index].wait_status = wait_status;
    if (!shell.interactive)
        return;
    if (WIFSIGNALED(wait_status))
        fprintf(stderr, "[%d] %s\n", jobs[index].pid, strsignal(WTERMSIG(wait_status)));
    else
        fprintf(stderr, "[%d] done, status %d\n", jobs[index].pid, WEXITSTATUS(wait_status));
}

void jobs_reap(void)
{
    for (int i = 0; i < job_count; i++) {
        int wait_status;
        if (!jobs[i].ended && waitpid(jobs[i].pid, &wait_status, WNOHANG) == jobs[i].pid)
            job_ended(i, wait_status);
    }
    /* At the prompt they have been told of; a script may still ask for the status. */
    for (int i = job_count - 1; i >= 0 && shell.interactive; i--) {
        if (jobs[i].ended && jobs[i].pid != shell.last_background)
            job_remove(i);
    }
}

int job_wait(pid_t pid)
{
    int index = job_find(pid);
    if (index < 0)
        return STATUS_NOT_FOUND;
    int wait_status = jobs[index].wait_status;
    while (!jobs[index].ended) {
        pid_t result = waitpid(pid, &wait_status, 0);
        if (result == pid || (result < 0 && errno == ECHILD))
            break;
    }
    job_remove(index);
    return status_of(wait_status);
}

void jobs_wait_all(void)
{
    while (job_count > 0)
        job_wait(jobs[0].pid);
}
