/*
 * The tests of lab process: fork, exit and wait, as far as possible one without the others. What
 * needs fork alone never lets the child end, and what needs exit but not wait looks at /proc.
 */
#include "tests/labs/harness.h"

#include <errno.h>
#include <gaji/cascade.h>
#include <gaji/check.h>
#include <gaji/port.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define STATE_WAIT   1000 /* looks at /proc until somebody is given up */
#define MEBI         (1024u * 1024u)
#define PRIVATE_AT   0x60000000u
#define private_page ((volatile char *)PRIVATE_AT)
#define REGISTERS    6 /* EBX, ECX, EDX, ESI, EDI, EBP */
#define MANY         12

/* Shared by all, as STATE is. The assembly below knows the addresses of the first fields. */
struct shared {
    volatile uint32_t given[REGISTERS], found[REGISTERS]; /* at 0, and at 24 */
    volatile uint32_t found_esp, found_flags;             /* at 48, 52 */
    volatile uint32_t stack, body;                        /* at 56, 60: where the child goes on */
    volatile uint32_t parent;                             /* at 64: its PID */
    volatile uint32_t given_esp;                          /* at 68 */
    volatile uint32_t gs, gs_word, fpu_control;
    volatile uint32_t child, grandchild; /* PIDs */
    volatile uint32_t left;              /* by its child's child */
    volatile uint32_t children[MANY], told[MANY];
    char text[TEXT_SIZE];
    volatile uint32_t size, detached;
    int ends[2], fd; /* of a pipe; of a file */
    volatile int status;
};
#define SHARED ((struct shared *)(STATE_AT + PAGE))

/* --- what all need ---------------------------------------------------------------------------- */

static _Noreturn void end_with(uint32_t code)
{
    call1(SYS_exit_group, (long)code);
    stay();
}

static void yield(uint32_t times)
{
    for (uint32_t i = 0; i < times; i++)
        call0(SYS_sched_yield);
}

static uint32_t self(void)
{
    return (uint32_t)call0(SYS_getpid);
}

static long status_field(uint32_t pid, const char *field)
{
    snprintf(SHARED->text, sizeof SHARED->text, "/proc/%u/status", (unsigned)pid);
    return file_number(SHARED->text, field);
}

/* The state of a process in words, which stay until this is called again; "gone". */
static const char *state_of(uint32_t pid)
{
    if (process_state((pid_t)pid, SHARED->text, sizeof SHARED->text) < 0)
        strcpy(SHARED->text, "gone");
    return SHARED->text;
}

static bool is_zombie(uint32_t pid)
{
    return strcmp(state_of(pid), "zombie") == 0;
}

static void await_state(uint32_t pid, const char *state)
{
    for (int i = 0; strcmp(state_of(pid), state) != 0; i++) {
        if (strcmp(SHARED->text, "gone") == 0)
            FAIL("there is no process %u any more: its parent can never learn how it ended",
                 (unsigned)pid);
        if (i == STATE_WAIT)
            FAIL("process %u is not in the state '%s', but in '%s'", (unsigned)pid, state,
                 SHARED->text);
        yield(1);
    }
}

/* After its exit_group(). */
static void await_zombie(uint32_t pid)
{
    await_state(pid, "zombie");
}

/* The kernel's own check of what must always be true; its log says what is not. */
static void expect_sound_kernel(void)
{
    int findings = gaji_check(GAJI_CHECK_WALK, NULL);
    if (findings != 0)
        FAIL("the kernel's records of its processes contradict one another in %d places", findings);
}

/* wait4() as it is, with the status in SHARED; an errno below 0. */
static long wait_for(long pid, int options)
{
    SHARED->status = -1;
    return call4(SYS_wait4, pid, (long)&SHARED->status, options, 0);
}

/* wait4() of this child returns it, and that it ended by itself with `code`. */
static void expect_ended(long asked, uint32_t child, uint32_t code)
{
    long got = wait_for(asked, 0);
    if (got < 0)
        FAIL("waitpid(%ld) failed with error %ld", asked, -got);
    if (got != (long)child)
        FAIL("waitpid(%ld) returned %ld; process %u was to be told", asked, got, (unsigned)child);
    if (!WIFEXITED(SHARED->status) || WEXITSTATUS(SHARED->status) != (int)code)
        FAIL("the child called exit_group(%u); wait's status is %#x: exit status %d, signal %d",
             (unsigned)code, (unsigned)SHARED->status, WEXITSTATUS(SHARED->status),
             WTERMSIG(SHARED->status));
    OBSERVE(WEXITSTATUS(SHARED->status));
}

static void expect_no_child(long asked)
{
    long got = wait_for(asked, WNOHANG);
    if (got != -ECHILD)
        FAIL("waitpid(%ld) returned %ld, where there is no such child (ECHILD)", asked, got);
}

/* --- fork --------------------------------------------------------------------------------------
 */

/*
 * fork(), whatever it returns to whom: who has another PID than the parent goes to `body`, which
 * gets the result, on a stack of its own. Where that is stands in memory: registers may be wrong.
 */
