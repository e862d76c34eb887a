/* System calls that make, end and name processes: argument checks, then kernel/process/. */
#include "kernel/abi/errno.h"
#include "kernel/abi/limits.h"
#include "kernel/abi/resource.h"
#include "kernel/abi/sched.h"
#include "kernel/abi/sigframe.h"
#include "kernel/abi/signal.h"
#include "kernel/abi/time.h"
#include "kernel/abi/wait.h"
#include "kernel/cpu/context.h"
#include "kernel/cpu/gdt.h"
#include "kernel/entry/calls.h"
#include "kernel/entry/out_of_memory.h"
#include "kernel/linux/calls.h"
#include "kernel/process/exec.h"
#include "kernel/process/exit.h"
#include "kernel/process/fork.h"
#include "kernel/process/threads.h"
#include "kernel/threads/thread.h"
#include "kernel/threads/time.h"
#include "mm/heap.h"
#include "mm/usercopy.h"

/* Making. */

/* Whoever sits at the console is to be able to start what ends a program that has all memory. */
static int32_t fork_with_room(const struct fork_request *request)
{
    int32_t pid;
    while ((pid = process_fork(request)) == -ENOMEM && out_of_memory_makes_room())
        thread_yield();
    return pid;
}

int32_t sys_fork(void)
{
    struct fork_request request = {0};
    return fork_with_room(&request);
}

int32_t sys_vfork(void)
{
    struct fork_request request = {.borrow_aspace = true, .wait_for_child = true};
    return fork_with_room(&request);
}

/* A user_desc as set_thread_area(2) takes it, into a descriptor; 0 is an empty one. */
static int read_descriptor(uaddr_t address, struct user_desc *desc, uint64_t *out)
{
    int error = copy_from_user(desc, address, sizeof *desc);
    if (error)
        return error;
    bool empty = desc->base_addr == 0 && desc->limit == 0 && desc->contents == 0 &&
                 !desc->seg_32bit && !desc->limit_in_pages && !desc->useable;
    *out = 0;
    if (empty)
        return 0;
    if (!desc->seg_32bit || desc->contents > 1 || desc->seg_not_present)
        return -EINVAL;
    struct tls_segment segment = {.base = desc->base_addr,
                                  .limit = desc->limit,
                                  .expands_down = desc->contents == 1,
                                  .read_only = desc->read_exec_only,
                                  .limit_in_pages = desc->limit_in_pages,
                                  .useable = desc->useable};
    *out = gdt_make_tls(&segment);
    return 0;
}

/* For struct fork_request. */
static int end_signal_of(uint32_t flags)
{
    int signal = flags & CSIGNAL;
    return signal == SIGCHLD ? 0 : signal ? signal : SIGNAL_LAST + 1;
}

/* What belongs to the process here, and so all its threads share. */
#define CLONE_SHARED (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND)
#define CLONE_KNOWN                                                                                \
    (CSIGNAL | CLONE_VM | CLONE_VFORK | CLONE_SETTLS | CLONE_PARENT_SETTID |                       \
     CLONE_CHILD_CLEARTID | CLONE_CHILD_SETTID | CLONE_SYSVSEM | CLONE_DETACHED | CLONE_PARENT)
#define CLONE_KNOWN_OF_THREADS ((CLONE_KNOWN & ~CLONE_VFORK) | CLONE_SHARED | CLONE_THREAD)

/*
 * clone(2), Errors: -EINVAL for what makes no sense. -ENOSYS for what Linux can do and Gaji cannot:
 * threads that share less than all, and processes that share more than memory.
 */
