/* ioctl(2) on the console: settings, window size, and whose terminal it is (tty_ioctl(2)). */
#include "kernel/terminal/console_ioctl.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/ioctl.h"
#include "kernel/abi/signal.h"
#include "kernel/base/printk.h"
#include "kernel/base/string.h"
#include "kernel/process/group_signal.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal.h"
#include "kernel/terminal/job_control.h"
#include "kernel/terminal/tty.h"
#include "kernel/threads/thread.h"
#include "mm/usercopy.h"

/* The log keeps out of what is drawn in raw mode, by the shell's line editor, too. */
static void settle_log(const struct tty *tty)
{
    if (!tty_is_canonical(tty))
        log_hold();
    while (tty_is_canonical(tty) && !log_show_step())
        preempt_point();
}

static int set_settings(struct tty *tty, uaddr_t from, bool flush)
{
    struct termios settings;
    if (copy_from_user(&settings, from, sizeof settings))
        return -EFAULT;
    if (flush)
        tty_flush_input(tty);
    tty_set(tty, &settings);
    settle_log(tty);
    return 0;
}

static int set_window(struct tty *tty, uaddr_t from)
{
    struct winsize window;
    if (copy_from_user(&window, from, sizeof window))
        return -EFAULT;
    if (memcmp(&window, &tty->window, sizeof window) == 0)
        return 0;
    tty->window = window;
    if (tty->foreground)
        group_signal_begin(tty->foreground, SIGWINCH);
    return 0;
}

static bool is_own(const struct tty *tty)
{
    return tty_belongs_to(tty, proc_current());
}

static bool is_leader(void)
{
    return proc_current()->session == proc_current()->pid;
}

/* `steal`: the argument 1, by which root takes it from another session. */
static int take_terminal(struct tty *tty, bool steal)
{
    const struct proc *proc = proc_current();
    if (is_leader() && is_own(tty))
        return 0;
    if (!is_leader() || (tty->session && !steal))
        return -EPERM;
    tty->session = proc->session;
    tty->foreground = proc->group;
    return 0;
}

/* For itself and its later children; a leader for all of its session. */
static int give_up_terminal(struct tty *tty)
{
    int group = tty->foreground;
    if (!is_own(tty))
        return -ENOTTY;
    proc_current()->gave_up_terminal = !is_leader();
    if (!is_leader())
        return 0;
    tty->session = tty->foreground = 0;
    if (group) {
        group_signal_begin(group, SIGHUP);
        group_signal_begin(group, SIGCONT);
    }
    return 0;
}

static int put_number(const struct tty *tty, uaddr_t to, int number)
{
    return is_own(tty) ? copy_to_user(to, &number, sizeof number) : -ENOTTY;
}

/* The session of a group or, as on Linux, of a process that has this ID; 0: there is none. */
static int session_of(int id)
{
    const struct proc *found = proc_find(id);
    for (const struct proc *proc = proc_first(); proc; proc = proc_after(proc))
        if (proc->group == id)
            return proc->session;
    return found ? found->session : 0;
}

static int set_foreground(struct tty *tty, uaddr_t from)
{
    int group;
    if (copy_from_user(&group, from, sizeof group))
        return -EFAULT;
    if (group < 0)
        return -EINVAL;
    if (!is_own(tty))
        return -ENOTTY;
    int session = session_of(group);
    if (session != tty->session)
        return session ? -EPERM : -ESRCH;
    tty->foreground = group;
    return 0;
}

static int put_readable(const struct tty *tty, uaddr_t to)
{
    uint32_t readable = tty_readable(tty);
    return copy_to_user(to, &readable, sizeof readable);
}

static int put_unsent(uaddr_t to)
{
    uint32_t none = 0; /* writing waits until the wire has it */
    return copy_to_user(to, &none, sizeof none);
}

static int flush(struct tty *tty, uint32_t queue)
{
    if (queue > TCIOFLUSH)
        return -EINVAL;
    if (queue != TCOFLUSH)
        tty_flush_input(tty);
    return 0;
}

/* What only the foreground may do. */
static bool changes_terminal(uint32_t request)
{
    return request == TCSETS || request == TCSETSW || request == TCSETSF || request == TCFLSH ||
           request == TCSBRK || request == TIOCSPGRP;
}

int32_t tty_ioctl(struct tty *tty, uint32_t request, uaddr_t argument)
{
    if (request == FIONREAD)
        return put_readable(tty, argument);
    if (tty->transparent)
        return -ENOTTY;
    int error = changes_terminal(request) ? tty_check_access(tty, SIGTTOU) : 0;
    if (error)
        return error;
    switch (request) {
    case TCGETS:
        return copy_to_user(argument, &tty->settings, sizeof tty->settings);
    case TCSETS:
    case TCSETSW: /* nothing is ever left to be written */
        return set_settings(tty, argument, false);
    case TCSETSF:
        return set_settings(tty, argument, true);
    case TCFLSH:
        return flush(tty, argument);
    case TCSBRK:
    case TCXONC:
    case TIOCEXCL:
    case TIOCNXCL:
        return 0;
    case TIOCOUTQ:
        return put_unsent(argument);
    case TIOCGWINSZ:
        return copy_to_user(argument, &tty->window, sizeof tty->window);
    case TIOCSWINSZ:
        return set_window(tty, argument);
    case TIOCSCTTY:
        return take_terminal(tty, argument == 1);
    case TIOCNOTTY:
        return give_up_terminal(tty);
    case TIOCGPGRP:
        return put_number(tty, argument, tty->foreground);
    case TIOCGSID:
        return put_number(tty, argument, tty->session);
    case TIOCSPGRP:
        return set_foreground(tty, argument);
    default:
        return -ENOTTY;
    }
}
