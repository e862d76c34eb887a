/*
 * The tests of lab exec. `own` looks at the program that the kernel itself has started, this one,
 * and needs no exec. All others have a child execute a program that they have made (probe.h).
 */
#include "tests/labs/probe.h"

#include <errno.h>
#include <gaji/check.h>
#include <signal.h>
#include <sys/wait.h>

#define MEBI       (1024u * 1024u)
#define PRIVATE_AT 0x60000000u
#define DATA_AT    0x08070000u
#define WORDS_MAX  64
#define STACK_MAX  (192u * 1024)

/* Shared by all, as STATE is. */
struct shared {
    volatile uint32_t child, left, round;
    volatile int status;
    volatile uint32_t stack;
    volatile long error;
    char text[TEXT_SIZE];
    char comm[TEXT_SIZE];
};
#define SHARED ((struct shared *)(STATE_AT + PAGE))

/* What the child calls execve() with; set before it is made. */
static const char *path = PROGRAM_PATH;
static const char *arguments[WORDS_MAX + 1] = {"elf"}, *environment[WORDS_MAX + 1];

/* --- what all need ---------------------------------------------------------------------------- */

static _Noreturn void end_with(uint32_t code)
{
    call1(SYS_exit_group, (long)code);
    stay();
}

static long exec_now(void)
{
    return call3(SYS_execve, (long)path, (long)arguments, (long)environment);
}

static void child_executes(void)
{
    long error = exec_now();
    FAIL("execve() of a program that is in order failed with error %ld", -error);
}

static uint32_t wait_status(long child)
{
    long got = call4(SYS_wait4, child, (long)&SHARED->status, 0, 0);
    if (got != child)
        FAIL("wait4() of the child returned %ld", got);
    return (uint32_t)SHARED->status;
}

/* Has a child do that, and waits; its status. */
static uint32_t run_child(void (*body)(void))
{
    STATE->stacks = 1;
    SHARED->child = (uint32_t)fork_child(body);
    return wait_status((long)SHARED->child);
}

static void expect_code(uint32_t status, uint32_t code)
{
    if (WIFSIGNALED(status))
        FAIL("the program that was executed was ended by signal %u", WTERMSIG(status));
    if (WEXITSTATUS(status) != code)
        FAIL("the program that was executed ended with %u; it calls exit_group(%u)",
             (unsigned)WEXITSTATUS(status), (unsigned)code);
}

/* The program ends its list with exit_group(code), is written, executed and waited for. */
static void run_program_by(void (*body)(void), uint32_t code)
{
    program_ends(code);
    program_store();
    expect_code(run_child(body), code);
}

static void run_program(uint32_t code)
{
    run_program_by(child_executes, code);
}

/* What is at the program's `address` is `expected`; it was shown to /out at `offset`. */
static void expect_bytes(uint32_t address, uint32_t offset, const uint8_t *expected, uint32_t size,
                         const char *what)
{
    static uint8_t found[OUT_RANGE];
    uint32_t got = out_read(found, offset, size);
    for (uint32_t i = 0; i < size; i++) {
        if (i >= got)
            FAIL("%s: at %#x there is no memory", what, (unsigned)(address + i));
        if (found[i] != expected[i])
            FAIL("%s: at %#x there is %#x, not %#x", what, (unsigned)(address + i), found[i],
                 expected[i]);
    }
}

/* Nothing is more or less than at the mark; the kernel's log says of what there is. */
static void expect_marked_counts(const char *what)
{
    struct gaji_check_result result;
    gaji_check(GAJI_CHECK_COMPARE, &result);
    if (result.lost != 0)
        FAIL("%s: there are %u kinds of thing of which there is more or less than before (free "
             "frames: %u, before %u)",
             what, (unsigned)result.lost, (unsigned)result.free_frames,
             (unsigned)result.free_frames_mark);
    if (result.broken != 0)
        FAIL("%s: the kernel's records contradict one another in %u places", what,
             (unsigned)result.broken);
}

/* --- segments --------------------------------------------------------------------------------- */

static volatile uint32_t own_data[1500] = {0x6a69, 1, 2, 3, [1499] = 0xface};
static const volatile uint32_t own_constants[3] = {0xc0de, 0xbeef, 0xf00d};
static volatile uint8_t own_zeros[3 * PAGE];

static void own(void)
{
    TRY("this program, which the kernel itself has started");
    EXPECT("its constants and its data are those of the file, and the rest of its memory is zero");
    if (own_constants[0] != 0xc0de || own_constants[2] != 0xf00d)
        FAIL("a constant at %p is %#x", (const void *)own_constants, (unsigned)own_constants[0]);
    if (own_data[0] != 0x6a69 || own_data[3] != 3 || own_data[1499] != 0xface)
        FAIL("data at %p begins with %#x", (const void *)own_data, (unsigned)own_data[0]);
    for (uint32_t i = 0; i < sizeof own_zeros; i++) {
        if (own_zeros[i] != 0)
            FAIL("at %p, where the program has zeros (bss), is %#x", (const void *)(own_zeros + i),
                 own_zeros[i]);
    }
    own_data[0] = own_zeros[PAGE] = (uint8_t)letter(0);
    OBSERVE(own_data[0]);
    PASS();
}

/* Fills [offset, offset + size) of the file with what differs from byte to byte. */
static void fill(uint32_t offset, uint32_t size, uint32_t first)
{
    for (uint32_t i = 0; i < size; i++)
        program_bytes[offset + i] = (uint8_t)(first + i * 7 + i / PAGE * 31) | 1;
}

static void segments(void)
{
    TRY("a program has text, and segments with %u and %u bytes of its file", 3u * PAGE, PAGE);
    EXPECT("each is in memory where the file says, page by page");
    program_begin();
    fill(0x2000, 4 * PAGE, (uint8_t)letter(0));
    program_segment(0x2000, DATA_AT, 3 * PAGE, 3 * PAGE, FLAG_READ | FLAG_WRITE);
    program_segment(0x5000, 0x20000000, PAGE, PAGE, FLAG_READ);
    program_shows(DATA_AT, 3 * PAGE, OUT_RANGES);
    program_shows(0x20000000, PAGE, OUT_RANGES + OUT_RANGE);
    program_shows(PROGRAM_AT, 256, OUT_RANGES + 2 * OUT_RANGE);
    run_program((uint8_t)letter(1));
    expect_bytes(DATA_AT, OUT_RANGES, program_bytes + 0x2000, 3 * PAGE,
                 PHRASE("the first of them"));
    expect_bytes(0x20000000, OUT_RANGES + OUT_RANGE, program_bytes + 0x5000, PAGE,
                 PHRASE("the second of them"));
    expect_bytes(PROGRAM_AT, OUT_RANGES + 2 * OUT_RANGE, program_bytes, 256, PHRASE("the text"));
    OBSERVE(WEXITSTATUS(SHARED->status));
    PASS();
}