static int check_clone(uint32_t flags)
{
    if ((flags & CLONE_THREAD && !(flags & CLONE_SIGHAND)) ||
        (flags & CLONE_SIGHAND && !(flags & CLONE_VM)) ||
        (flags & CLONE_PARENT && proc_current() == proc_init()))
        return -EINVAL;
    if (flags & CLONE_THREAD)
        return (flags & ~(uint32_t)CLONE_KNOWN_OF_THREADS) || (flags & CLONE_SHARED) != CLONE_SHARED
                   ? -ENOSYS
                   : 0;
    if (flags & ~(uint32_t)CLONE_KNOWN ||
        (!(flags & CLONE_PARENT) && end_signal_of(flags) && !wait_by_signal))
        return -ENOSYS;
    return 0;
}

int32_t sys_clone(uint32_t flags, uaddr_t stack, uaddr_t parent_tid, uaddr_t tls, uaddr_t child_tid)
{
    int error = check_clone(flags);
    if (error)
        return error;
    struct fork_request request = {
        .borrow_aspace = (flags & CLONE_VM) != 0,
        .stack = stack,
        .parent_tid = (flags & CLONE_PARENT_SETTID) ? parent_tid : 0,
        .child_tid = (flags & CLONE_CHILD_SETTID) ? child_tid : 0,
        .clear_tid = (flags & CLONE_CHILD_CLEARTID) ? child_tid : 0,
        .wait_for_child = (flags & CLONE_VFORK) != 0,
    };
    if (flags & CLONE_PARENT) { /* with its signal, which of an orphan is SIGCHLD */
        request.sibling = true;
        request.end_signal = proc_current()->parent == proc_init() ? 0 : proc_current()->end_signal;
    } else if (!(flags & CLONE_THREAD)) {
        request.end_signal = end_signal_of(flags);
        proc_current()->has_clones |= request.end_signal != 0;
    }
    if (flags & CLONE_SETTLS) {
        struct user_desc desc;
        error = read_descriptor(tls, &desc, &request.tls);
        if (error)
            return error;
        if (desc.entry_number < GDT_TLS_FIRST || desc.entry_number >= GDT_TLS_FIRST + GDT_TLS_COUNT)
            return -EINVAL;
        request.set_tls = true;
        request.tls_index = desc.entry_number - GDT_TLS_FIRST;
    }
    return (flags & CLONE_THREAD) ? process_add_thread(&request) : fork_with_room(&request);
}

/* The same with its arguments in a structure, which glibc prefers. */
int32_t sys_clone3(uaddr_t arguments, uint32_t size)
{
    struct clone_args args = {0};
    if (size < CLONE_ARGS_SIZE_VER0)
        return -EINVAL;
    if (copy_from_user(&args, arguments, min_u32(size, sizeof args)))
        return -EFAULT;
    if (size > sizeof args || args.set_tid || args.set_tid_size || args.cgroup || args.flags >> 32)
        return -ENOSYS;
    if (args.flags & CSIGNAL || args.exit_signal & ~(uint64_t)CSIGNAL)
        return -EINVAL;
    if (args.flags & (CLONE_THREAD | CLONE_PARENT) && args.exit_signal)
        return -EINVAL;
    if (!args.stack != !args.stack_size)
        return -EINVAL;
    return sys_clone((uint32_t)(args.flags | args.exit_signal),
                     (uaddr_t)(args.stack + args.stack_size), (uaddr_t)args.parent_tid,
                     (uaddr_t)args.tls, (uaddr_t)args.child_tid);
}

int32_t sys_execve(uaddr_t path, uaddr_t argv, uaddr_t envp)
{
    char *text SCOPED(text) = heap_alloc(PATH_MAX);
    if (!text)
        return -ENOMEM;
    int length = copy_string_from_user(text, path, PATH_MAX);
    return length < 0 ? length : length == 0 ? -ENOENT : process_exec(text, argv, envp);
}

/* Ending and waiting. */

int32_t sys_exit(int code)
{
    process_end_thread(W_EXITCODE(code, 0));
}

int32_t sys_exit_group(int code)
{
    process_exit(W_EXITCODE(code, 0));
}

static struct timeval ticks_to_timeval(uint32_t ticks)
{
    return (struct timeval){
        .tv_sec = (int32_t)(ticks / TICKS_PER_SECOND),
        .tv_usec = (int32_t)(ticks % TICKS_PER_SECOND * (1000000 / TICKS_PER_SECOND)),
    };
}

