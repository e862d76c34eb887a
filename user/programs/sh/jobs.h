/*
 * Jobs: what the shell has started and not yet seen the end of, pipeline by pipeline.
 *
 *   runs     at least one process runs
 *   stopped  none runs, and at least one is stopped
 *   ended    all have ended
 *
 * A job in the foreground has no number: it gets one when it stops, or when it is started in the
 * background. It leaves the list when its end has been reported or waited for.
 */
#pragma once

#include "sh.h"

#include <stdio.h>
#include <termios.h>

enum state { STATE_RUNS, STATE_STOPPED, STATE_ENDED };

struct process {
    pid_t pid;
    enum state state;
    int wait_status; /* as waitpid gave it, when it stopped or ended */
};

struct job {
    struct job *next; /* the list is in order of creation */
    int number;       /* n of %n, or 0 */
    pid_t group;      /* of its processes; 0 without job control */
    char *text;       /* as it was typed */
    bool untold;      /* the user has not heard of its state yet */
    unsigned used;    /* the larger, the later it was started, stopped or continued */

    bool has_settings; /* it stopped: the terminal's settings go back when it continues */
    struct termios settings;

    int count; /* of processes */
    struct process processes[];
};

/* The table; jobs.c. */

/* A new job without processes, of which it may get `limit`; ends the shell without memory. */
struct job *job_create(const char *text, int limit);
void job_add_process(struct job *job, pid_t pid);
void job_remove(struct job *job);
void jobs_forget(void); /* in a child of the shell: they are not its children */

enum state job_state(const struct job *job);
pid_t job_last_pid(const struct job *job);
/* Of its last process; while it is stopped, of one that is. */
int job_wait_status(const struct job *job);
bool job_interrupted(const struct job *job); /* SIGINT has ended a process of it */
bool jobs_any(enum state state);             /* among those with a number */

/* Gives it a number, if it has none, and makes it the current job. */
void job_enlist(struct job *job);
/* "[1]+  Stopped    sleep 9" */
void job_print(const struct job *job, FILE *to, bool with_pids);
struct job *job_next(struct job *job); /* NULL: the first */

/* %n, %% or %+ (the current one), %- (the one before), %text (it begins so); a PID. NULL if none */
struct job *job_find(const char *name);

/* Takes the next news of any child, and waits for it without WNOHANG; false if there is none. */
bool child_news(int options);
/* Waits until no process of the job runs; false: Ctrl-C came first. */
bool job_await(struct job *job);

/* The terminal, which one process group has at a time; terminal.c. */

/* At the start of an interactive shell: waits for the foreground, and takes it. */
void terminal_start(void);
/* Gives the terminal back as the shell found it, and takes it again if exec has failed. */
void terminal_leave(void);
void terminal_enter(void);
void terminal_set_group(pid_t group);
void terminal_give(struct job *job);         /* ... which runs in the foreground from now on */
void terminal_take(struct job *job);         /* ... which has stopped or ended */
void signals_restore(void);                  /* in a child: what the shell found at its start */
void signals_forget(void);                   /* keys pressed so far are without effect */
bool signal_waits(int signal);               /* it was sent to the shell since then */
void signals_pass_on(const struct job *job); /* keys that were meant for it reached the shell */

/* Job control; control.c. */

/* Runs it in the foreground until it stops or ends; what $? becomes. */
int job_foreground(struct job *job);
/* Sends SIGCONT to a stopped job. */
void job_continue(struct job *job);
int run_jobs(int argc, char **argv);
int run_fg(int argc, char **argv);
int run_bg(int argc, char **argv);
int run_kill(int argc, char **argv);
int run_wait(int argc, char **argv);