static void bss(void)
{
    static const uint8_t zeros[2 * PAGE];
    uint32_t size = number(0, 100, 3000), rest = PAGE - size;
    TRY("a segment has %u bytes in its file, and %u in memory; behind them the file has others",
        (unsigned)size, (unsigned)(size + 2 * PAGE));
    EXPECT("behind its bytes it is zero, also on their page, and can be written to");
    program_begin();
    fill(0x2000, 4 * PAGE, 'x');
    program_segment(0x2000, DATA_AT, size, size + 2 * PAGE, FLAG_READ | FLAG_WRITE);
    program_shows(DATA_AT, size, OUT_RANGES);
    program_shows(DATA_AT + size, rest + PAGE, OUT_RANGES + OUT_RANGE);
    program_call(PROGRAM_STORES, DATA_AT + size, 'a', 0, 0);
    program_call(PROGRAM_STORES, DATA_AT + size + 2 * PAGE - 1, 'b', 0, 0);
    uint32_t loaded = program_call(PROGRAM_LOADS, DATA_AT + size + 2 * PAGE - 1, 0, 0, 0);
    run_program((uint8_t)letter(1));
    expect_bytes(DATA_AT, OUT_RANGES, program_bytes + 0x2000, size, PHRASE("its bytes"));
    expect_bytes(DATA_AT + size, OUT_RANGES + OUT_RANGE, zeros, rest + PAGE, PHRASE("behind them"));
    if (out_result(loaded) != 'b')
        FAIL("the last byte was written, and is %#lx", (unsigned long)out_result(loaded));
    OBSERVE(WEXITSTATUS(SHARED->status));
    PASS();
}

static void odd_offset(void)
{
    static const uint8_t zeros[PAGE];
    uint32_t odd = number(0, 16, 2000), at = DATA_AT + odd, size = PAGE + 300;
    TRY("a segment of %u bytes begins at offset %#x of its file and at address %#x", (unsigned)size,
        (unsigned)(0x3000 + odd), (unsigned)at);
    EXPECT("its bytes are at that address, and zeros behind them");
    program_begin();
    fill(0x3000, 3 * PAGE, (uint8_t)letter(0));
    program_segment(0x3000 + odd, at, size, size + PAGE, FLAG_READ | FLAG_WRITE);
    program_shows(at, size, OUT_RANGES);
    program_shows(at + size, PAGE, OUT_RANGES + OUT_RANGE);
    run_program((uint8_t)letter(1));
    expect_bytes(at, OUT_RANGES, program_bytes + 0x3000 + odd, size, PHRASE("its bytes"));
    expect_bytes(at + size, OUT_RANGES + OUT_RANGE, zeros, PAGE, PHRASE("behind them"));
    OBSERVE(WEXITSTATUS(SHARED->status));
    PASS();
}

static void moved(void)
{
    enum { BASE = 0x56555000 };
    TRY("a program that can lie anywhere (ET_DYN) has its addresses counted from 0");
    EXPECT("all of it is moved to %#x", (unsigned)BASE);
    program_begin();
    fill(0x2000, PAGE, (uint8_t)letter(0));
    program.header.type = 3;
    program.header.entry -= PROGRAM_AT;
    program.segments[0].vaddr = 0;
    program_segment(0x2000, 0x4000, PAGE, PAGE, FLAG_READ);
    program_shows(BASE + 0x4000, PAGE, OUT_RANGES);
    run_program((uint8_t)letter(1));
    expect_bytes(BASE + 0x4000, OUT_RANGES, program_bytes + 0x2000, PAGE,
                 PHRASE("its second segment"));
    OBSERVE(WEXITSTATUS(SHARED->status));
    PASS();
}

/* A program with one access: whether that is allowed is as `allowed` says. */
static void try_access(uint32_t call, uint32_t address, bool allowed, const char *what)
{
    program_begin();
    program_segment(0x2000, DATA_AT, PAGE, PAGE, FLAG_READ);
    program_segment(0x3000, DATA_AT + 4 * PAGE, PAGE, 2 * PAGE, FLAG_READ | FLAG_WRITE);
    program_call(call, address, 'x', 0, 0);
    program_ends((uint8_t)letter(0));
    program_store();
    uint32_t status = run_child(child_executes);
    if (allowed && !WIFEXITED(status))
        FAIL("%s, at %#x, is not allowed: signal %u", what, (unsigned)address, WTERMSIG(status));
    if (!allowed && WIFEXITED(status))
        FAIL("%s, at %#x, is allowed", what, (unsigned)address);
    if (!allowed && WTERMSIG(status) != SIGSEGV)
        FAIL("%s, at %#x: signal %u, not SIGSEGV (11)", what, (unsigned)address, WTERMSIG(status));
    OBSERVE(WEXITSTATUS(status));
}

static void rights(void)
{
    TRY("programs write to their text, to data for reading, to data for writing, and read beside");
    EXPECT("what the segment's flags do not allow ends them by SIGSEGV");
    try_access(PROGRAM_LOADS, PROGRAM_AT, true, PHRASE("reading the text"));
    try_access(PROGRAM_STORES, PROGRAM_AT, false, PHRASE("writing to the text"));
    try_access(PROGRAM_LOADS, DATA_AT, true, PHRASE("reading what is for reading"));
    try_access(PROGRAM_STORES, DATA_AT + 100, false, PHRASE("writing to what is for reading"));
    try_access(PROGRAM_STORES, DATA_AT + 4 * PAGE, true, PHRASE("writing to what is for writing"));
    try_access(PROGRAM_STORES, DATA_AT + 5 * PAGE, true, PHRASE("writing to its zeros"));
    try_access(PROGRAM_LOADS, DATA_AT + 2 * PAGE, false, PHRASE("reading where no segment is"));
    PASS();
}

