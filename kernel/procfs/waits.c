/*
 * Who waits for whom.
 *
 * Nothing is kept of it while threads sleep. It is found when somebody asks: a sleep says what it
 * is for (`sleep_reason`), and whoever has the other end of a pipe or a port, is the child, has
 * taken the call or is the partner of a message could end it. A thread can go on if it does not
 * sleep, sleeps for something else (a key, a time, a signal), or one who could end its sleep can go
 * on. Who is left then waits in a circle, or for one who does.
 */
#include "kernel/procfs/waits.h"

#include "kernel/abi/time.h"
#include "kernel/base/printk.h"
#include "kernel/base/string.h"
#include "kernel/files/fd_table.h"
#include "kernel/ipc/call.h"
#include "kernel/ipc/direct.h"
#include "kernel/ipc/futex.h"
#include "kernel/ipc/parcel.h"
#include "kernel/ipc/port_state.h"
#include "kernel/process/itimer.h"
#include "kernel/process/proc.h"
#include "kernel/procfs/proc_files.h"
#include "kernel/threads/thread.h"

#define THREADS_MAX  64u     /* beyond, circles are not looked for: each is compared with each */
#define LINES_MOST   256u    /* to a console or a log; /proc/waits has them all, in parts */
#define LINE_LOOKS   50000u  /* at processes, descriptors, ports, for all lines: then it is said */
#define CIRCLE_LOOKS 200000u /* for circles: beyond, there are none told */
#define ENDERS_SHOWN 6u
#define LINE_SIZE    160u

static void (*write_line)(const char *line);
static uint32_t looks_left; /* also the end of a walk over lists that are broken, in a panic */

/* For one more step of a walk of which there may be many. */
static bool may_look(void)
{
    return looks_left > 0 && looks_left--;
}

struct line {
    char text[LINE_SIZE];
    uint32_t length;
};

static void PRINTF_LIKE(2, 3) line_add(struct line *line, const char *format, ...)
{
    va_list args;
    uint32_t room = LINE_SIZE - line->length;
    va_start(args, format);
    int needed = vformat_string(line->text + line->length, room, format, args);
    va_end(args);
    line->length += min_u32((uint32_t)needed, room - 1);
}

/* A name may be anything, which is to change nothing on a terminal. */
static void line_end(struct line *line)
{
    for (char *c = line->text; *c; c++)
        if ((uint8_t)*c < ' ' || *c == 0x7f)
            *c = '?';
    if (line->length == LINE_SIZE - 1)
        memcpy(line->text + LINE_SIZE - 4, "...", 3);
    write_line(line->text);
    line->length = 0;
}

/* Walks over all threads of all processes. */
static struct thread *next_thread(const struct thread *thread)
{
    const struct proc *proc = thread ? thread->proc : proc_first();
    const struct list *link = thread ? thread->proc_link.next : proc ? proc->threads.next : NULL;
    while (proc && link == &proc->threads) {
        proc = proc_after(proc);
        link = proc ? proc->threads.next : NULL;
    }
    return proc ? list_entry(link, struct thread, proc_link) : NULL;
}

static bool sleeps_for(const struct thread *thread, const char *what)
{
    return thread->sleep_reason && strcmp(thread->sleep_reason, what) == 0;
}

/* One that waits for a message to a port with a name: anybody may open it and send. */
static bool hears_everybody(const struct thread *thread)
{
    for (const struct port *port = port_next(0); port && may_look(); port = port_next(port->number))
        if (wait_has(&port->messages, thread))
            return port->name;
    return false;
}

static bool has_its_call(const struct proc *proc, const struct thread *caller)
{
    const struct call *call;
    list_for_each (call, &proc->calls, link)
        if (call->answer.thread == caller || !may_look())
            return call->answer.thread == caller;
    return false;
}

static bool wakes(const struct file *file, const struct thread *sleeper)
{
    return file && file->ops->wakes && file->ops->wakes(file, sleeper);
}

static bool has_other_end(const struct proc *proc, const struct thread *sleeper)
{
    for (int fd = 0; proc->files && (fd = fd_next(proc->files, fd)) >= 0 && may_look(); fd++)
        if (wakes(fd_lookup(proc->files, fd), sleeper))
            return true;
    return wakes(proc->trace, sleeper);
}

