/*
 * Each allocation fails in turn, and each pair: forks of processes that have much, threads, vfork
 * and exec, and what a process obtains once (its signals' actions, timers, limits, notices).
 */
// run: --timeout 60
#include "tests/guest/oom.h"

#include <fcntl.h>
#include <gaji/direct.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>

#include "kernel/abi/futex.h"
#include "kernel/abi/sched.h"

#define REGIONS    140 /* more than one step of a fork takes */
#define REGIONS_AT ((char *)0x10000000)
#define THREAD                                                                                     \
    (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |            \
     CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID)

static volatile int tid;
static char thread_stack[PAGE] __attribute__((aligned(4096)));

/*
 * clone(2) whose child calls exit(2) at once. The failure is taken back before anything is written
 * to memory: that would take a page of its own.
 */
static long clone_with(long flags, void *stack, volatile int *child_tid)
{
    long result, after;
    __asm__ volatile("int $0x80\n\t"
                     "test %%eax, %%eax\n\t"
                     "jnz 1f\n\t"
                     "movl %[exit], %%eax\n\t"
                     "xorl %%ebx, %%ebx\n\t"
                     "int $0x80\n"
                     "1:\n\t"
                     "movl %%eax, %%edi\n\t"
                     "movl %[check], %%eax\n\t"
                     "movl %[fail], %%ebx\n\t"
                     "xorl %%ecx, %%ecx\n\t"
                     "int $0x80"
                     : "=a"(after), "=D"(result), "+b"(flags), "+c"(stack)
                     : "a"(SYS_clone), "d"(0), "S"(0), "D"(child_tid), [check] "i"(SYS_gaji_check),
                       [fail] "i"(GAJI_CHECK_FAIL_ALLOCATION), [exit] "i"(SYS_exit)
                     : "memory");
    left = (int)after;
    errno = result < 0 ? (int)-result : errno;
    return result < 0 ? -1 : result;
}

static long do_fork(void)
{
    return clone_with(SIGCHLD, NULL, NULL);
}

static long do_fork_with_tid(void) /* the child's copy of the page is made at once */
{
    return clone_with(SIGCHLD | CLONE_CHILD_SETTID, NULL, &tid);
}

static long do_vfork(void)
{
    return clone_with(SIGCHLD | CLONE_VM | CLONE_VFORK, NULL, NULL);
}

static void undo_fork(long child)
{
    EXPECT(well((pid_t)child));
}

static long do_thread(void)
{
    return clone_with(THREAD, thread_stack + sizeof thread_stack - 16, &tid);
}

static void undo_thread(long result)
{
    (void)result;
    for (int now; (now = tid) != 0;)
        syscall(SYS_futex, &tid, FUTEX_WAIT, now, NULL, 0, 0);
}

/* Where nothing can fail any more, the new program is ended for want of a page, as after a fork. */
static long do_spawn(void)
{
    static char *arguments[] = {"true", NULL};
    int status;
    pid_t child = vfork();
    if (child == 0) {
        execve("/bin/true", arguments, environ);
        _exit(errno);
    }
    if (child < 0)
        return -1;
    EXPECT(waitpid(child, &status, 0) == child);
    errno = killed_by(status, SIGKILL) ? ENOMEM : WEXITSTATUS(status);
    return status == 0 ? 0 : -1;
}

static void nothing(int signal)
{
    (void)signal;
}

static long do_action(void)
{
    struct sigaction action = {.sa_handler = nothing};
    return sigaction(SIGUSR1, &action, NULL);
}

static long do_timer(void)
{
    struct itimerval timer = {{0, 0}, {1000, 0}};
    return setitimer(ITIMER_REAL, &timer, NULL);
}

static long do_limit(void)
{
    struct rlimit limit = {1000, 1000};
    return setrlimit(RLIMIT_NOFILE, &limit);
}

static long do_notify(void) /* the first notice that a process gets */
{
    return msg_notify(getpid());
}

static long do_first_high_descriptor(void)
{
    return dup2(0, 1000);
}

static long do_return_with_fpu(void)
{
    __asm__ volatile("fld1\n\tfstp %%st(0)" ::);
    return raise(SIGUSR2);
}

static const struct operation operations[] = {
    {"fork that writes the thread's ID", do_fork_with_tid, undo_fork, PLAIN},
    {"vfork", do_vfork, undo_fork, PLAIN},
    {"thread", do_thread, undo_thread, PLAIN},
    {"vfork and exec", do_spawn, undo_nothing, PLAIN},
    {"sigaction", do_action, undo_nothing, IN_CHILD},
    {"setitimer", do_timer, undo_nothing, IN_CHILD},
    {"setrlimit", do_limit, undo_nothing, IN_CHILD},
    {"msg_notify", do_notify, undo_nothing, IN_CHILD},
    {"dup2 far away", do_first_high_descriptor, undo_nothing, IN_CHILD},
    {NULL, NULL, NULL, PLAIN},
};

static const struct operation large_fork = {"fork", do_fork, undo_fork, PLAIN};
static const struct operation handler_returns = {"return to the FPU's state", do_return_with_fpu,
                                                 undo_nothing, NEVER_FAILS};

/* Regions, tables, descriptors and the FPU: a fork has something to do. */
static void own_much(void)
{
    for (unsigned i = 0; i < REGIONS; i++)
        map_pages_at(REGIONS_AT + i * 2 * PAGE, 1, PROT_READ | PROT_WRITE)[0] = 'r';
    for (unsigned i = 0; i < 8; i++)
        map_pages_at((void *)(0x20000000 + i * TABLE_SPAN), 1, PROT_READ | PROT_WRITE)[0] = 't';
    for (int fd = 3; fd < 300; fd += 16)
        EXPECT(dup2(0, fd) == fd);
    __asm__ volatile("fld1\n\tfstp %%st(0)" ::);
}

int main(void)
{
    if (!can_fail_allocations())
        return 0;
    EXPECT(signal(SIGUSR2, nothing) != SIG_ERR);
    memset(thread_stack, 1, sizeof thread_stack);
    own_much();
    try(&large_fork);
    EXPECT(munmap(REGIONS_AT, REGIONS * 2 * PAGE) == 0);
    try_all(operations);
    try(&handler_returns);
    return 0;
}
