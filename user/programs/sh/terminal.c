/*
 * The terminal. Its keys (Ctrl-C, Ctrl-Z) and its input belong to one process group, the
 * foreground; the shell gives it to each job and takes it back.
 *
 * The shell itself ignores the signals of the keys, and blocks them too: a blocked signal stays
 * pending even when it is ignored, so that the shell sees a Ctrl-C that came before the job had the
 * terminal, and passes it on. A child blocks them until it acts on them by default, so that no key
 * gets lost in between. Only while the shell waits for a key does it let SIGINT in.
 */
#include "jobs.h"
#include "keys.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE 16 /* how often a shell in the background asks for the foreground */

static const int key_signals[] = {SIGINT, SIGQUIT, SIGTSTP};
static const int other_signals[] = {SIGTTIN, SIGTTOU};

#define KEY_SIGNALS   ((int)(sizeof key_signals / sizeof key_signals[0]))
#define OTHER_SIGNALS ((int)(sizeof other_signals / sizeof other_signals[0]))

static int terminal = -1;       /* a descriptor that no redirection touches */
static pid_t original_group;    /* which the shell was started in */
static sigset_t original_mask;  /* of blocked signals */
static struct termios settings; /* which programs in the foreground start with */

/* For all signals that the terminal sends. */
static void signals_set(sighandler_t action)
{
    for (int i = 0; i < KEY_SIGNALS; i++)
        signal(key_signals[i], action);
    for (int i = 0; i < OTHER_SIGNALS; i++)
        signal(other_signals[i], action);
}

static sigjmp_buf before_read;

static void on_interrupt(int signal)
{
    (void)signal;
    siglongjmp(before_read, 1);
}

int terminal_read(void)
{
    unsigned char c;
    ssize_t got;
    sigset_t set;
    if (sigsetjmp(before_read, 1))
        return CONTROL('C');
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    do
        got = read(0, &c, 1);
    while (got < 0 && read_again(0));
    sigprocmask(SIG_BLOCK, &set, NULL);
    return got == 1 ? c : EOF;
}

static void signals_hold(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD); /* for job_await() */
    for (int i = 0; i < KEY_SIGNALS; i++)
        sigaddset(&set, key_signals[i]);
    sigprocmask(SIG_BLOCK, &set, &original_mask);
    signals_set(SIG_IGN);
    signal(SIGINT, on_interrupt);
}

void signals_restore(void)
{
    signals_set(SIG_DFL);
    sigprocmask(SIG_SETMASK, &original_mask, NULL);
}

/* What is pending is dropped when a signal becomes ignored, even when it was so before. */
void signals_forget(void)
{
    if (!shell.interactive)
        return;
    for (int i = 0; i < KEY_SIGNALS; i++)
        signal(key_signals[i], SIG_IGN);
    signal(SIGINT, on_interrupt);
}

bool signal_waits(int signal)
{
    sigset_t waiting;
    return shell.interactive && sigpending(&waiting) == 0 && sigismember(&waiting, signal) == 1;
}

void signals_pass_on(const struct job *job)
{
    for (int i = 0; i < KEY_SIGNALS && job->group; i++) {
        if (signal_waits(key_signals[i]))
            killpg(job->group, key_signals[i]);
    }
    signals_forget();
}

void terminal_set_group(pid_t group)
{
    tcsetpgrp(terminal, group);
}

/* Until the shell is in the foreground, it stops as any reader does; false when that is no use. */
static bool foreground_await(void)
{
    for (int i = 0; i < PATIENCE; i++) {
        pid_t foreground = tcgetpgrp(terminal);
        if (foreground < 0 || foreground == getpgrp())
            return foreground > 0;
        kill(0, SIGTTIN);
    }
    return false;
}

void terminal_enter(void)
{
    if (shell.interactive)
        signals_hold();
    if (!shell.job_control)
        return;
    if (getpgrp() != getpid())
        setpgid(0, 0);
    terminal_set_group(getpgrp());
}

void terminal_leave(void)
{
    if (shell.job_control) {
        terminal_set_group(original_group);
        setpgid(0, original_group);
    }
    if (shell.interactive)
        signals_restore();
}

void terminal_start(void)
{
    terminal = fcntl(0, F_DUPFD_CLOEXEC, PRIVATE_FD);
    shell.job_control = terminal >= 0 && foreground_await();
    original_group = getpgrp();
    tcgetattr(0, &settings);
    terminal_enter();
}

void terminal_give(struct job *job)
{
    if (!shell.job_control)
        return;
    if (job->has_settings)
        tcsetattr(terminal, TCSADRAIN, &job->settings);
    job->has_settings = false;
    terminal_set_group(job->group);
}

/* A program that succeeded may have meant to change the settings (stty); others may not. */
void terminal_take(struct job *job)
{
    struct termios now;
    if (!shell.job_control)
        return;
    terminal_set_group(getpgrp());
    int flags = fcntl(terminal, F_GETFL);
    if (flags >= 0 && flags & O_NONBLOCK)
        fcntl(terminal, F_SETFL, flags & ~O_NONBLOCK); /* or the next reader finds no input */
    if (tcgetattr(terminal, &now) < 0)
        return;
    job->has_settings = job_state(job) == STATE_STOPPED;
    job->settings = now;
    if (job_wait_status(job) == W_EXITCODE(0, 0))
        settings = now;
    else
        tcsetattr(terminal, TCSADRAIN, &settings);
}
