/* Job control: the foreground, and the builtins jobs, fg, bg, kill and wait. */
#include "jobs.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* "Segmentation fault", if a signal ended it. */
static void death_report(const struct job *job)
{
    int wait_status = job_wait_status(job);
    if (job_interrupted(job)) {
        fputs(shell.interactive ? "\n" : "", stderr); /* the user did it and knows */
        return;
    }
    if (WIFSIGNALED(wait_status) && WTERMSIG(wait_status) != SIGPIPE)
        fprintf(stderr, "%s\n", strsignal(WTERMSIG(wait_status)));
}

int job_foreground(struct job *job)
{
    while (job_state(job) == STATE_RUNS && child_news(0))
        ;
    terminal_take(job);
    int status = status_of(job_wait_status(job));
    if (job_state(job) == STATE_STOPPED) {
        job_enlist(job);
        job->untold = false;
        shell.leaving = shell.loops; /* the rest would not wait for it */
        fputc('\n', stderr);
        job_print(job, stderr, false);
        return status;
    }
    shell.interrupted = shell.job_control && job_interrupted(job);
    death_report(job);
    job_remove(job);
    return status;
}

/* It goes on, as far as the shell is concerned: `wait` waits for it again. */
static void job_mark_running(struct job *job)
{
    for (int i = 0; i < job->count; i++) {
        if (job->processes[i].state == STATE_STOPPED)
            job->processes[i].state = STATE_RUNS;
    }
    job->untold = false;
}

void job_continue(struct job *job)
{
    job_mark_running(job);
    killpg(job->group, SIGCONT);
}

/* The job that an argument names, or NULL after a message. */
static struct job *named_job(const char *command, const char *name)
{
    struct job *job = job_find(name);
    if (!job)
        fprintf(stderr, "sh: %s: %s: no such job\n", command, name);
    return job;
}

/* jobs [-l | -p]: what runs in the background or is stopped. */
int run_jobs(int argc, char **argv)
{
    bool with_pids = argc > 1 && strcmp(argv[1], "-l") == 0;
    bool only_pids = argc > 1 && strcmp(argv[1], "-p") == 0;
    while (child_news(WNOHANG))
        ;
    for (struct job *job = job_next(NULL); job; job = job_next(job)) {
        if (job->number == 0)
            continue;
        if (only_pids)
            printf("%d\n", job->processes[0].pid);
        else
            job_print(job, stdout, with_pids);
        job->untold = false;
    }
    return 0;
}

/* What fg and bg begin with: the job, which has not ended; NULL after a message. */
static struct job *job_to_continue(int argc, char **argv)
{
    if (!shell.job_control) {
        fprintf(stderr, "sh: %s: no job control\n", argv[0]);
        return NULL;
    }
    while (child_news(WNOHANG))
        ;
    struct job *job = named_job(argv[0], argc > 1 ? argv[1] : "%%");
    if (!job || (job_state(job) != STATE_ENDED && job->number > 0))
        return job;
    fprintf(stderr, "sh: %s: the job has ended\n", argv[0]);
    return NULL;
}

/* fg [%n]: goes on with a job in the foreground. */
int run_fg(int argc, char **argv)
{
    struct job *job = job_to_continue(argc, argv);
    if (!job)
        return 1;
    printf("%s\n", job->text);
    fflush(stdout);
    terminal_give(job);
    job_continue(job);
    return job_foreground(job);
}

/* bg [%n]: goes on with a stopped job in the background. */
int run_bg(int argc, char **argv)
{
    struct job *job = job_to_continue(argc, argv);
    if (!job)
        return 1;
    job_continue(job);
    job_enlist(job);
    printf("[%d]  %s &\n", job->number, job->text);
    shell.last_background = job_last_pid(job);
    return 0;
}

/* "9", "INT" or "SIGINT"; -1 when it is none. */
static int signal_number(const char *name)
{
    int signal;
    if (strncmp(name, "SIG", 3) == 0)
        name += 3;
    return str2sig(name, &signal) < 0 ? -1 : signal;
}

/* Sends to a process, or to all of a job; a stopped one must go on to act on it. */
static int target_kill(const char *target, int signal)
{
    char *end;
    bool is_job = target[0] == '%';
    struct job *job = is_job ? named_job("kill", target) : NULL;
    long pid = strtol(target, &end, 10);
    if (is_job && !job)
        return 1;
    if (!is_job && (end == target || *end != '\0')) {
        fprintf(stderr, "sh: kill: %s: neither a process nor a job\n", target);
        return 1;
    }
    if (is_job)
        pid = job->group ? -job->group : job_last_pid(job);
    if (kill((pid_t)pid, signal) < 0) {
        fprintf(stderr, "sh: kill: %s: %s\n", target, strerror(errno));
        return 1;
    }
    bool stopped = is_job && job_state(job) == STATE_STOPPED;
    if (stopped && (signal == SIGTERM || signal == SIGHUP))
        job_continue(job);
    else if (stopped && (signal == SIGKILL || signal == SIGCONT))
        job_mark_running(job);
    return 0;
}

/* kill -l [STATUS]: the names of the signals, or of the one that gave this status. */
static int signals_list(const char *status)
{
    char name[SIG2STR_MAX];
    int only = status ? atoi(status) : 0;
    if (status && sig2str(only > STATUS_SIGNAL ? only - STATUS_SIGNAL : only, name) == 0)
        puts(name);
    for (int i = 1; !status && i < SIGRTMIN && sig2str(i, name) == 0; i++)
        printf("%2d %s\n", i, name);
    return 0;
}

/* kill [-SIGNAL | -s SIGNAL] PID | %n ... */
int run_kill(int argc, char **argv)
{
    int first = 1, signal = SIGTERM, status = 0;
    if (argc > 1 && strcmp(argv[1], "-l") == 0)
        return signals_list(argv[2]);
    if (argc > 2 && strcmp(argv[1], "-s") == 0) {
        signal = signal_number(argv[2]);
        first = 3;
    } else if (argc > 1 && argv[1][0] == '-') {
        signal = strcmp(argv[1], "--") == 0 ? SIGTERM : signal_number(argv[1] + 1);
        first = 2;
    }
    if (signal < 0 || first >= argc) {
        fprintf(stderr, "usage: kill [-SIGNAL] PID | %%JOB ...   (kill -l lists the signals)\n");
        return STATUS_SYNTAX;
    }
    for (int i = first; i < argc; i++)
        status |= target_kill(argv[i], signal);
    return status;
}

/* Waits for one job; it is then no longer to be reported. */
static int job_wait(const char *name)
{
    struct job *job = job_find(name);
    if (!job)
        return STATUS_NOT_FOUND;
    if (!job_await(job))
        return STATUS_SIGNAL + SIGINT;
    int status = status_of(job_wait_status(job));
    if (job_state(job) == STATE_ENDED)
        job_remove(job);
    return status;
}

/* wait [PID | %n]...: for these, or for all that runs in the background. Ctrl-C ends the wait. */
int run_wait(int argc, char **argv)
{
    int status = 0;
    for (int i = 1; i < argc && !signal_waits(SIGINT); i++)
        status = job_wait(argv[i]);
    for (struct job *job = job_next(NULL); argc == 1 && job; job = job_next(job)) {
        if (!job_await(job))
            return STATUS_SIGNAL + SIGINT;
    }
    return status;
}