long fork_by_pid(void);
__asm__(".text\n"
        "fork_by_pid:\n"
        "    push %esi\n"
        "    mov $2, %eax\n"
        "    int $0x80\n"
        "    mov %eax, %esi\n"
        "    mov $20, %eax\n"
        "    int $0x80\n"
        "    cmp %eax, 0x70001040\n"
        "    je 1f\n"
        "    mov 0x70001038, %esp\n"
        "    push %esi\n"
        "    xor %ebp, %ebp\n"
        "    call *0x7000103c\n"
        "1:  mov %esi, %eax\n"
        "    pop %esi\n"
        "    ret\n");
_Static_assert(STATE_AT + PAGE == 0x70001000 && SYS_fork == 2 && SYS_getpid == 20, "as above");
_Static_assert(offsetof(struct shared, stack) == 0x38 && offsetof(struct shared, parent) == 0x40,
               "as in the assembly");

static void child_got(long result)
{
    SHARED->child = self();
    if (result != 0)
        FAIL("fork() returned %ld in the child, which takes itself for the parent", result);
    SHARED->left = (uint8_t)letter(0);
    give_turn(1);
    stay();
}

static void two_returns(void)
{
    TRY("fork(); the child leaves '%c' in shared memory", letter(0));
    EXPECT("it returns 0 in the child, and the child's PID in the parent, which finds '%c'",
           letter(0));
    SHARED->parent = self();
    SHARED->stack = lab_stack();
    SHARED->body = (uint32_t)child_got;
    long result = fork_by_pid();
    if (result < 0)
        FAIL("fork() failed with error %ld", -result);
    await_turn(1, "the child");
    if ((uint32_t)result != SHARED->child)
        FAIL("fork() returned %ld in the parent; the child's PID is %u", result,
             (unsigned)SHARED->child);
    OBSERVE(SHARED->left);
    PASS();
}

/* With the registers of `given`, and the direction flag set; the child's end up in `found`. */
long fork_with_registers(void);
__asm__(".text\n"
        "fork_with_registers:\n"
        "    pushal\n"
        "    mov %esp, 0x70001044\n"
        "    mov 0x70001000, %ebx\n"
        "    mov 0x70001004, %ecx\n"
        "    mov 0x70001008, %edx\n"
        "    mov 0x7000100c, %esi\n"
        "    mov 0x70001010, %edi\n"
        "    mov 0x70001014, %ebp\n"
        "    std\n"
        "    mov $2, %eax\n"
        "    int $0x80\n"
        "    test %eax, %eax\n"
        "    jnz 1f\n"
        "    mov %ebx, 0x70001018\n"
        "    mov %ecx, 0x7000101c\n"
        "    mov %edx, 0x70001020\n"
        "    mov %esi, 0x70001024\n"
        "    mov %edi, 0x70001028\n"
        "    mov %ebp, 0x7000102c\n"
        "    mov %esp, 0x70001030\n"
        "    mov 0x70001038, %esp\n"
        "    pushfl\n"
        "    popl 0x70001034\n"
        "    cld\n"
        "    xor %ebp, %ebp\n"
        "    call *0x7000103c\n"
        "1:  cld\n"
        "    mov %eax, 28(%esp)\n"
        "    popal\n"
        "    ret\n");
_Static_assert(offsetof(struct shared, found_esp) == 0x30 &&
                   offsetof(struct shared, given_esp) == 0x44,
               "as in the assembly");

static uint32_t gs_selector(void)
{
    uint32_t selector;
    __asm__ volatile("mov %%gs, %0" : "=r"(selector));
    return selector & 0xffff;
}

static uint32_t gs_first_word(void)
{
    uint32_t word = 0;
    if (gs_selector() != 0)
        __asm__ volatile("mov %%gs:0, %0" : "=r"(word));
    return word;
}

static uint32_t fpu_control(void)
{
    uint16_t word;
    __asm__ volatile("fnstcw %0" : "=m"(word));
    return word;
}

static void child_compares_registers(void)
{
    static const char *const names[REGISTERS] = {"EBX", "ECX", "EDX", "ESI", "EDI", "EBP"};
    for (uint32_t i = 0; i < REGISTERS; i++) {
        if (SHARED->found[i] != SHARED->given[i])
            FAIL("the child's %s is %#x, the parent's was %#x", names[i],
                 (unsigned)SHARED->found[i], (unsigned)SHARED->given[i]);
    }
    if (SHARED->found_esp != SHARED->given_esp)
        FAIL("the child's ESP is %#x, the parent's was %#x", (unsigned)SHARED->found_esp,
             (unsigned)SHARED->given_esp);
    if (!(SHARED->found_flags & 0x400))
        FAIL("the child's EFLAGS are %#x: the direction flag was set", SHARED->found_flags);
    if (gs_selector() != SHARED->gs || gs_first_word() != SHARED->gs_word)
        FAIL("the child's thread-local storage (GS) is not the parent's");
    if (fpu_control() != SHARED->fpu_control)
        FAIL("the child's FPU control word is %#x, the parent's was %#x", (unsigned)fpu_control(),
             (unsigned)SHARED->fpu_control);
    OBSERVE(SHARED->found[0]);
    OBSERVE(SHARED->found[4]);
    PASS();
}

