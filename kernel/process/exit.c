/*
 * The end of a process, and the parent's side of it.
 *
 * Its threads end first (threads.h); the last one tears it down. Everything but the record goes
 * while the process still counts as alive (it may be preempted there); then, in one stretch without
 * a sleep, its children are handed over, it becomes a zombie, its parent is told, and it leaves the
 * CPU.
 */
#include "kernel/process/exit.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/signal.h"
#include "kernel/abi/wait.h"
#include "kernel/base/no_sleep.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/node.h"
#include "kernel/process/cascade.h"
#include "kernel/process/followers.h"
#include "kernel/process/group_signal.h"
#include "kernel/process/itimer.h"
#include "kernel/process/limits.h"
#include "kernel/process/signal.h"
#include "kernel/process/threads.h"
#include "kernel/threads/thread.h"
#include "mm/aspace.h"

/* Gives back the address space, descriptors and files. Allocates nothing; may be preempted. */
static void exit_release(struct proc *self)
{
    struct aspace *space = self->aspace;
    self->usage.peak_pages = max_u32(self->usage.peak_pages, aspace_peak_pages(space));
    self->aspace = NULL;
    thread_set_aspace(NULL);
    itimers_drop(self);
    thread_drop_fpu();
    proc_end_vfork(self);
    aspace_release(space);

    struct fd_table *files = self->files;
    self->files = NULL;
    fd_table_put(files);

    node_put_program(self->executable);
    node_put(self->directory);
    self->executable = self->directory = NULL;
    proc_tell(self, PROC_ENDS);
    objects_reap();
}

/* Orphans go to a subreaper, or to init, which waits for any. */
static void exit_hand_over_children(struct proc *self)
{
    struct proc *reaper = proc_reaper(self), *child, *after;
    list_for_each_safe (child, after, &self->children, sibling) {
        group_loses_parent(child);
        list_remove(&child->sibling);
        child->parent = reaper;
        list_push_back(&reaper->children, &child->sibling);
        if (list_linked(&child->news_link)) {
            list_remove(&child->news_link);
            list_push_back(&reaper->news, &child->news_link);
        }
        reaper->zombie_children += child->zombie;
    }
    if (self->zombie_children)
        wait_wake_all(&reaper->child_events);
    self->zombie_children = 0;
}

static void usage_add(struct usage *to, const struct usage *what)
{
    to->user_ticks += what->user_ticks;
    to->kernel_ticks += what->kernel_ticks;
    to->minor_faults += what->minor_faults;
    to->peak_pages = max_u32(to->peak_pages, what->peak_pages);
}

void proc_reap(struct proc *zombie)
{
    struct proc *parent = zombie->parent;
    ASSERT_RULE(zombie->zombie, "wait takes the status of a child that has ended, and of no other");
    ASSERT_RULE(parent->zombie_children > 0,
                "a parent counts each zombie child once, until its wait");
    usage_add(&parent->children_usage, &zombie->usage);
    usage_add(&parent->children_usage, &zombie->children_usage);
    parent->zombie_children--;
    proc_free(zombie);
}

/* clone(2), "The child termination signal"; of an orphan it is SIGCHLD again. Above 64: none. */
static int end_signal(const struct proc *child)
{
    bool of_its_own = child->end_signal && child->generation == child->parent->generation + 1;
    return of_its_own ? child->end_signal : SIGCHLD;
}

/* SIGCHLD, or what is in its place at the end, with sigaction(2)'s si_code and si_status. */
static void send_sigchld(const struct proc *child, int code, int status)
{
    const struct kernel_siginfo info = {
        .si_signo = child->zombie ? end_signal(child) : SIGCHLD,
        .si_code = code,
        .si_pid = child->pid,
        .si_status = status,
        .si_utime = (int)child->usage.user_ticks,
        .si_stime = (int)child->usage.kernel_ticks,
    };
    if (info.si_signo <= SIGNAL_LAST)
        signal_send_info(child->parent, &info);
}

static void add_news(struct proc *parent, struct proc *child)
{
    if (!list_linked(&child->news_link))
        list_push_back(&parent->news, &child->news_link);
}

void child_event(struct proc *child, int code)
{
    struct proc *parent = child->parent;
    if (!parent)
        return;
    add_news(parent, child);
    struct kernel_sigaction action = signal_action(parent, SIGCHLD);
    if (!(action.flags & SA_NOCLDSTOP))
        send_sigchld(child, code, code == CLD_STOPPED ? child->stop_signal : SIGCONT);
    wait_wake_all(&parent->child_events);
}

/*
 * wait(2), Notes: with SIGCHLD ignored or SA_NOCLDWAIT nobody waits, and the child goes here; its
 * times are nobody's then (getrusage(2), Notes). A subreaper's zombies come here, too.
 */
static void exit_tell_parent(struct proc *self)
{
    struct proc *parent = self->parent;
    struct kernel_sigaction action = signal_action(parent, SIGCHLD);
    bool wants_none = action.handler == KERNEL_SIG_IGN || action.flags & SA_NOCLDWAIT;
    int signal = WTERMSIG(self->status);
    parent->zombie_children++;
    add_news(parent, self);
    send_sigchld(self, signal ? CLD_KILLED : CLD_EXITED,
                 signal ? signal : WEXITSTATUS(self->status));
    wait_wake_all(&parent->child_events);
    cascade_tell();
    if (wants_none && !self->end_signal && !self->doomed) {
        parent->zombie_children--;
        proc_free(self);
    }
}

uint32_t subreapers;