static void separate(void)
{
    TRY("a program writes to its data; then it is executed again");
    EXPECT("the second run has the file's data: the first wrote to a copy of its own");
    program_begin();
    fill(0x2000, PAGE, (uint8_t)letter(0));
    program_segment(0x2000, DATA_AT, PAGE, PAGE, FLAG_READ | FLAG_WRITE);
    uint32_t before = program_call(PROGRAM_LOADS, DATA_AT + 5, 0, 0, 0);
    program_call(PROGRAM_STORES, DATA_AT + 5, 0, 0, 0);
    run_program((uint8_t)letter(1));
    long first = out_result(before);
    expect_code(run_child(child_executes), (uint8_t)letter(1));
    if (out_result(before) != first)
        FAIL("the first run found %#lx, the second %#lx", (unsigned long)first,
             (unsigned long)out_result(before));
    OBSERVE(WEXITSTATUS(SHARED->status));
    PASS();
}

/* --- the change --------------------------------------------------------------------------------
 */

static void runs(void)
{
    TRY("a child calls execve(); the program calls getpid() and exit_group(%u)",
        (unsigned)letter(0));
    EXPECT("it is the child's process still, with the same PID, that runs it and ends");
    program_begin();
    uint32_t pid = program_call(SYS_getpid, 0, 0, 0, 0);
    uint32_t parent = program_call(SYS_getppid, 0, 0, 0, 0);
    run_program((uint8_t)letter(0));
    if (out_result(pid) != (long)SHARED->child)
        FAIL("getpid() says %ld in the new program; the process was %u", out_result(pid),
             (unsigned)SHARED->child);
    if (out_result(parent) != 1)
        FAIL("getppid() says %ld in the new program; it was 1", out_result(parent));
    OBSERVE(WEXITSTATUS(SHARED->status));
    PASS();
}

/* vfork(), since its parent goes on as soon as the new program is there. */
static long vfork_child(void (*body)(void))
{
    long result = fork_by(SYS_vfork, body);
    if (result < 0)
        FAIL("vfork failed with error %ld", -result);
    return result;
}

/* A child that runs the program, which has begun: it has made its file. */
static long start_program(void (*body)(void))
{
    STATE->stacks = 1;
    long child = fork_child(body);
    for (int i = 0; call2(SYS_access, (long)"/out", 0) != 0; i++) {
        if (i == TURNS_WAIT)
            FAIL("the child does not get to run the program");
        call0(SYS_sched_yield);
    }
    return child;
}

static bool is_zombie(long pid)
{
    return process_state((pid_t)pid, SHARED->text, sizeof SHARED->text) < 0 ||
           strcmp(SHARED->text, "zombie") == 0;
}

static void vfork_goes_on(void)
{
    TRY("vfork(); the child calls execve() of a program that yields the CPU for a while");
    EXPECT("the parent goes on when the program runs, and not only when it has ended");
    program_begin();
    program_yields(20);
    program_ends((uint8_t)letter(0));
    program_store();
    long child = vfork_child(child_executes);
    if (is_zombie(child))
        FAIL("the parent slept until the new program had ended");
    expect_code(wait_status(child), (uint8_t)letter(0));
    OBSERVE(WEXITSTATUS(SHARED->status));
    PASS();
}

static long open_to_write(void)
{
    long fd = call3(SYS_open, (long)PROGRAM_PATH, O_WRONLY, 0);
    if (fd >= 0)
        call1(SYS_close, fd);
    return fd;
}

/* What others see of a process that runs the program; it yields meanwhile. */
static void known(void)
{
    TRY("a child becomes the program %s; others look at it while it runs", PROGRAM_PATH);
    EXPECT("its name is 'elf', and its file cannot be written to (ETXTBSY) until it has ended");
    program_begin();
    program_yields(20);
    program_ends((uint8_t)letter(0));
    program_store();
    long child = start_program(child_executes);
    snprintf(SHARED->text, sizeof SHARED->text, "/proc/%ld/comm", child);
    file_read(SHARED->text, SHARED->comm, sizeof SHARED->comm);
    SHARED->comm[strcspn(SHARED->comm, "\n")] = '\0';
    if (strcmp(SHARED->comm, "elf") != 0)
        FAIL("its name is '%s'", SHARED->comm);
    long error = open_to_write();
    if (error != -ETXTBSY)
        FAIL("it runs, and opening its file for writing returned %ld", error);
    expect_code(wait_status(child), (uint8_t)letter(0));
    error = open_to_write();
    if (error < 0)
        FAIL("it has ended, and opening its file for writing failed with error %ld", -error);
    OBSERVE(WEXITSTATUS(SHARED->status));
    PASS();
}

/* Asleep, so that a thread which should be gone does not run in memory that is. */
static void thread_sleeps(void)
{
    give_turn(1);
    for (;;)
        call0(SYS_pause);
}

/* A second thread of this process. */
static void start_thread(void (*body)(void))
{
    enum { OF_THIS_PROCESS = 0x100 | 0x200 | 0x400 | 0x800 | 0x10000 };
    long result;
    __asm__ volatile("int $0x80\n\t"
                     "test %%eax, %%eax\n\t"
                     "jnz 1f\n\t"
                     "call *%%esi\n"
                     "1:"
                     : "=a"(result)
                     : "0"(SYS_clone), "b"(OF_THIS_PROCESS), "c"(lab_stack()), "d"(0), "S"(body),
                       "D"(0)
                     : "memory", "cc");
    if (result < 0)
        FAIL("clone() of a thread failed with error %ld", -result);
}

static void child_with_threads(void)
{
    start_thread(thread_sleeps);
    await_turn(1, "the second thread");
    child_executes();
}

static void child_whose_thread_executes(void)
{
    start_thread(child_executes);
    thread_sleeps();
}

static void expect_one_thread(void (*body)(void))
{
    long child = start_program(body);
    snprintf(SHARED->text, sizeof SHARED->text, "/proc/%ld/status", child);
    long count = file_number(SHARED->text, "Threads");
    if (count != 1)
        FAIL("the new program runs, and its process has %ld threads", count);
    expect_code(wait_status(child), (uint8_t)letter(0));
    if (out_result(0) != child || out_result(1) != child)
        FAIL("process %ld has become a program whose getpid() is %ld, and gettid() %ld", child,
             out_result(0), out_result(1));
}