static int usage_to_user(uaddr_t to, const struct usage *usage)
{
    struct rusage rusage = {
        .ru_utime = ticks_to_timeval(usage->user_ticks),
        .ru_stime = ticks_to_timeval(usage->kernel_ticks),
        .ru_maxrss = (int32_t)(usage->peak_pages * (PAGE_SIZE / 1024)),
        .ru_minflt = (int32_t)usage->minor_faults,
    };
    return copy_to_user(to, &rusage, sizeof rusage);
}

/* wait(2), "Linux notes": without __WALL those with SIGCHLD, or with __WCLONE all others. */
static ALWAYS_INLINE bool is_of_all(uint32_t options)
{
    return (!(options & __WCLONE) && !proc_current()->has_clones) || options & __WALL;
}

static COLD int wait_among(const struct wait_request *request, uint32_t options,
                           struct wait_answer *answer)
{
    return wait_by_signal ? wait_by_signal(request, options & __WCLONE, answer) : -ECHILD;
}

int32_t sys_wait4(int pid, uaddr_t status, uint32_t options, uaddr_t usage)
{
    uint32_t known = WNOHANG | WUNTRACED | WCONTINUED | __WNOTHREAD | __WALL | __WCLONE;
    if (options & ~known)
        return -EINVAL;
    if (pid == INT32_MIN)
        return -ESRCH;
    struct wait_request request = {
        .pid = pid,
        .ended = true,
        .stopped = (options & WUNTRACED) != 0,
        .continued = (options & WCONTINUED) != 0,
        .no_hang = (options & WNOHANG) != 0,
        .of_thread = (options & __WNOTHREAD) != 0,
    };
    struct wait_answer answer;
    int error = is_of_all(options) ? process_wait(&request, &answer)
                                   : wait_among(&request, options, &answer);
    if (error || answer.pid == 0)
        return error;
    /* As on Linux the child is gone, even when the caller's pointers are bad. */
    if (status && copy_to_user(status, &answer.status, sizeof answer.status))
        return -EFAULT;
    if (usage && usage_to_user(usage, &answer.usage))
        return -EFAULT;
    return answer.pid;
}

/* waitid's `which` and `id` as a pid for struct wait_request, or an error. */
static int waitid_pid(int which, int id, int *out)
{
    if (which == P_ALL)
        *out = -1;
    else if (which == P_PID && id > 0)
        *out = id;
    else if (which == P_PGID && id > 0)
        *out = -id;
    else if (which == P_PGID && id == 0)
        *out = 0;
    else
        return -EINVAL;
    return 0;
}

int32_t sys_waitid(int which, int id, uaddr_t to, uint32_t options, uaddr_t usage)
{
    uint32_t known =
        WNOHANG | WNOWAIT | WEXITED | WSTOPPED | WCONTINUED | __WNOTHREAD | __WALL | __WCLONE;
    bool bad = options & ~known || !(options & (WEXITED | WSTOPPED | WCONTINUED));
    struct wait_request request = {
        .ended = (options & WEXITED) != 0,
        .stopped = (options & WSTOPPED) != 0,
        .continued = (options & WCONTINUED) != 0,
        .no_hang = (options & WNOHANG) != 0,
        .leave = (options & WNOWAIT) != 0,
        .of_thread = (options & __WNOTHREAD) != 0,
    };
    struct wait_answer answer = {.pid = 0};
    int error = bad ? -EINVAL : waitid_pid(which, id, &request.pid);
    if (!error)
        error = is_of_all(options) ? process_wait(&request, &answer)
                                   : wait_among(&request, options, &answer);
    struct kernel_siginfo info = {0}; /* as Linux writes it even when there is an error */
    if (!error && answer.pid) {
        info.si_signo = SIGCHLD;
        info.si_code = answer.code;
        info.si_pid = answer.pid;
        info.si_status = answer.code == CLD_EXITED      ? WEXITSTATUS(answer.status)
                         : answer.code == CLD_CONTINUED ? SIGCONT
                         : answer.code == CLD_STOPPED   ? WSTOPSIG(answer.status)
                                                        : WTERMSIG(answer.status);
    }
    if (to && copy_to_user(to, &info, sizeof info))
        return -EFAULT;
    return error || !usage ? error : usage_to_user(usage, &answer.usage);
}