/* One that ends itself is none any more: it would give them away again. */
static struct proc *nearest_subreaper(const struct proc *self)
{
    struct proc *proc = self->parent;
    while (proc != proc_init() && (!proc->is_subreaper || proc->ending))
        proc = proc->parent;
    return proc;
}

/*
 * Unlike init it may have asked for SIGCHLD, or for no zombies, and wait by signal. So, as on
 * Linux, all tell of their end by SIGCHLD from now on, and the zombies end once more, as its own.
 */
struct proc *proc_subreaper(struct proc *self)
{
    struct proc *reaper = nearest_subreaper(self), *child, *after;
    list_for_each_safe (child, after, &self->children, sibling) {
        child->end_signal = 0;
        if (!child->zombie || reaper == proc_init())
            continue;
        self->zombie_children--;
        list_remove(&child->sibling);
        list_remove(&child->news_link);
        child->parent = reaper;
        list_push_back(&reaper->children, &child->sibling);
        exit_tell_parent(child);
    }
    return reaper;
}

_Noreturn void process_exit(int status)
{
    struct proc *self = proc_current();
    if (!self->ending) {
        self->ending = true;
        self->status = status;
        process_interrupt_others(self);
    }
    process_leave();
}

_Noreturn void process_tear_down(void)
{
    struct proc *self = proc_current();
    if (self == proc_init())
        panic("init has ended with status 0x%04x", (unsigned)self->status);

    ASSERT_RULE(self->thread_count == 1, "a process ends with the last of its threads");
    self->ending = true;
    if (self->cascade)
        cascade_end_descendants(self->pid, false);
    exit_release(self);
    cascade_await_turn();

    {
        NO_SLEEP(); /* nobody sees a process that is half a zombie */
        if (!list_empty(&self->children))
            exit_hand_over_children(self);
        thread_detach(thread_current());
        self->zombie = true;
        signals_drop(self);
        limits_drop(self);
        proc_tell(self, PROC_ENDED);
        exit_tell_parent(self);
    }
    thread_exit();
}

/* For __WNOTHREAD. The eldest thread has the children of those that have ended. */
static bool is_of_thread(const struct proc *child, const struct thread *self)
{
    const struct thread *forker = thread_find(child->forked_by);
    if (forker && forker->proc == self->proc)
        return forker == self;
    return proc_thread(self->proc) == self;
}

/* Whether `child` has something of what is asked for to tell; then *answer has it. */
static bool has_news(struct proc *child, const struct wait_request *request,
                     struct wait_answer *answer)
{
    bool ended = child->zombie && request->ended;
    bool stopped = child->stop_untold && request->stopped;
    bool continued = child->continue_untold && request->continued;
    if (!ended && !stopped && !continued)
        return false;
    *answer = (struct wait_answer){.pid = child->pid, .usage = proc_usage(child)};
    usage_add(&answer->usage, &child->children_usage);
    if (ended) {
        answer->status = child->status;
        answer->code = WTERMSIG(child->status) ? CLD_KILLED : CLD_EXITED;
        if (!request->leave)
            proc_reap(child);
    } else if (stopped) {
        answer->status = child->stop_signal << 8 | 0x7f;
        answer->code = CLD_STOPPED;
        child->stop_untold = request->leave;
    } else {
        answer->status = 0xffff;
        answer->code = CLD_CONTINUED;
        child->continue_untold = request->leave;
    }
    return true;
}

/* What wait says of one child that it may be about; *any: there is something to wait for. */
static bool look_at(struct proc *child, const struct wait_request *request,
                    struct wait_answer *answer, bool *any)
{
    if (request->of_thread && !is_of_thread(child, thread_current()))
        return false;
    if (has_news(child, request, answer))
        return true;
    *any |= !child->zombie || request->ended;
    return false;
}

/* Looks at those that the wait is about: one, any, or those of a group. */
static bool look(struct proc *self, const struct wait_request *request, struct wait_answer *answer,
                 bool *any)
{
    struct proc *child, *after;
    int pid = request->pid;
    if (pid > 0) {
        child = proc_find(pid);
        return child && child->parent == self && look_at(child, request, answer, any);
    }
    if (pid == -1 && !request->of_thread && request->ended) { /* those that had something to tell */
        *any = !list_empty(&self->children);
        list_for_each_safe (child, after, &self->news, news_link) {
            if (has_news(child, request, answer))
                return true;
            if (!child->zombie && !child->stop_untold && !child->continue_untold)
                list_remove(&child->news_link);
        }
        return false;
    }
    int group = pid == 0 ? self->group : -pid;
    list_for_each_safe (child, after, &self->children, sibling) {
        bool wanted = pid == -1 || child->group == group;
        if (wanted && look_at(child, request, answer, any))
            return true;
    }
    return false;
}

/* clang-format off */
/*
 * No end is overlooked, because looking and lying down is one stretch:
 *
 *     the parent                                the child
 *     looks: it lives
 *     lies down on child_events
 *                                               is a zombie, and among the news
 *                                               wakes child_events; gives up the CPU for good
 *     looks again: there it is
 *
 * What wakes it may be another child, or one that another thread has waited for meanwhile: so the
 * wake-up says nothing but to look again.
 */
/* clang-format on */
int process_wait(const struct wait_request *request, struct wait_answer *answer)
{
    MAY_SLEEP();
    struct proc *self = proc_current();
    for (;;) {
        bool any = false;
        if (look(self, request, answer, &any))
            return 0;
        if (!any)
            return -ECHILD;
        *answer = (struct wait_answer){.pid = 0};
        if (request->no_hang)
            return 0;
        int error = wait_sleep(&self->child_events, "child", WAIT_FOREVER, UNTIL_SIGNAL);
        if (error)
            return error;
    }
}