static void registers(void)
{
    TRY("the parent has values in all registers; fork()");
    EXPECT("the child has the same in all but EAX");
    for (uint32_t i = 0; i < REGISTERS; i++)
        SHARED->given[i] = 0x11111100 * (i + 1);
    SHARED->given[0] = number(0, 1000, 1000000000);
    SHARED->given[4] = number(1, 1000, 1000000000);
    SHARED->gs = gs_selector();
    SHARED->gs_word = gs_first_word();
    uint16_t control = 0x0e7f; /* rounding to zero, doubles */
    __asm__ volatile("fldcw %0" : : "m"(control));
    SHARED->fpu_control = fpu_control();
    SHARED->stack = lab_stack();
    SHARED->body = (uint32_t)child_compares_registers;
    long result = fork_with_registers();
    if (result < 0)
        FAIL("fork() failed with error %ld", -result);
    await_turn(1, "the child"); /* which ends the test */
}

static void child_has_memory(void)
{
    SHARED->left = (uint8_t)private_page[0];
    private_page[0] = letter(1);
    give_turn(1);
    stay();
}

static void memory(void)
{
    TRY("'%c' is in the parent's memory; fork(); the child writes '%c' there", letter(0),
        letter(1));
    EXPECT("the child finds '%c', and the parent keeps it", letter(0));
    void *at = mmap((void *)PRIVATE_AT, PAGE, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (at != (void *)PRIVATE_AT)
        FAIL("mmap failed");
    private_page[0] = letter(0);
    fork_child(child_has_memory);
    await_turn(1, "the child");
    if (SHARED->left != (uint8_t)letter(0))
        FAIL("the child finds %#x", (unsigned)SHARED->left);
    if (private_page[0] != letter(0))
        FAIL("the parent finds %#x: it sees what the child wrote",
             (unsigned)(uint8_t)private_page[0]);
    OBSERVE(SHARED->left);
    OBSERVE(private_page[0]);
    PASS();
}

static long position(void)
{
    return call3(SYS_lseek, SHARED->fd, 0, SEEK_CUR);
}

static void child_has_files(void)
{
    char text[16] = "";
    long at = position();
    if (at < 0)
        FAIL("descriptor %d, which was open in the parent, is not in the child", SHARED->fd);
    OBSERVE(at);
    call3(SYS_read, SHARED->fd, (long)text, 1);
    call1(SYS_close, SHARED->fd);
    call2(SYS_getcwd, (long)text, sizeof text);
    if (strcmp(text, "/dev") != 0)
        FAIL("the child's current directory is '%s', the parent's '/dev'", text);
    SHARED->left = (uint32_t)call1(SYS_umask, 0);
    give_turn(1);
    stay();
}

static void files(void)
{
    uint32_t at = number(0, 1, 100), mask = number(1, 1, 0777);
    TRY("a file is open, at byte %u; fork(); the child reads a byte and closes it", (unsigned)at);
    EXPECT("both have it open, each by a descriptor of its own, and its position is one: %u",
           (unsigned)at + 1);
    SHARED->fd = (int)call2(SYS_open, (long)"/lab", O_RDONLY);
    call3(SYS_lseek, SHARED->fd, (long)at, SEEK_SET);
    call1(SYS_chdir, (long)"/dev");
    call1(SYS_umask, (long)mask);
    fork_child(child_has_files);
    await_turn(1, "the child");
    if (SHARED->left != mask)
        FAIL("the child's umask is %#x, the parent's %#x", (unsigned)SHARED->left, (unsigned)mask);
    long after = position();
    if (after < 0)
        FAIL("the child has closed its descriptor, and the parent's is closed, too");
    if (after != (long)at + 1)
        FAIL("the child has read a byte; for the parent the file is still at %ld", after);
    OBSERVE(SHARED->left);
    PASS();
}

static void child_knows_itself(void)
{
    uint32_t parent = SHARED->parent;
    if (self() == parent)
        FAIL("getpid() says %u in both", (unsigned)parent);
    if (call0(SYS_getppid) != (long)parent)
        FAIL("getppid() says %ld in the child; its parent is %u", call0(SYS_getppid),
             (unsigned)parent);
    if (call1(SYS_getpgid, 0) != call1(SYS_getpgid, (long)parent))
        FAIL("the child's process group is %ld, its parent's %ld", call1(SYS_getpgid, 0),
             call1(SYS_getpgid, (long)parent));
    if (call1(SYS_getsid, 0) != call1(SYS_getsid, (long)parent))
        FAIL("the child's session is %ld, its parent's %ld", call1(SYS_getsid, 0),
             call1(SYS_getsid, (long)parent));
    call4(SYS_rt_sigprocmask, SIG_BLOCK, 0, (long)SHARED->found, 8);
    if (SHARED->found[0] != SHARED->given[0] || SHARED->found[1] != SHARED->given[1])
        FAIL("the child blocks other signals than its parent: %08x%08x, not %08x%08x",
             (unsigned)SHARED->found[1], (unsigned)SHARED->found[0], (unsigned)SHARED->given[1],
             (unsigned)SHARED->given[0]);
    call2(SYS_rt_sigpending, (long)SHARED->found, 8);
    if (SHARED->found[0] != 0 || SHARED->found[1] != 0)
        FAIL("a signal that was sent to the parent is pending for the child, too");
    give_turn(1);
    stay();
}

static void identity(void)
{
    uint32_t chosen = number(0, 34, 60);
    TRY("the parent blocks signal %u, and one is pending; fork()", (unsigned)chosen);
    EXPECT("the child has a PID of its own, its parent's groups and mask, and no pending signal");
    SHARED->parent = self();
    SHARED->given[0] = 1u << (SIGUSR1 - 1);
    SHARED->given[1] = 1u << (chosen - 33);
    call4(SYS_rt_sigprocmask, SIG_SETMASK, (long)SHARED->given, 0, 8);
    call2(SYS_kill, (long)self(), SIGUSR1);
    call2(SYS_kill, (long)self(), (long)chosen);
    fork_child(child_knows_itself);
    await_turn(1, "the child");
    PASS();
}

static const char *const SLEEP[] = {"sleep", "1000", NULL};

static void child_borrows(void)
{
    yield(200);
    private_page[0] = letter(1);
    SHARED->left = 1;
    call3(SYS_execve, (long)"/bin/sleep", (long)SLEEP, (long)(SLEEP + 2));
    FAIL("execve() of /bin/sleep failed");
}

static void vfork_waits(void)
{
    TRY("vfork(); the child writes '%c' and then calls execve()", letter(1));
    EXPECT("the parent sleeps until then, and finds '%c': the child was in its memory", letter(1));
    void *at = mmap((void *)PRIVATE_AT, PAGE, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (at != (void *)PRIVATE_AT)
        FAIL("mmap failed");
    private_page[0] = letter(0);
    long child = fork_by(SYS_vfork, child_borrows);
    if (child < 0)
        FAIL("vfork() failed with error %ld", -child);
    if (!SHARED->left)
        FAIL("the parent goes on, and the child has not called execve() yet");
    if (private_page[0] != letter(1))
        FAIL("the parent finds %#x: the child had memory of its own",
             (unsigned)(uint8_t)private_page[0]);
    OBSERVE(private_page[0]);
    PASS();
}

static void mark_counts(void)
{
    gaji_check(GAJI_CHECK_MARK, NULL);
}

/* Nothing is more or less than at the mark; the kernel's log says of what there is. */
static void expect_marked_counts(unsigned rounds)
{
    struct gaji_check_result result;
    gaji_check(GAJI_CHECK_COMPARE, &result);
    if (result.lost != 0)
        FAIL(
            "after round %u there are %u kinds of thing of which there is more or less than before "
            "(free frames: %u, before %u)",
            rounds, (unsigned)result.lost, (unsigned)result.free_frames,
            (unsigned)result.free_frames_mark);
    if (result.broken != 0)
        FAIL("after round %u the kernel's records contradict one another in %u places", rounds,
             (unsigned)result.broken);
}

/* Counts of the timer, 50 ms, in which the child does not run: it would take memory, too. */
#define NO_TICK 60000u

/* fork() in which the n-th allocation fails; whether there was one. */
static bool fork_fails_at(unsigned n)
{
    STATE->stacks = 1;
    gaji_tick_after(NO_TICK);
    gaji_fail_allocation(n);
    long result = fork_by(SYS_fork, stay);
    int left = gaji_fail_allocation(0);
    if (left != 0)
        return false;
    if (result != -ENOMEM)
        FAIL("allocation %u failed, and fork() returned %ld", n, result);
    expect_marked_counts(n);
    return true;
}

static void no_memory(void)
{
    TRY("fork() again and again, and each time another allocation of it fails");
    EXPECT("it fails with ENOMEM (12), and nothing is left of the child; at last it succeeds");
    if (gaji_fail_allocation(0) < 0)
        FAIL("this kernel cannot let allocations fail: it is no debug build");
    mark_counts();
    unsigned n = 1;
    while (fork_fails_at(n))
        n++;
    if (n < 4)
        FAIL("fork() of a whole process did with %u allocations", n - 1);
    PASS();
}

static void too_many(void)
{
    TRY("the limit of processes is reached (RLIMIT_NPROC); fork()");
    EXPECT("it fails with EAGAIN (11), and nothing is left of the child");
    struct rlimit limit = {2, 2};
    call2(SYS_setrlimit, RLIMIT_NPROC, (long)&limit); /* the first limit takes memory */
    limit.rlim_cur = 1;
    call2(SYS_setrlimit, RLIMIT_NPROC, (long)&limit);
    mark_counts();
    long result = fork_by(SYS_fork, stay);
    if (result != -EAGAIN)
        FAIL("fork() returned %ld", result);
    expect_marked_counts(1);
    PASS();
}

/* --- exit ---------------------------------------------------------------------------------------
 */

static void child_ends(void)
{
    end_with((uint8_t)letter(0));
}

static void zombie(void)
{
    TRY("a child calls exit_group(); nobody waits for it");
    EXPECT("it becomes a zombie, a child of its parent still, and stays one");
    uint32_t child = (uint32_t)fork_child(child_ends);
    await_zombie(child);
    if (status_field(child, "PPid") != (long)self())
        FAIL("the zombie's parent is %ld, not %u", status_field(child, "PPid"), (unsigned)self());
    yield(100);
    if (!is_zombie(child))
        FAIL("it was a zombie, and is %s now, though nobody has waited", state_of(child));
    expect_sound_kernel();
    PASS();
}

static void tells(void)
{
    TRY("a child calls exit_group(%u)", (unsigned)letter(0));
    EXPECT("its parent is sent SIGCHLD, with the child's PID and its status");
    uint32_t mask[2] = {1u << (SIGCHLD - 1), 0};
    siginfo_t info;
    struct timespec none = {0};
    call4(SYS_rt_sigprocmask, SIG_SETMASK, (long)mask, 0, 8);
    long child = fork_child(child_ends), got = -EAGAIN;
    for (int i = 0; got == -EAGAIN && i < TURNS_WAIT; i++) {
        yield(1);
        got = call4(SYS_rt_sigtimedwait, (long)mask, (long)&info, (long)&none, 8);
    }
    if (got != SIGCHLD)
        FAIL("SIGCHLD did not come; the child is %s", state_of((uint32_t)child));
    if (info.si_pid != child || info.si_code != CLD_EXITED)
        FAIL("SIGCHLD says process %d, code %d; it is process %ld, CLD_EXITED (1)", info.si_pid,
             info.si_code, child);
    if (info.si_status != letter(0))
        FAIL("SIGCHLD says status %d", info.si_status);
    OBSERVE(info.si_status);
    PASS();
}

static void child_owns_much(void)
{
    char *at = mmap((void *)PRIVATE_AT, SHARED->size, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (at != (void *)PRIVATE_AT)
        FAIL("mmap of %u bytes failed", (unsigned)SHARED->size);
    for (uint32_t i = 0; i < SHARED->size; i += PAGE)
        at[i] = letter(1);
    char byte = letter(0);
    call3(SYS_write, SHARED->ends[1], (long)&byte, 1);
    end_with(0);
}

/* What the reader of the pipe gets, without sleeping: a byte, 0 at the end, or an errno. */
static long read_pipe(char *byte)
{
    long got = -EAGAIN;
    for (int i = 0; got == -EAGAIN && i < TURNS_WAIT; i++) {
        got = call3(SYS_read, SHARED->ends[0], (long)byte, 1);
        if (got == -EAGAIN)
            yield(1);
    }
    return got;
}

static void expect_given_back(long free_before)
{
    enum { RECORD = 256 }; /* KiB that a zombie, and caches, may have */
    long lost = free_before - file_number("/proc/meminfo", "MemFree");
    if (lost > RECORD)
        FAIL("it is a zombie, and %ld KiB of its memory are still in use", lost);
}

static void round_of_giving_back(uint32_t size)
{
    char byte = 0;
    SHARED->size = size;
    STATE->stacks = 1;
    if (call2(SYS_pipe2, (long)SHARED->ends, O_NONBLOCK) != 0)
        FAIL("pipe2() failed");
    long before = file_number("/proc/meminfo", "MemFree");
    uint32_t child = (uint32_t)fork_child(child_owns_much);
    call1(SYS_close, SHARED->ends[1]);
    if (read_pipe(&byte) != 1 || byte != letter(0))
        FAIL("the child's byte did not come by the pipe");
    while (call3(SYS_read, SHARED->ends[0], (long)&byte, 1) == -EAGAIN && !is_zombie(child))
        yield(1);
    if (is_zombie(child))
        expect_given_back(before);
    if (read_pipe(&byte) != 0)
        FAIL("the child is %s, and the pipe that it could write to has no end", state_of(child));
    await_zombie(child);
    expect_given_back(before);
    call1(SYS_close, SHARED->ends[0]);
    OBSERVE(byte);
}

static void gives_back(void)
{
    enum { ROUNDS = 6 };
    TRY("a child has much memory, and a pipe to write to; it calls exit_group()");
    EXPECT("the pipe's reader sees the end, and the memory is free, before anybody waits");
    for (uint32_t i = 0; i < ROUNDS; i++)
        round_of_giving_back((8 + 2 * i) * MEBI);
    PASS();
}

static void grandchild_sees_its_parent_change(void)
{
    SHARED->grandchild = self();
    give_turn(1);
    for (int i = 0; call0(SYS_getppid) != 1; i++) {
        if (i == STATE_WAIT) /* before the others give up */
            FAIL("its parent %u is %s, and getppid() says %ld", (unsigned)SHARED->child,
                 state_of(SHARED->child), call0(SYS_getppid));
        yield(1);
    }
    SHARED->left = (uint8_t)letter(0);
    give_turn(2);
    stay();
}

static void child_leaves_an_orphan(void)
{
    SHARED->child = self();
    fork_child(grandchild_sees_its_parent_change);
    await_turn(1, "the grandchild");
    end_with(0);
}

static void middle_stays(void)
{
    fork_child(child_leaves_an_orphan);
    stay();
}

static void orphan(void)
{
    TRY("a process below this one forks, and ends; its own parent lives");
    EXPECT("its child is an orphan, and gets init (1) for its parent, nobody else");
    fork_child(middle_stays);
    await_turn(2, "the orphan");
    if (status_field(SHARED->grandchild, "PPid") != 1)
        FAIL("/proc says that the orphan's parent is %ld",
             status_field(SHARED->grandchild, "PPid"));
    OBSERVE(SHARED->left);
    expect_sound_kernel();
    PASS();
}

static void grandchild_ends(void)
{
    SHARED->grandchild = self();
    end_with((uint8_t)letter(0));
}

static void child_leaves_a_zombie(void)
{
    SHARED->child = self();
    uint32_t zombie_child = (uint32_t)fork_child(grandchild_ends);
    await_zombie(zombie_child);
    give_turn(1);
    end_with(0);
}

static void middle_of_zombie_stays(void)
{
    fork_child(child_leaves_a_zombie);
    stay();
}

static void leave_orphaned_zombie(void)
{
    fork_child(middle_of_zombie_stays);
    await_turn(1, "the child");
    await_zombie(SHARED->child);
}

static void orphan_zombie(void)
{
    TRY("a process has a zombie child that it never waited for, and ends");
    EXPECT("the zombie is there still, and is init's child now");
    leave_orphaned_zombie();
    if (!is_zombie(SHARED->grandchild))
        FAIL("the orphaned zombie is %s", state_of(SHARED->grandchild));
    if (status_field(SHARED->grandchild, "PPid") != 1)
        FAIL("the orphaned zombie's parent is %ld", status_field(SHARED->grandchild, "PPid"));
    expect_sound_kernel();
    PASS();
}

/* --- wait ----------------------------------------------------------------------------------------
 */

static void child_ends_otherwise(void)
{
    end_with((uint8_t)letter(1));
}

static void status(void)
{
    TRY("children end with %u and %u, and by a signal", (unsigned)letter(0), (unsigned)letter(1));
    EXPECT("wait tells of each its PID and how it ended");
    long child = fork_child(child_ends);
    expect_ended(child, (uint32_t)child, (uint8_t)letter(0));
    child = fork_child(child_ends_otherwise);
    expect_ended(child, (uint32_t)child, (uint8_t)letter(1));
    child = fork_child(stay);
    call2(SYS_kill, child, SIGTERM);
    if (wait_for(child, 0) != child || !WIFSIGNALED(SHARED->status) ||
        WTERMSIG(SHARED->status) != SIGTERM)
        FAIL("SIGTERM (15) ended the child; wait's status is %#x: exit status %d, signal %d",
             (unsigned)SHARED->status, WEXITSTATUS(SHARED->status), WTERMSIG(SHARED->status));
    PASS();
}

static void child_works_on(void)
{
    for (int i = 0; strncmp(state_of(SHARED->parent), "blocked", 7) != 0; i++) {
        if (i == STATE_WAIT)
            FAIL("the child runs, and its parent, who waits, does not sleep: it is %s",
                 state_of(SHARED->parent));
        yield(1);
    }
    yield(100);
    SHARED->left = 1;
    end_with((uint8_t)letter(0));
}

static void blocks(void)
{
    TRY("waitpid() while the child still runs");
    EXPECT("the parent sleeps until the child has ended");
    SHARED->parent = self();
    long child = fork_child(child_works_on);
    long got = wait_for(child, 0);
    if (!SHARED->left)
        FAIL("waitpid() returned %ld while the child was still running", got);
    if (got != child || WEXITSTATUS(SHARED->status) != letter(0))
        FAIL("waitpid() returned %ld, status %#x", got, (unsigned)SHARED->status);
    OBSERVE(WEXITSTATUS(SHARED->status));
    PASS();
}

static void ignore_signal(int number)
{
    (void)number;
}

static void child_interrupts(void)
{
    while (strncmp(state_of(SHARED->parent), "blocked", 7) != 0)
        yield(1);
    SHARED->left = 1;
    call2(SYS_kill, (long)SHARED->parent, SIGUSR1);
    stay();
}

static void interrupted(void)
{
    TRY("the parent sleeps in waitpid(); a signal comes that it has a handler for");
    EXPECT("waitpid() fails with EINTR (4)");
    struct sigaction action = {.sa_handler = ignore_signal};
    sigaction(SIGUSR1, &action, NULL);
    SHARED->parent = self();
    long got = wait_for(fork_child(child_interrupts), 0);
    if (got != -EINTR || !SHARED->left)
        FAIL("it returned %ld", got);
    PASS();
}

/* Child i of several, who ends with letter i. */
static void child_of_many(void)
{
    uint32_t i = 0;
    while (SHARED->children[i] != self()) {
        if (++i == MANY) {
            i = 0;
            yield(1); /* until the parent has written it down */
        }
    }
    end_with((uint8_t)letter(i));
}

static void start_children(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        SHARED->children[i] = (uint32_t)fork_child(child_of_many);
}

static void selects(void)
{
    TRY("three children have ended, one of a process group of its own; they are asked for by PID, "
        "by that group, and by this one's");
    EXPECT("each wait tells the child that it asks for");
    start_children(3);
    call2(SYS_setpgid, (long)SHARED->children[2], 0);
    for (uint32_t i = 0; i < 3; i++)
        await_zombie(SHARED->children[i]);
    long group = call1(SYS_getpgid, (long)SHARED->children[2]);
    expect_ended((long)SHARED->children[1], SHARED->children[1], (uint8_t)letter(1));
    expect_no_child((long)SHARED->children[1]);
    expect_ended(-group, SHARED->children[2], (uint8_t)letter(2));
    expect_no_child(-group);
    expect_ended(0, SHARED->children[0], (uint8_t)letter(0));
    PASS();
}

static void once(void)
{
    TRY("a child has ended and was waited for; waitpid() again");
    EXPECT("nothing is left of it: ECHILD, and no such process");
    long child = fork_child(child_ends);
    await_zombie((uint32_t)child);
    expect_ended(-1, (uint32_t)child, (uint8_t)letter(0));
    long got = wait_for(child, WNOHANG);
    if (got == child)
        FAIL("waitpid(%ld) returned it a second time: the zombie was not removed", child);
    if (got != -ECHILD)
        FAIL("waitpid(%ld) returned %ld, not ECHILD (-10)", child, got);
    if (call2(SYS_kill, child, 0) != -ESRCH)
        FAIL("process %ld was waited for, and can still be sent signals: it is %s", child,
             state_of((uint32_t)child));
    expect_sound_kernel();
    PASS();
}

static void child_stays_until_told(void)
{
    for (int i = 0; STATE->turn == 0; i++) {
        if (i == STATE_WAIT)
            FAIL("waitpid() with WNOHANG has not returned yet: it is %s", state_of(SHARED->parent));
        yield(1);
    }
    end_with((uint8_t)letter(0));
}

static void no_hang(void)
{
    TRY("waitpid() with WNOHANG, while the child runs, and when it has ended");
    EXPECT("0 at once, and then the child");
    SHARED->parent = self();
    long child = fork_child(child_stays_until_told);
    long got = wait_for(child, WNOHANG);
    if (got != 0)
        FAIL("it returned %ld while the child was still running", got);
    give_turn(1);
    await_zombie((uint32_t)child);
    got = wait_for(child, WNOHANG);
    if (got != child || WEXITSTATUS(SHARED->status) != letter(0))
        FAIL("it returned %ld, status %#x, when the child had ended", got,
             (unsigned)SHARED->status);
    OBSERVE(WEXITSTATUS(SHARED->status));
    expect_no_child(-1);
    PASS();
}

/* Which of `count` children wait() has told, and with what. */
static void note_child(uint32_t count)
{
    long got = wait_for(-1, 0);
    uint32_t i = 0;
    while (i < count && (long)SHARED->children[i] != got)
        i++;
    if (i == count)
        FAIL("wait() returned %ld, who is none of the %u children", got, (unsigned)count);
    if (SHARED->told[i])
        FAIL("wait() returned process %ld twice", got);
    SHARED->told[i] = (uint32_t)WEXITSTATUS(SHARED->status);
    if (SHARED->told[i] != (uint8_t)letter(i))
        FAIL("child %u of %u called exit_group(%u); wait's status says %u", (unsigned)i + 1,
             (unsigned)count, (unsigned)letter(i), (unsigned)SHARED->told[i]);
}

static void many(void)
{
    uint32_t count = number(0, 5, MANY);
    TRY("%u children end, and wait() is called as many times", (unsigned)count);
    EXPECT("each is told once, in whichever order, and then ECHILD");
    start_children(count);
    for (uint32_t i = 0; i < count; i++)
        await_zombie(SHARED->children[i]);
    for (uint32_t i = 0; i < count; i++)
        note_child(count);
    expect_no_child(-1);
    OBSERVE(count);
    for (uint32_t i = 0; i < 5; i++)
        OBSERVE(SHARED->told[i]);
    expect_sound_kernel();
    PASS();
}

static void adopted(void)
{
    TRY("a zombie has become init's child, since its parent has ended; init calls wait()");
    EXPECT("it is told of the zombie as of any child");
    leave_orphaned_zombie();
    expect_ended(-1, SHARED->grandchild, (uint8_t)letter(0));
    expect_sound_kernel();
    PASS();
}

static void child_computes(void)
{
    for (volatile uint32_t i = 0; i < 2000000; i++)
        ;
    end_with(0);
}

static void used(void)
{
    TRY("a child computes for some ten ticks of the clock, ends, and is waited for");
    EXPECT("its time is told by wait4(), and is among that of this one's children");
    struct rusage usage = {0}, children = {0};
    long child = fork_child(child_computes);
    await_zombie((uint32_t)child);
    if (call4(SYS_wait4, child, 0, 0, (long)&usage) != child)
        FAIL("wait4() failed");
    call2(SYS_getrusage, RUSAGE_CHILDREN, (long)&children);
    if (usage.ru_utime.tv_sec == 0 && usage.ru_utime.tv_usec < 50000)
        FAIL("wait4() says that it has computed for %ld us", (long)usage.ru_utime.tv_usec);
    if (children.ru_utime.tv_usec != usage.ru_utime.tv_usec)
        FAIL("the child has computed for %ld us; getrusage(RUSAGE_CHILDREN) says %ld",
             (long)usage.ru_utime.tv_usec, (long)children.ru_utime.tv_usec);
    PASS();
}

static void stops(void)
{
    TRY("a child is stopped, goes on, and is ended; waitpid() with WUNTRACED and WCONTINUED");
    EXPECT("each is told once");
    uint32_t child = (uint32_t)fork_child(stay);
    call2(SYS_kill, (long)child, SIGSTOP);
    await_state(child, "stopped");
    if (wait_for(-1, WUNTRACED) != (long)child || !WIFSTOPPED(SHARED->status) ||
        WSTOPSIG(SHARED->status) != SIGSTOP)
        FAIL("the stop was not told: status %#x", (unsigned)SHARED->status);
    if (wait_for(-1, WUNTRACED | WNOHANG) != 0)
        FAIL("the stop was told twice");
    call2(SYS_kill, (long)child, SIGCONT);
    if (wait_for((long)child, WCONTINUED) != (long)child || SHARED->status != 0xffff)
        FAIL("that it goes on was not told: status %#x", (unsigned)SHARED->status);
    call2(SYS_kill, (long)child, SIGKILL);
    await_zombie(child);
    if (wait_for((long)child, WUNTRACED) != (long)child || WTERMSIG(SHARED->status) != SIGKILL)
        FAIL("its end was not told: status %#x", (unsigned)SHARED->status);
    PASS();
}

static void rounds_of_processes(uint32_t rounds)
{
    for (uint32_t i = 0; i < rounds; i++) {
        STATE->stacks = 1;
        long child = fork_child(child_ends);
        await_zombie((uint32_t)child);
        if (wait_for(child, 0) != child)
            FAIL("waitpid(%ld) did not return it", child);
    }
}

static void leak(void)
{
    enum { WARM = 8 };
    uint32_t rounds = number(0, 30, 50);
    TRY("%u times: fork(), the child ends, the parent waits", (unsigned)rounds);
    EXPECT("afterwards there is as much of everything as before");
    rounds_of_processes(WARM);
    mark_counts();
    rounds_of_processes(rounds);
    expect_marked_counts(rounds);
    OBSERVE(rounds);
    PASS();
}

/* --- ending together (exercise 3.4) --------------------------------------------------------------
 */

/* A chain: each forks the next. The eldest ends when the parent says so, the others stay. */
static void chain_member(void)
{
    uint32_t place = SHARED->left++;
    SHARED->children[place] = self();
    if (place == 0)
        cascade_set(true);
    if (place == SHARED->detached)
        cascade_set(false);
    if (place + 1 < SHARED->size)
        fork_child(chain_member);
    else
        give_turn(1);
    if (place > 0)
        stay();
    await_turn(2, "the parent");
    end_with((uint8_t)letter(0));
}

static void start_chain(uint32_t length, uint32_t detached)
{
    SHARED->size = length;
    SHARED->detached = detached;
    fork_child(chain_member);
    await_turn(1, "the youngest");
}

/* The next process that ended, as the kernel tells who watches them. */
static uint32_t next_end(int port)
{
    struct end_notice notice;
    struct port_message message = {.length = sizeof notice, .payload = &notice};
    for (int i = 0; port_receive(port, &message, PORT_NONBLOCK) < 0; i++) {
        if (i == TURNS_WAIT)
            FAIL("nobody else ends: the eldest is %s, the youngest %s",
                 is_zombie(SHARED->children[0]) ? "zombie" : "no zombie",
                 state_of(SHARED->children[SHARED->size - 1]));
        yield(1);
        message.length = sizeof notice;
    }
    return (uint32_t)notice.pid;
}

static void cascade_order(void)
{
    uint32_t length = number(0, 3, 6);
    TRY("a chain of %u processes, each the next one's parent, with the property of ending with "
        "one's parent; the eldest calls exit_group()",
        (unsigned)length);
    EXPECT("all end, the youngest first, and the eldest last");
    start_chain(length, MANY);
    int port = port_create(MANY, 1024);
    for (uint32_t i = 0; i < length; i++) {
        if (watch((pid_t)SHARED->children[i], port) < 0)
            FAIL("watch() failed with error %d", errno);
    }
    give_turn(2);
    for (uint32_t i = length; i-- > 0;) {
        uint32_t ended = next_end(port);
        if (ended != SHARED->children[i])
            FAIL("process %u ended before its descendant %u", (unsigned)ended,
                 (unsigned)SHARED->children[i]);
    }
    OBSERVE(length);
    PASS();
}

static void cascade_reaps(void)
{
    TRY("the same; the eldest's parent waits for it");
    EXPECT("it is told of the eldest alone, and when it is, all the others are gone for good");
    start_chain(4, MANY);
    give_turn(2);
    expect_ended(-1, SHARED->children[0], (uint8_t)letter(0));
    for (uint32_t i = 1; i < 4; i++) {
        if (strcmp(state_of(SHARED->children[i]), "gone") != 0)
            FAIL("process %u of generation %u is %s", (unsigned)SHARED->children[i],
                 (unsigned)i + 2, state_of(SHARED->children[i]));
    }
    expect_no_child(-1);
    expect_sound_kernel();
    PASS();
}

static void cascade_spares(void)
{
    TRY("the same; the third of four has given the property up (a daemon)");
    EXPECT("the second ends along, and the third stays, and is init's child now");
    start_chain(4, 2);
    give_turn(2);
    expect_ended(-1, SHARED->children[0], (uint8_t)letter(0));
    if (strcmp(state_of(SHARED->children[1]), "gone") != 0)
        FAIL("the second is %s", state_of(SHARED->children[1]));
    if (status_field(SHARED->children[2], "PPid") != 1)
        FAIL("the third has parent %ld, and is %s", status_field(SHARED->children[2], "PPid"),
             state_of(SHARED->children[2]));
    PASS();
}

static const struct lab_test TESTS[] = {
    {"two-returns", two_returns},
    {"registers", registers},
    {"memory", memory},
    {"files", files},
    {"identity", identity},
    {"vfork", vfork_waits},
    {"no-memory", no_memory},
    {"too-many", too_many},
    {"zombie", zombie},
    {"tells", tells},
    {"gives-back", gives_back},
    {"orphan", orphan},
    {"orphan-zombie", orphan_zombie},
    {"status", status},
    {"blocks", blocks},
    {"interrupted", interrupted},
    {"selects", selects},
    {"once", once},
    {"no-hang", no_hang},
    {"many", many},
    {"adopted", adopted},
    {"used", used},
    {"stops", stops},
    {"leak", leak},
    {"cascade-order", cascade_order},
    {"cascade-reaps", cascade_reaps},
    {"cascade-spares", cascade_spares},
};

int main(void)
{
    lab_main(TESTS, sizeof TESTS / sizeof TESTS[0]);
}