static void threads(void)
{
    TRY("of two threads of a process the first calls execve(), and then, in another one, the "
        "second");
    EXPECT("the new program is the process's only thread, and has its PID, in both");
    program_begin();
    program_call(SYS_getpid, 0, 0, 0, 0);
    program_call(SYS_gettid, 0, 0, 0, 0);
    program_yields(20);
    program_ends((uint8_t)letter(0));
    program_store();
    expect_one_thread(child_with_threads);
    call1(SYS_unlink, (long)"/out");
    expect_one_thread(child_whose_thread_executes);
    OBSERVE(WEXITSTATUS(SHARED->status));
    PASS();
}

/* Registers. execve() is called with something in all of them. */
void exec_with_registers(const char *name, const char **words, const char **variables);
__asm__(".text\n"
        "exec_with_registers:\n"
        "    mov 4(%esp), %ebx\n"
        "    mov 8(%esp), %ecx\n"
        "    mov 12(%esp), %edx\n"
        "    mov $0x51515151, %esi\n"
        "    mov $0xd1d1d1d1, %edi\n"
        "    mov $0xb1b1b1b1, %ebp\n"
        "    std\n"
        "    mov $11, %eax\n"
        "    int $0x80\n"
        "    cld\n"
        "    ret\n");
_Static_assert(SYS_execve == 11, "as above");

static void child_with_registers(void)
{
    exec_with_registers(path, arguments, environment);
    child_executes();
}

static void registers(void)
{
    static const char *const names[] = {"EAX", "EBX", "ECX", "EDX", "ESI", "EDI", "EBP"};
    TRY("a process has values in its registers, and the direction flag set; execve()");
    EXPECT("the new program starts with zeros in them, and with the flag clear");
    program_begin();
    run_program_by(child_with_registers, (uint8_t)letter(0));
    for (uint32_t i = 0; i < OUT_ESP; i++) {
        if (out_register(i) != 0)
            FAIL("the new program's %s is %#x: it sees what the old one left there", names[i],
                 (unsigned)out_register(i));
    }
    if (out_register(OUT_EFLAGS) & 0xcd5)
        FAIL("the new program's EFLAGS are %#x", (unsigned)out_register(OUT_EFLAGS));
    OBSERVE(WEXITSTATUS(SHARED->status));
    PASS();
}

static void child_with_storage(void)
{
    uint32_t entry[4] = {6, STATE_AT, 0xfffff, 0x51}; /* 32 bits, in pages, usable */
    if (call1(SYS_set_thread_area, (long)entry) != 0)
        FAIL("set_thread_area() failed");
    __asm__ volatile("mov %0, %%gs" : : "r"(6 * 8 + 3));
    uint16_t control = 0x0e7f; /* rounding to zero, doubles */
    __asm__ volatile("fldcw %0" : : "m"(control));
    child_executes();
}

static void tls(void)
{
    enum { FIRST_ENTRY = 6 };
    uint32_t asked[4] = {FIRST_ENTRY}, found[4];
    TRY("a process has thread-local storage (GS), and another rounding of the FPU; execve()");
    EXPECT("the new program has neither: both were in memory, and for code, that are gone");
    program_begin();
    memcpy(program_bytes + 0x2000, asked, sizeof asked);
    program_segment(0x2000, DATA_AT, PAGE, PAGE, FLAG_READ | FLAG_WRITE);
    program_call(SYS_get_thread_area, DATA_AT, 0, 0, 0);
    program_shows(DATA_AT, sizeof found, OUT_RANGES);
    run_program_by(child_with_storage, (uint8_t)letter(0));
    out_read(found, OUT_RANGES, sizeof found);
    if (out_register(OUT_GS) != 0)
        FAIL("the new program's GS is %#x", (unsigned)out_register(OUT_GS));
    if (found[1] != 0)
        FAIL("the new program's first TLS entry has the base %#x", (unsigned)found[1]);
    if (out_register(OUT_FPU) != 0x37f)
        FAIL("the new program's FPU control word is %#x, not 0x37f",
             (unsigned)out_register(OUT_FPU));
    OBSERVE(WEXITSTATUS(SHARED->status));
    PASS();
}

static void handle(int number)
{
    (void)number;
}

static void child_with_handlers(void)
{
    stack_t stack = {.ss_sp = (void *)STACKS_AT, .ss_size = 8192};
    uint32_t mask[2] = {1u << (SIGTERM - 1), 0};
    sigaltstack(&stack, NULL);
    signal(SIGUSR1, handle);
    signal(SIGUSR2, SIG_IGN);
    call4(SYS_rt_sigprocmask, SIG_SETMASK, (long)mask, 0, 8);
    call2(SYS_kill, call0(SYS_getpid), SIGTERM);
    child_executes();
}

static void handlers(void)
{
    enum { HANDLED = DATA_AT, IGNORED = DATA_AT + 32, MASK = DATA_AT + 64, PENDING = DATA_AT + 72 };
    enum { STACK = DATA_AT + 80 };
    uint32_t found[24];
    TRY("a process handles SIGUSR1, ignores SIGUSR2, blocks SIGTERM, which is pending, and has a "
        "signal stack; execve()");
    EXPECT("the handler and its stack are gone, since its code is; the rest stays (execve(2))");
    program_begin();
    program_segment(0x2000, DATA_AT, PAGE, PAGE, FLAG_READ | FLAG_WRITE);
    program_call(SYS_rt_sigaction, SIGUSR1, 0, HANDLED, 8);
    program_call(SYS_rt_sigaction, SIGUSR2, 0, IGNORED, 8);
    program_call(SYS_rt_sigprocmask, SIG_BLOCK, 0, MASK, 8);
    program_call(SYS_rt_sigpending, PENDING, 8, 0, 0);
    program_call(SYS_sigaltstack, 0, STACK, 0, 0);
    program_shows(DATA_AT, sizeof found, OUT_RANGES);
    run_program_by(child_with_handlers, (uint8_t)letter(0));
    out_read(found, OUT_RANGES, sizeof found);
    if (found[0] != 0)
        FAIL("in the new program the handler of SIGUSR1 is still the old one's, at %#x",
             (unsigned)found[0]);
    if (found[8] != 1)
        FAIL("SIGUSR2 was ignored; in the new program its action is %#x", (unsigned)found[8]);
    if (found[16] != 1u << (SIGTERM - 1))
        FAIL("SIGTERM was blocked; the new program's mask is %#x", (unsigned)found[16]);
    if (!(found[18] & 1u << (SIGTERM - 1)))
        FAIL("SIGTERM was pending, and is not in the new program");
    if (!(found[21] & 2))
        FAIL("the new program has a signal stack at %#x, in memory that is gone",
             (unsigned)found[20]);
    OBSERVE(WEXITSTATUS(SHARED->status));
    PASS();
}

