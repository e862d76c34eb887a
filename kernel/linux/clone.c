/*
 * Children that tell of their end by another signal than SIGCHLD, or by none (clone(2)): wait(2)
 * sees them, or all others, as its flags say. They are so few that each is asked by itself.
 */
#include "kernel/abi/errno.h"
#include "kernel/abi/signal.h"
#include "kernel/linux/calls.h"
#include "kernel/process/exit.h"
#include "kernel/process/proc.h"
#include "kernel/threads/wait.h"

/* Whether the wait is about it. */
static bool is_wanted(const struct proc *child, const struct wait_request *request, bool clones)
{
    int pid = request->pid, group = pid == 0 ? proc_current()->group : -pid;
    bool is_clone = child->end_signal != 0;
    return is_clone == clones &&
           (pid == -1 || (pid > 0 ? child->pid == pid : child->group == group));
}

/* 0, where answer->pid is 0 when none has anything to tell; or -ECHILD: there is none. */
static int ask_each(const struct wait_request *request, bool clones, struct wait_answer *answer)
{
    struct wait_request one = *request;
    struct proc *child, *after;
    int result = -ECHILD;
    one.no_hang = true;
    list_for_each_safe (child, after, &proc_current()->children, sibling) {
        if (!is_wanted(child, request, clones))
            continue;
        one.pid = child->pid;
        if (process_wait(&one, answer) < 0)
            continue;
        result = 0;
        if (answer->pid)
            break;
    }
    return result;
}

int wait_by_signal(const struct wait_request *request, bool clones, struct wait_answer *answer)
{
    MAY_SLEEP();
    *answer = (struct wait_answer){.pid = 0};
    int error = ask_each(request, clones, answer);
    while (!error && !answer->pid && !request->no_hang) {
        error = wait_sleep(&proc_current()->child_events, "child", WAIT_FOREVER, UNTIL_SIGNAL);
        if (!error)
            error = ask_each(request, clones, answer);
    }
    return error;
}

void clones_execed(struct proc *proc)
{
    struct proc *child;
    proc->end_signal = 0;
    list_for_each (child, &proc->children, sibling)
        if (child->end_signal)
            child->end_signal = SIGCHLD; /* it stays another kind of child */
}