/* Whether `proc` is one of those who could end this sleep. */
static bool could_end(const struct proc *proc, const struct thread *sleeper)
{
    if (proc->zombie || !may_look())
        return false;
    if (task_of(sleeper)->direct)
        return task_of(sleeper)->direct->partner ? task_of(sleeper)->direct->partner == proc
                                                 : proc != sleeper->proc;
    if (sleeps_for(sleeper, "child"))
        return proc->parent == sleeper->proc;
    if (sleeps_for(sleeper, "vfork child"))
        return proc->parent == sleeper->proc && proc->vfork_wait;
    if (sleeps_for(sleeper, "futex"))
        return proc == sleeper->proc;
    return has_its_call(proc, sleeper) || has_other_end(proc, sleeper);
}

/* A time ends its sleep: that of the call, or an alarm. */
static bool has_a_time(const struct thread *thread)
{
    struct itimer_times alarm;
    return !list_empty(&thread->deadline.link) ||
           (itimer_get(thread->proc, ITIMER_REAL, &alarm) == 0 && alarm.value > 0);
}

/*
 * It waits at one end of a pipe, a port or the like, and files are on their way in messages: who
 * receives them may have the other end then.
 */
static bool may_be_sent_an_ender(const struct thread *thread)
{
    return parcels_queued() > 0 && !task_of(thread)->direct && !sleeps_for(thread, "child") &&
           !sleeps_for(thread, "vfork child");
}

/* It waits for somebody, and no time ends that. */
static bool waits_for_others(const struct thread *thread)
{
    if (thread->state != THREAD_BLOCKED || has_a_time(thread))
        return false;
    if (sleeps_for(thread, "futex"))
        return futex_is_private(thread) && thread->proc->thread_count > 1;
    for (const struct proc *proc = proc_first(); proc && may_look(); proc = proc_after(proc))
        if (could_end(proc, thread))
            return !hears_everybody(thread) && !may_be_sent_an_ender(thread);
    return false;
}

/* A thread, other than the sleeper, that could end its sleep and can (or cannot) go on; or NULL. */
static struct thread *find_ender(const struct thread *sleeper, bool goes_on)
{
    struct thread *thread;
    for (const struct proc *proc = proc_first(); proc && may_look(); proc = proc_after(proc))
        if (could_end(proc, sleeper))
            list_for_each (thread, &proc->threads, proc_link)
                if (task_of(thread)->goes_on == goes_on && (thread != sleeper || !goes_on))
                    return thread;
    return NULL;
}

/* Marks each thread that can go on; false: there are too many to say. */
static bool mark(void)
{
    uint32_t count = 0;
    struct thread *thread;
    for (thread = next_thread(NULL); thread; thread = next_thread(thread))
        if (++count > THREADS_MAX)
            return false;
    for (thread = next_thread(NULL); thread; thread = next_thread(thread))
        task_of(thread)->goes_on = !waits_for_others(thread);
    for (bool changed = true; changed;) {
        changed = false;
        for (thread = next_thread(NULL); thread; thread = next_thread(thread))
            if (!task_of(thread)->goes_on && find_ender(thread, true))
                changed = task_of(thread)->goes_on = true;
    }
    return looks_left > 0;
}

static void add_state(struct line *line, const struct proc *proc, const struct thread *thread)
{
    static const char *const states[] = {"new", "ready", "running", "", "dead"};
    if (proc->stopped)
        line_add(line, "stopped");
    else if (thread->state != THREAD_BLOCKED)
        line_add(line, "%s", states[thread->state]);
    else
        line_add(line, "%s", thread->sleep_reason ? thread->sleep_reason : "something");
}

static void add_enders(struct line *line, const struct thread *sleeper)
{
    uint32_t count = 0;
    if (sleeper->state != THREAD_BLOCKED)
        return;
    if (hears_everybody(sleeper)) {
        line_add(line, " <- anybody");
        return;
    }
    for (const struct proc *proc = proc_first(); proc && may_look(); proc = proc_after(proc)) {
        if (!could_end(proc, sleeper))
            continue;
        if (count++ < ENDERS_SHOWN)
            line_add(line, "%s %d %s", count == 1 ? " <-" : ",", proc->pid, proc->name);
    }
    if (count > ENDERS_SHOWN)
        line_add(line, " and %u more", count - ENDERS_SHOWN);
    if (looks_left == 0)
        line_add(line, " <- not looked for: there is too much to look at");
}