static void close_on_exec(void)
{
    uint32_t at = number(0, 1, 100);
    TRY("descriptor 10 is at byte %u of a file; 11 is marked to be closed by exec; execve()",
        (unsigned)at);
    EXPECT("the new program has 10 at that byte, and no 11");
    long fd = call3(SYS_open, (long)"/lab", O_RDONLY, 0);
    call2(SYS_dup2, fd, 10);
    call3(SYS_dup3, fd, 11, O_CLOEXEC);
    call3(SYS_lseek, 10, (long)at, SEEK_SET);
    program_begin();
    uint32_t kept = program_call(SYS_lseek, 10, 0, SEEK_CUR, 0);
    uint32_t closed = program_call(SYS_lseek, 11, 0, SEEK_CUR, 0);
    run_program((uint8_t)letter(0));
    if (out_result(kept) != (long)at)
        FAIL("the position of 10 is %ld in the new program", out_result(kept));
    if (out_result(closed) != -EBADF)
        FAIL("lseek() of 11 returned %ld in the new program, not EBADF (-9): it is open",
             out_result(closed));
    OBSERVE(out_result(kept));
    PASS();
}

/* --- a failed exec -----------------------------------------------------------------------------
 */

static const void *asked_path, *asked_arguments, *asked_environment;

/* What must still be there after an exec that failed. */
static void hold_something(void)
{
    char *at = mmap((void *)PRIVATE_AT, PAGE, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (at != (char *)PRIVATE_AT)
        FAIL("mmap failed");
    *at = letter(0);
    signal(SIGUSR1, handle);
    call3(SYS_dup3, STATE->console, 11, O_CLOEXEC);
}

static void expect_all_held(void)
{
    struct sigaction action;
    if (*(volatile char *)PRIVATE_AT != letter(0))
        FAIL("after the exec that failed, a byte of the caller's memory is %#x",
             (unsigned)*(volatile uint8_t *)PRIVATE_AT);
    sigaction(SIGUSR1, NULL, &action);
    if (action.sa_handler != handle)
        FAIL("after the exec that failed, the caller's handler of SIGUSR1 is gone");
    if (call2(SYS_fcntl64, 11, F_GETFD) != FD_CLOEXEC)
        FAIL("after the exec that failed, a descriptor that only one that succeeds closes is gone");
}

static void child_fails(void)
{
    hold_something();
    SHARED->error =
        call3(SYS_execve, (long)asked_path, (long)asked_arguments, (long)asked_environment);
    expect_all_held();
    end_with((uint8_t)letter(1));
}

/* A child's execve() of that fails with `error`, and the child goes on as if nothing had been. */
static void expect_error_of(const void *name, const void *words, const void *variables, long error,
                            const char *what)
{
    asked_path = name, asked_arguments = words, asked_environment = variables;
    SHARED->error = 0;
    uint32_t status = run_child(child_fails);
    if (WIFSIGNALED(status) && SHARED->error == 0)
        FAIL("%s: execve() did not come back, and its caller was ended by signal %u", what,
             WTERMSIG(status));
    if (SHARED->error == 0)
        FAIL("%s: it was executed, and ended with %u", what, (unsigned)WEXITSTATUS(status));
    if (WIFSIGNALED(status))
        FAIL("%s: execve() failed, and its caller was ended by signal %u", what, WTERMSIG(status));
    if (SHARED->error != -error)
        FAIL("%s: execve() returned %ld, not %ld", what, SHARED->error, -error);
}

static void expect_error(const char *name, long error, const char *what)
{
    expect_error_of(name, arguments, environment, error, what);
    OBSERVE(WEXITSTATUS(SHARED->status));
}

static void missing(void)
{
    TRY("execve() of what is not there, is a directory, or is not executable");
    EXPECT("an error, after which the caller goes on with all that it had");
    program_begin();
    program_ends(0);
    program_store();
    call2(SYS_chmod, (long)PROGRAM_PATH, 0644);
    expect_error("/no-such-program", ENOENT, PHRASE("a file that is not there"));
    expect_error("/bin", EACCES, PHRASE("a directory"));
    expect_error(PROGRAM_PATH, EACCES, PHRASE("a file without the right to be executed"));
    PASS();
}

static void not_a_program(void)
{
    TRY("execve() of a text, of an empty file, and of programs one of whose segments cannot be");
    EXPECT("ENOEXEC (8); the caller goes on, and nothing is lost of what was made until then");
    file_store("/text", "hello, world\n", 13, 0755);
    file_store("/empty", "", 0, 0755);
    program_begin();
    program_segment(0x2000, DATA_AT, PAGE, PAGE, FLAG_READ);
    program_segment(0x3000, 0xBFFFF000, PAGE, PAGE, FLAG_READ);
    program_ends(0);
    program_store();
    expect_error(PROGRAM_PATH, ENOEXEC, PHRASE("a segment where the stack is to be"));
    gaji_check(GAJI_CHECK_MARK, NULL);
    expect_error("/text", ENOEXEC, PHRASE("a text"));
    expect_error("/empty", ENOEXEC, PHRASE("an empty file"));
    expect_error(PROGRAM_PATH, ENOEXEC, PHRASE("a segment where the stack is to be"));
    expect_marked_counts(PHRASE("after these"));
    PASS();
}

static void bad_pointer(void)
{
    const void *bad[] = {"elf", (const void *)0xC0100000, NULL};
    TRY("execve() with pointers to where nothing is, and with more than may be given");
    EXPECT("EFAULT (14) and E2BIG (7), and the caller goes on");
    program_begin();
    program_ends(0);
    program_store();
    const void *nowhere = (const void *)0x10;
    expect_error_of(nowhere, arguments, environment, EFAULT, PHRASE("a bad path"));
    expect_error_of(path, nowhere, environment, EFAULT, PHRASE("bad arguments"));
    expect_error_of(path, bad, environment, EFAULT, PHRASE("a bad argument"));
    expect_error_of(path, arguments, bad, EFAULT, PHRASE("a bad variable"));
    static char large[160 * 1024];
    memset(large, 'x', sizeof large - 1);
    const char *much[] = {"elf", large, NULL};
    expect_error_of(path, much, environment, E2BIG, PHRASE("an argument of 160 KiB"));
    PASS();
}

static void child_without_memory(void)
{
    hold_something();
    exec_now(); /* of what is not there: what the first exec of a process takes */
    path = PROGRAM_PATH;
    gaji_check(GAJI_CHECK_MARK, NULL);
    gaji_fail_allocation(SHARED->round);
    SHARED->error = exec_now();
    int left = gaji_fail_allocation(0);
    if (SHARED->error != -ENOMEM)
        FAIL("allocation %u failed, and execve() returned %ld", (unsigned)SHARED->round,
             SHARED->error);
    expect_marked_counts(PHRASE("after a failed allocation"));
    expect_all_held();
    end_with(left == 0 ? (uint8_t)letter(1) : 1);
}

/* Whether the n-th allocation is one that an exec makes. */
static bool exec_fails_at(uint32_t n)
{
    SHARED->round = n;
    path = "/no-such-program";
    uint32_t status = run_child(child_without_memory);
    int left = gaji_fail_allocation(0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == (uint8_t)letter(1))
        return true;
    if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL)
        FAIL("allocation %u failed, and the caller was ended by signal %u", (unsigned)n,
             WTERMSIG(status));
    return left == 0;
}