int32_t sys_waitpid(int pid, uaddr_t status, uint32_t options)
{
    return sys_wait4(pid, status, options, 0);
}

/* Own numbers. */

int32_t sys_getpid(void)
{
    return proc_current()->pid;
}

int32_t sys_gettid(void)
{
    return (int32_t)thread_current()->tid;
}

int32_t sys_getppid(void)
{
    const struct proc *parent = proc_current()->parent;
    return parent ? parent->pid : 0;
}

int32_t sys_set_tid_address(uaddr_t address)
{
    task_current()->clear_tid = address;
    return sys_gettid();
}

/* Thread-local storage. */

int32_t sys_set_thread_area(uaddr_t address)
{
    struct user_desc desc;
    uint64_t descriptor;
    int error = read_descriptor(address, &desc, &descriptor);
    if (error)
        return error;
    int index = (int)desc.entry_number - GDT_TLS_FIRST;
    if (desc.entry_number == UINT32_MAX) {
        index = 0;
        while (index < TLS_ENTRIES && thread_current()->tls[index])
            index++;
        if (index == TLS_ENTRIES)
            return -ESRCH;
        desc.entry_number = (uint32_t)index + GDT_TLS_FIRST;
        error = copy_to_user(address, &desc.entry_number, sizeof desc.entry_number);
        if (error)
            return error;
    }
    if (index < 0 || index >= TLS_ENTRIES)
        return -EINVAL;
    thread_set_tls((unsigned)index, descriptor);
    segments_load(fs_read(), gs_read()); /* they may name the entry: it counts from now on */
    return 0;
}

int32_t sys_get_thread_area(uaddr_t address)
{
    struct user_desc desc;
    int error = copy_from_user(&desc, address, sizeof desc.entry_number);
    if (error)
        return error;
    uint32_t index = desc.entry_number - GDT_TLS_FIRST;
    if (index >= TLS_ENTRIES)
        return -EINVAL;
    uint64_t descriptor = thread_current()->tls[index];
    desc = (struct user_desc){
        .entry_number = desc.entry_number, .read_exec_only = 1, .seg_not_present = 1};
    if (descriptor) {
        struct tls_segment segment;
        gdt_read_tls(descriptor, &segment);
        desc.base_addr = segment.base;
        desc.limit = segment.limit;
        desc.seg_32bit = 1;
        desc.contents = segment.expands_down;
        desc.read_exec_only = segment.read_only;
        desc.limit_in_pages = segment.limit_in_pages;
        desc.seg_not_present = 0;
        desc.useable = segment.useable;
    }
    return copy_to_user(address, &desc, sizeof desc);
}

/* Time on the CPU. */

int32_t sys_sched_yield(void)
{
    thread_yield();
    return 0;
}

int32_t sys_getrusage(int who, uaddr_t to)
{
    struct proc *self = proc_current();
    const struct thread *thread = thread_current();
    struct usage usage;
    if (who == RUSAGE_SELF)
        usage = proc_usage(self);
    else if (who == RUSAGE_THREAD) /* faults are counted for the process alone */
        usage = (struct usage){.user_ticks = thread->user_ticks,
                               .kernel_ticks = thread->kernel_ticks,
                               .minor_faults = self->usage.minor_faults,
                               .peak_pages = proc_usage(self).peak_pages};
    else if (who == RUSAGE_CHILDREN)
        usage = self->children_usage;
    else
        return -EINVAL;
    return usage_to_user(to, &usage);
}
