/* Who may use the terminal: POSIX 11.1.4, "Terminal access control". */
#pragma once

#include "kernel/base/types.h"

struct proc;
struct tty;

/* Whether it is the process's controlling terminal. */
bool tty_belongs_to(const struct tty *tty, const struct proc *proc);

/*
 * The running process is about to read (SIGTTIN), or to write or change settings (SIGTTOU). 0 when
 * it may: it is in the foreground, or the terminal is not its session's. Else -ERESTARTSYS after
 * the signal was sent to its group, which stops it; or -EIO where stopping is no use.
 */
int tty_check_access(const struct tty *tty, int signal);