static void no_memory(void)
{
    TRY("execve() again and again, and each time another allocation of it fails");
    EXPECT("ENOMEM (12), nothing is left, and the caller goes on; at last it succeeds");
    if (gaji_fail_allocation(0) < 0)
        FAIL("this kernel cannot let allocations fail: it is no debug build");
    program_begin();
    program_segment(0x2000, DATA_AT, PAGE, 3 * PAGE, FLAG_READ | FLAG_WRITE);
    run_program((uint8_t)letter(0));
    uint32_t n = 1;
    while (n < 100 && exec_fails_at(n))
        n++;
    if (n < 6)
        FAIL("execve() of a program did with %u allocations", (unsigned)n - 1);
    PASS();
}

/* --- nothing is lost ---------------------------------------------------------------------------
 */

static void child_fails_quietly(void)
{
    call3(SYS_execve, (long)"/no-such-program", (long)arguments, (long)environment);
    end_with(0);
}

static void leak(void)
{
    enum { WARM = 6 };
    uint32_t rounds = number(0, 20, 40);
    TRY("%u times a child executes a program, which ends, and then one that is not there",
        (unsigned)rounds);
    EXPECT("afterwards there is as much of everything as before");
    program_begin();
    program_segment(0x2000, DATA_AT, PAGE, 3 * PAGE, FLAG_READ | FLAG_WRITE);
    program_call(PROGRAM_STORES, DATA_AT + 2 * PAGE, 1, 0, 0);
    run_program((uint8_t)letter(0));
    for (uint32_t i = 0; i < WARM + rounds; i++) {
        if (i == WARM)
            gaji_check(GAJI_CHECK_MARK, NULL);
        expect_code(run_child(child_executes), (uint8_t)letter(0));
        run_child(child_fails_quietly);
    }
    expect_marked_counts(PHRASE("after all of them"));
    OBSERVE(rounds);
    PASS();
}

