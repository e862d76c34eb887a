/* The table of jobs, and the news of children that keeps it up to date. */
#include "jobs.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define ENDED_MAX 256 /* older ended ones are forgotten when there are more */

static struct job *jobs;
static unsigned clock_of_use;

struct job *job_create(const char *text, int limit)
{
    struct job *job = calloc(1, sizeof *job + (size_t)limit * sizeof job->processes[0]);
    char *copy = strdup(text);
    if (!job || !copy)
        exit(out_of_memory());
    job->text = copy;
    struct job **end = &jobs;
    while (*end)
        end = &(*end)->next;
    return *end = job;
}

void job_add_process(struct job *job, pid_t pid)
{
    job->processes[job->count++] = (struct process){.pid = pid};
    if (shell.job_control && !job->group)
        job->group = pid;
}

void job_remove(struct job *job)
{
    struct job **link = &jobs;
    while (*link != job)
        link = &(*link)->next;
    *link = job->next;
    free(job->text);
    free(job);
}

void jobs_forget(void)
{
    while (jobs)
        job_remove(jobs);
}

struct job *job_next(struct job *job)
{
    return job ? job->next : jobs;
}

enum state job_state(const struct job *job)
{
    enum state state = STATE_ENDED;
    for (int i = 0; i < job->count; i++) {
        if (job->processes[i].state < state)
            state = job->processes[i].state;
    }
    return state;
}

pid_t job_last_pid(const struct job *job)
{
    return job->processes[job->count - 1].pid;
}

int job_wait_status(const struct job *job)
{
    for (int i = 0; i < job->count; i++) {
        if (job->processes[i].state == STATE_STOPPED)
            return job->processes[i].wait_status;
    }
    return job->processes[job->count - 1].wait_status;
}

bool job_interrupted(const struct job *job)
{
    for (int i = 0; i < job->count; i++) {
        int status = job->processes[i].wait_status;
        if (job->processes[i].state == STATE_ENDED && WIFSIGNALED(status) &&
            WTERMSIG(status) == SIGINT)
            return true;
    }
    return false;
}

bool jobs_any(enum state state)
{
    for (const struct job *job = jobs; job; job = job->next) {
        if (job->number > 0 && job_state(job) == state)
            return true;
    }
    return false;
}

void job_enlist(struct job *job)
{
    int last = 0;
    for (const struct job *other = jobs; other; other = other->next) {
        if (other->number > last)
            last = other->number;
    }
    if (job->number == 0)
        job->number = last + 1;
    job->used = ++clock_of_use;
}

/* The one that was used last, a stopped one rather than one that runs; but not `except`. */
static struct job *current_job(const struct job *except)
{
    struct job *best = NULL;
    bool best_stopped = false;
    for (struct job *job = jobs; job; job = job->next) {
        if (job->number == 0 || job == except)
            continue;
        bool stopped = job_state(job) == STATE_STOPPED;
        if (best && (stopped < best_stopped || (stopped == best_stopped && job->used < best->used)))
            continue;
        best = job;
        best_stopped = stopped;
    }
    return best;
}

static const char *state_text(const struct job *job)
{
    static char text[32];
    int status = job_wait_status(job);
    switch (job_state(job)) {
    case STATE_RUNS:
        return "Running";
    case STATE_STOPPED:
        return strsignal(WSTOPSIG(status));
    default:
        if (WIFSIGNALED(status))
            return strsignal(WTERMSIG(status));
        if (WEXITSTATUS(status) == 0)
            return "Done";
        snprintf(text, sizeof text, "Exit %d", WEXITSTATUS(status));
        return text;
    }
}