static void add_process(struct line *line, const struct proc *proc, uint32_t tid)
{
    char text[12] = "-";
    if (tid)
        format_string(text, sizeof text, "%u", tid);
    line_add(line, "%5d %5s %5d  %-15s ", proc->pid, text, proc->parent ? proc->parent->pid : 0,
             proc->name);
}

static void print_zombie(const struct proc *proc)
{
    struct line line = {.length = 0};
    add_process(&line, proc, 0);
    line_add(&line, "zombie, status %#x: its parent has not waited for it", proc->status);
    line_end(&line);
}

static void print_thread(const struct proc *proc, const struct thread *thread)
{
    struct line line = {.length = 0};
    add_process(&line, proc, thread->tid);
    add_state(&line, proc, thread);
    add_enders(&line, thread);
    line_end(&line);
}

/* From one line on, at most LINES_MOST. */
static void print_processes(uint32_t from)
{
    const struct thread *thread;
    uint32_t at = 0;
    int last = 0; /* they come by ascending PID, unless the list is broken */
    for (const struct proc *proc = proc_first(); proc && proc->pid > last;
         proc = proc_after(proc)) {
        last = proc->pid;
        if (list_empty(&proc->threads) && at++ >= from)
            print_zombie(proc);
        list_for_each (thread, &proc->threads, proc_link) {
            if (at >= from + LINES_MOST)
                break;
            if (at++ >= from)
                print_thread(proc, thread);
        }
        if (at >= from + LINES_MOST) {
            write_line("... cat /proc/waits shows all");
            return;
        }
    }
}

/* From one that cannot go on to those that it waits for: in the end that comes round. */
static bool print_circle(struct thread *begin)
{
    struct line line = {.length = 0};
    struct thread *thread = begin;
    for (uint32_t i = 0; i < THREADS_MAX && thread; i++)
        thread = find_ender(thread, false);
    if (!thread)
        return false;
    begin = thread;
    line_add(&line, "A circle, in which nobody can go on: %d %s", thread->proc->pid,
             thread->proc->name);
    for (uint32_t i = 0; i < THREADS_MAX && (thread = find_ender(thread, false)); i++) {
        line_add(&line, " -> %d %s", thread->proc->pid, thread->proc->name);
        if (thread == begin)
            break;
    }
    line_end(&line);
    return true;
}

static void print_from(uint32_t at, void (*write)(const char *line))
{
    struct thread *thread;
    write_line = write;
    looks_left = LINE_LOOKS;
    if (at == 0)
        write_line("  PID   TID  PPID  NAME            WAITS FOR, <- WHO COULD END THAT");
    print_processes(at ? at - 1 : 0);
    looks_left = CIRCLE_LOOKS;
    if (!mark())
        return;
    looks_left = CIRCLE_LOOKS;
    for (thread = next_thread(NULL); thread; thread = next_thread(thread))
        if (!task_of(thread)->goes_on && print_circle(thread))
            return;
}

void waits_print(void (*write)(const char *line))
{
    print_from(0, write);
}

static void write_log(const char *line)
{
    printk("%s\n", line);
}

void waits_log(void)
{
    print_from(0, write_log);
}

/* /proc/waits: as many lines from one on as have room. */
static struct {
    struct text *text;
    uint32_t added;
    bool full;
} part;

static void write_text(const char *line)
{
    part.full = part.full || strlen(line) + 2 > text_room(part.text);
    if (!part.full)
        part.added++, text_print(part.text, "%s\n", line);
}

int waits_make(struct text *text, int pid, uint32_t *cursor)
{
    (void)pid;
    part.text = text;
    part.added = part.full = 0;
    print_from(*cursor, write_text);
    *cursor = part.full ? *cursor + part.added : TEXT_END;
    return 0;
}