static void child_with_much(void)
{
    char *at = mmap((void *)PRIVATE_AT, 8 * MEBI, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    for (uint32_t i = 0; i < 8 * MEBI; i += PAGE)
        at[i] = 1;
    SHARED->left = (uint32_t)file_number("/proc/meminfo", "MemFree");
    child_executes();
}

static void old_space(void)
{
    TRY("a process with 8 MiB of memory executes a program, which runs on");
    EXPECT("the memory of the old program is free before the new one ends");
    program_begin();
    program_yields(20);
    program_ends((uint8_t)letter(0));
    program_store();
    expect_code(run_child(child_executes), (uint8_t)letter(0)); /* what is there once for all */
    program_store();
    long child = start_program(child_with_much);
    for (int i = 0; i < 3; i++)
        call0(SYS_sched_yield);
    long freed = file_number("/proc/meminfo", "MemFree") - (long)SHARED->left;
    if (freed < 7 * 1024)
        FAIL("the new program runs, and only %ld KiB of 8192 are free again", freed);
    expect_code(wait_status(child), (uint8_t)letter(0));
    OBSERVE(WEXITSTATUS(SHARED->status));
    PASS();
}

/* --- the first stack ---------------------------------------------------------------------------
 */

static uint8_t stack[STACK_MAX];
static uint32_t stack_size, stack_at;

/* Executes the program with the words of `arguments` and `environment`, and has its stack here. */
static void look_at_stack(void)
{
    program_begin();
    program_shows(BELOW_STACK(0), UP_TO_END, OUT_STACK);
    run_program((uint8_t)letter(0));
    stack_at = out_register(OUT_ESP);
    stack_size = out_read(stack, OUT_STACK, sizeof stack);
}

static uint32_t stack_word(uint32_t address, const char *what)
{
    uint32_t word;
    if (address < stack_at || address - stack_at > stack_size - sizeof word)
        FAIL("%s would be at %#x; the stack is from %#x to %#x", what, (unsigned)address,
             (unsigned)stack_at, (unsigned)(stack_at + stack_size));
    memcpy(&word, stack + (address - stack_at), sizeof word);
    return word;
}

/* The vector of pointers at `address` names these words, and ends with NULL. What follows it. */
static uint32_t expect_words(uint32_t address, const char **words, const char *name)
{
    uint32_t i = 0;
    for (; words[i]; i++, address += 4) {
        uint32_t at = stack_word(address, name);
        if (at < stack_at || at - stack_at >= stack_size)
            FAIL("%s[%u] is %#x, which is not on the stack", name, (unsigned)i, (unsigned)at);
        const char *found = (const char *)stack + (at - stack_at);
        if (strncmp(found, words[i], stack_size - (at - stack_at)) != 0)
            FAIL("%s[%u] is at %#x: '%.20s'; it was given as '%.20s'", name, (unsigned)i,
                 (unsigned)at, found, words[i]);
    }
    if (stack_word(address, name) != 0)
        FAIL("%s[%u] is %#x; %u words were given, so it is to be NULL", name, (unsigned)i,
             (unsigned)stack_word(address, name), (unsigned)i);
    return address + 4;
}

static uint32_t count_of(const char **words)
{
    uint32_t count = 0;
    while (words[count])
        count++;
    return count;
}

/* argc, argv and envp are those that were given; the address of what follows. */
static uint32_t expect_vectors(const char **words)
{
    uint32_t argc = stack_word(stack_at, "argc");
    if (argc != count_of(words))
        FAIL("argc is %u; %u arguments were given", (unsigned)argc, (unsigned)count_of(words));
    uint32_t after = expect_words(stack_at + 4, words, "argv");
    return expect_words(after, environment, "envp");
}

static char words[WORDS_MAX][32];

/* `count` words with letters of this run, no two alike. */
static void give_words(const char **to, uint32_t count, const char *before)
{
    for (uint32_t i = 0; i < count; i++) {
        char *word = words[(to == environment ? WORDS_MAX / 2 : 0) + i];
        snprintf(word, sizeof words[0], "%s%c%u%.*s", before, letter(i), (unsigned)i,
                 (int)(i * 5 % 19), "................");
        to[i] = word;
    }
    to[count] = NULL;
}

static void argv(void)
{
    uint32_t count = number(0, 3, 12);
    TRY("execve() with %u arguments", (unsigned)count);
    EXPECT("argc says how many; argv points at each, in order, and ends with NULL");
    give_words(arguments, count, "");
    look_at_stack();
    expect_vectors(arguments);
    OBSERVE(stack_word(stack_at, "argc"));
    PASS();
}

static void variables(void)
{
    uint32_t count = number(1, 3, 12);
    TRY("execve() with 3 arguments and %u variables of the environment", (unsigned)count);
    EXPECT("behind argv's NULL, envp points at each, in order, and ends with NULL");
    give_words(arguments, 3, "");
    give_words(environment, count, "NAME=");
    look_at_stack();
    expect_vectors(arguments);
    OBSERVE(stack_word(stack_at, "argc"));
    PASS();
}

static void empty(void)
{
    static const char *none[] = {"", NULL};
    TRY("execve() with empty words, and then without any");
    EXPECT("an empty word is a word; without arguments, argv[0] is an empty one (execve(2))");
    const char *given[] = {"", "one", "", "", NULL}, *set[] = {"", "A=", NULL};
    memcpy(arguments, given, sizeof given);
    memcpy(environment, set, sizeof set);
    look_at_stack();
    expect_vectors(arguments);
    arguments[0] = environment[0] = NULL;
    look_at_stack();
    expect_vectors(none);
    PASS();
}

static void large(void)
{
    enum { WORD = 20000, WORDS = 5 };
    static char texts[WORDS][WORD];
    TRY("execve() with %u arguments of up to %u characters, longer than a page", WORDS, WORD);
    EXPECT("all of them arrive");
    for (uint32_t i = 0; i < WORDS; i++) {
        for (uint32_t at = 0; at < WORD - 1 - 777 * i; at++)
            texts[i][at] = letter((i + at / 100) % LETTERS);
        arguments[i] = texts[i];
    }
    arguments[WORDS] = "end";
    arguments[WORDS + 1] = NULL;
    give_words(environment, 3, "NAME=");
    look_at_stack();
    expect_vectors(arguments);
    PASS();
}

static void shown(void)
{
    char text[TEXT_SIZE];
    TRY("a process executes a program with arguments; others read /proc/PID/cmdline");
    EXPECT("they see the arguments, and of the environment nothing");
    const char *given[] = {"elf", "two words", "", "end", NULL}, *set[] = {"A=secret", NULL};
    static const char expected[] = "elf\0two words\0\0end";
    memcpy(arguments, given, sizeof given);
    memcpy(environment, set, sizeof set);
    program_begin();
    program_yields(20);
    program_ends((uint8_t)letter(0));
    program_store();
    long child = start_program(child_executes);
    snprintf(SHARED->text, sizeof SHARED->text, "/proc/%ld/cmdline", child);
    long fd = call3(SYS_open, (long)SHARED->text, O_RDONLY, 0);
    long size = call3(SYS_read, fd, (long)text, sizeof text);
    if (size != (long)sizeof expected)
        FAIL("it has %ld bytes; the arguments with their ends have %u", size,
             (unsigned)sizeof expected);
    if (memcmp(text, expected, sizeof expected) != 0)
        FAIL("it begins with '%.20s'", text);
    expect_code(wait_status(child), (uint8_t)letter(0));
    PASS();
}

static void aligned(void)
{
    TRY("execve() with 1 to 8 arguments, of different lengths");
    EXPECT("each time the stack pointer is a multiple of 16, and argc is what it points at");
    for (uint32_t count = 1; count <= 8; count++) {
        give_words(arguments, count, "");
        give_words(environment, count * 3 % 5, "A=");
        look_at_stack();
        if (stack_at % 16 != 0)
            FAIL("with %u arguments the program starts with ESP %#x", (unsigned)count,
                 (unsigned)stack_at);
        expect_vectors(arguments);
    }
    PASS();
}

struct auxv {
    uint32_t values[64], seen;
};

static void auxv_read(struct auxv *auxv, uint32_t at)
{
    memset(auxv, 0, sizeof *auxv);
    for (;; at += 8) {
        uint32_t type = stack_word(at, PHRASE("the auxiliary vector"));
        if (type == 0)
            return;
        if (type < 64)
            auxv->values[type] = stack_word(at + 4, PHRASE("the auxiliary vector"));
        auxv->seen++;
    }
}

static void expect_auxv(const struct auxv *auxv, uint32_t type, uint32_t value, const char *name)
{
    if (auxv->values[type] != value)
        FAIL("%s is %#x, not %#x", name, (unsigned)auxv->values[type], (unsigned)value);
}

static void expect_string(uint32_t address, const char *expected, const char *name)
{
    if (address < stack_at || address - stack_at >= stack_size)
        FAIL("%s is %#x, which is not on the stack", name, (unsigned)address);
    const char *found = (const char *)stack + (address - stack_at);
    if (strcmp(found, expected) != 0)
        FAIL("%s points at '%.20s', not at '%s'", name, found, expected);
}

static void auxiliary(void)
{
    enum { PHDR = 3, PHENT = 4, PHNUM = 5, PAGESZ = 6, ENTRY = 9, PLATFORM = 15, RANDOM = 25 };
    enum { EXECFN = 31, RANDOM_SIZE = 16 };
    struct auxv auxv;
    uint8_t before[RANDOM_SIZE];
    TRY("execve() twice; the program looks at its auxiliary vector (getauxval(3))");
    EXPECT("its own headers and entry, the path, and 16 random bytes, others each time");
    give_words(arguments, 2, "");
    give_words(environment, 2, "A=");
    for (int i = 0; i < 2; i++) {
        look_at_stack();
        auxv_read(&auxv, expect_vectors(arguments));
        expect_auxv(&auxv, PHDR, PROGRAM_AT + sizeof(struct elf_header), "AT_PHDR");
        expect_auxv(&auxv, PHENT, sizeof(struct elf_segment), "AT_PHENT");
        expect_auxv(&auxv, PHNUM, 1, "AT_PHNUM");
        expect_auxv(&auxv, PAGESZ, PAGE, "AT_PAGESZ");
        expect_auxv(&auxv, ENTRY, PROGRAM_AT + PROGRAM_CODE, "AT_ENTRY");
        expect_string(auxv.values[EXECFN], PROGRAM_PATH, "AT_EXECFN");
        expect_string(auxv.values[PLATFORM], "i686", "AT_PLATFORM");
        stack_word(auxv.values[RANDOM], "AT_RANDOM");
        stack_word(auxv.values[RANDOM] + RANDOM_SIZE - 4, "AT_RANDOM");
        const uint8_t *random = stack + (auxv.values[RANDOM] - stack_at);
        if (i == 1 && memcmp(before, random, RANDOM_SIZE) == 0)
            FAIL("the 16 random bytes are the same in both");
        memcpy(before, random, RANDOM_SIZE);
    }
    PASS();
}

/* --- what must not run -------------------------------------------------------------------------
 */

/* A program in order, that ends with letter 2. */
static void begin_good(void)
{
    program_begin();
    program_segment(0x2000, DATA_AT, PAGE, 3 * PAGE, FLAG_READ | FLAG_WRITE);
    program_call(SYS_exit_group, (uint8_t)letter(2), 0, 0, 0);
}

/* It is not run when one thing is changed, or it is all the same. */
#define REFUSED(change)                                                                            \
    do {                                                                                           \
        begin_good();                                                                              \
        change;                                                                                    \
        program_store();                                                                           \
        expect_error(PROGRAM_PATH, ENOEXEC, #change);                                              \
    } while (0)
#define ACCEPTED(change)                                                                           \
    do {                                                                                           \
        begin_good();                                                                              \
        change;                                                                                    \
        program_store();                                                                           \
        expect_accepted(#change);                                                                  \
    } while (0)

static void expect_accepted(const char *what)
{
    uint32_t status = run_child(child_executes);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != (uint8_t)letter(2))
        FAIL("%s: it is in order all the same, and ended with status %#x", what, (unsigned)status);
    OBSERVE(WEXITSTATUS(status));
}

static void headers(void)
{
    struct elf_header *header = &program.header;
    TRY("execve() of programs whose header is wrong in one place");
    EXPECT("ENOEXEC (8), and the caller goes on; what is only unusual runs");
    ACCEPTED(header->version = 0);
    ACCEPTED(header->machine = 6);
    REFUSED(header->ident[0] = 0);
    REFUSED(header->ident[3] = 'f');
    REFUSED(header->type = 1);
    REFUSED(header->type = 4);
    REFUSED(header->machine = 62);
    REFUSED(header->phentsize = 56);
    REFUSED(header->phnum = 0);
    REFUSED(header->phnum = 129);
    REFUSED(header->phnum = 0xffff);
    REFUSED(header->phoff = PROGRAM_SIZE);
    REFUSED(header->phoff = PROGRAM_SIZE - 63);
    REFUSED(header->phoff = 0xfffffff4; header->phnum = 4; header->version = 0);
    ACCEPTED(header->shoff = 0xffffffff);
    PASS();
}

static void wrong_segments(void)
{
    struct elf_segment *segment = &program.segments[1];
    TRY("execve() of programs one of whose segments is wrong in one place");
    EXPECT("ENOEXEC (8), and the caller goes on; what is only unusual runs");
    ACCEPTED(segment->align = 3);
    ACCEPTED(segment->memsz = 0x20000000);
    REFUSED(segment->filesz = segment->memsz + 1);
    REFUSED(segment->memsz = 0xffffffff);
    REFUSED(segment->memsz = 0xC0000000 - DATA_AT + 1);
    REFUSED(segment->offset += 1);
    REFUSED(segment->vaddr += 1);
    REFUSED(segment->offset = 0xfffff000; segment->filesz = segment->memsz = 2 * PAGE);
    REFUSED(segment->vaddr = 0);
    REFUSED(segment->vaddr = 0xf000);
    REFUSED(segment->vaddr = 0xC0000000);
    REFUSED(segment->vaddr = 0xfffff000);
    REFUSED(segment->vaddr = 0xBFFFE000);
    ACCEPTED(segment->vaddr = 0x10000);
    PASS();
}

static const struct lab_test TESTS[] = {
    {"own", own},
    {"segments", segments},
    {"bss-is-zero", bss},
    {"odd-offset", odd_offset},
    {"moved", moved},
    {"rights", rights},
    {"separate", separate},
    {"runs", runs},
    {"vfork", vfork_goes_on},
    {"known", known},
    {"threads", threads},
    {"registers", registers},
    {"tls", tls},
    {"handlers", handlers},
    {"close-on-exec", close_on_exec},
    {"missing", missing},
    {"not-a-program", not_a_program},
    {"bad-pointer", bad_pointer},
    {"no-memory", no_memory},
    {"leak", leak},
    {"old-space", old_space},
    {"argv", argv},
    {"environment", variables},
    {"empty", empty},
    {"large", large},
    {"shown", shown},
    {"aligned", aligned},
    {"auxv", auxiliary},
    {"headers", headers},
    {"wrong-segments", wrong_segments},
};

int main(void)
{
    lab_main(TESTS, sizeof TESTS / sizeof TESTS[0]);
}