void job_print(const struct job *job, FILE *to, bool with_pids)
{
    const struct job *current = current_job(NULL);
    char mark = job == current ? '+' : job == current_job(current) ? '-' : ' ';
    fprintf(to, "[%d]%c  ", job->number, mark);
    for (int i = 0; i < job->count && with_pids; i++)
        fprintf(to, "%d ", job->processes[i].pid);
    fprintf(to, "%-22s %s%s\n", state_text(job), job->text,
            job_state(job) == STATE_RUNS ? " &" : "");
}

static struct job *find_by_pid(pid_t pid, struct process **process)
{
    for (struct job *job = jobs; job; job = job->next) {
        for (int i = 0; i < job->count; i++) {
            *process = &job->processes[i];
            if (job->processes[i].pid == pid)
                return job;
        }
    }
    return NULL;
}

struct job *job_find(const char *name)
{
    struct process *process;
    if (name[0] != '%')
        return find_by_pid(atoi(name), &process);
    name++;
    if (*name == '\0' || strcmp(name, "%") == 0 || strcmp(name, "+") == 0)
        return current_job(NULL);
    if (strcmp(name, "-") == 0)
        return current_job(current_job(NULL));
    for (struct job *job = jobs; job; job = job->next) {
        bool is_it = isdigit((unsigned char)*name) ? job->number == atoi(name)
                                                   : strncmp(job->text, name, strlen(name)) == 0;
        if (job->number > 0 && is_it)
            return job;
    }
    return NULL;
}

bool child_news(int options)
{
    int status;
    struct process *process;
    if (shell.job_control)
        options |= WUNTRACED | WCONTINUED;
    pid_t pid;
    do
        pid = waitpid(-1, &status, options);
    while (pid < 0 && errno == EINTR);
    if (pid <= 0)
        return false;
    struct job *job = find_by_pid(pid, &process);
    if (!job)
        return true; /* it was forgotten */
    enum state before = job_state(job);
    process->wait_status = status;
    process->state = WIFSTOPPED(status)     ? STATE_STOPPED
                     : WIFCONTINUED(status) ? STATE_RUNS
                                            : STATE_ENDED;
    job->untold |= job_state(job) != before;
    return true;
}

/* With job control SIGINT and SIGCHLD are blocked (terminal.c): neither can slip through. */
bool job_await(struct job *job)
{
    while (job_state(job) == STATE_RUNS) {
        if (!shell.job_control) {
            if (!child_news(0))
                return true; /* there is no such child any more */
        } else if (!child_news(WNOHANG)) {
            sigset_t set;
            int signal = 0;
            sigemptyset(&set);
            sigaddset(&set, SIGCHLD);
            sigaddset(&set, SIGINT);
            sigwait(&set, &signal);
            if (signal == SIGINT)
                return false;
        }
    }
    return true;
}

int status_of(int wait_status)
{
    if (WIFSTOPPED(wait_status))
        return STATUS_SIGNAL + WSTOPSIG(wait_status);
    if (WIFSIGNALED(wait_status))
        return STATUS_SIGNAL + WTERMSIG(wait_status);
    return WEXITSTATUS(wait_status);
}

/* Makes room by forgetting the oldest that has ended, when there are many. */
static void ended_forget(void)
{
    int count = 0;
    struct job *oldest = NULL;
    for (struct job *job = jobs; job; job = job->next) {
        if (job_state(job) != STATE_ENDED)
            continue;
        oldest = oldest ? oldest : job;
        count++;
    }
    if (count > ENDED_MAX)
        job_remove(oldest);
}

/* At the prompt the user is told; a script, and `wait $!`, may still ask for the status. */
void jobs_report(void)
{
    while (child_news(WNOHANG))
        ended_forget();
    if (!shell.interactive)
        return;
    struct job *next;
    for (struct job *job = jobs; job; job = next) {
        next = job->next;
        if (job->untold && job->number > 0)
            job_print(job, stderr, false);
        job->untold = false;
        if (job_state(job) != STATE_ENDED)
            continue;
        job->number = 0;
        if (job_last_pid(job) != shell.last_background)
            job_remove(job);
    }
}
