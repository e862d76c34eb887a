/*
 * For the tests of assignments, which have to be right where the kernel is wrong. A test is alone
 * in the machine, as its first process (init=/lab, and lab=NAME says which), and has:
 *
 *   STATE     what all its processes share: at a fixed place, in a shared mapping
 *   stacks    one for each process, there as well: no process's own memory is relied on
 *   turns     a number in STATE, for processes to meet; neither pipes nor wait are
 *   TRY, EXPECT, FAIL, PASS   sentences; the first FAIL or PASS of any process ends the machine
 *   letter, number, OBSERVE   values that differ from student to student, and what was seen of them
 *
 * What is under trial may share too much, or too little: so a result is never kept in a variable
 * of one's own across fork, and nothing is printed but by one write.
 *
 * What a test says are records, each a line of the console: 0x1f, its number, its kind, the text,
 * and a hash that takes a key which the grader writes into this program for each run
 * (tools/grading/record.py). A kernel that prints "PASS" has said nothing. Kinds: T tried, E
 * expected, G got (a failure), M measured, D done, with all that was observed folded into one
 * value, which the grader knows from the parameters.
 */
#pragma once

#include "kernel/abi/gaji.h"
#include "kernel/abi/reboot.h"
#include "tests/labs/siphash.h"
#include "user/libc/system_call.h"

#include <fcntl.h>
#include <gaji/proc.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096u

#define STATE_AT    0x70000000u
#define STATE_SIZE  0x00200000u
#define STACKS_AT   0x70100000u
#define STACK_SIZE  0x00010000u
#define STACKS_MAX  15
#define TURNS_WAIT  20000 /* yields until somebody is given up */
#define TEXT_SIZE   256
#define MAC_SIZE    16 /* hexadecimal digits */
#define NAME_SIZE   32
#define VALUES_KEPT 16
#define LETTERS     26
#define NUMBERS     7
#define BROKEN      3 /* status of a machine whose kernel's check of itself has findings */
#define FOLD_START  2166136261u /* FNV-1a (Fowler, Noll, Vo), over words */
#define FOLD_FACTOR 16777619u

struct lab_state {
    int console;
    char name[NAME_SIZE]; /* of the test */
    bool check;           /* the kernel checks itself at the end */
    int checked;          /* how: GAJI_CHECK_WALK or, after lab_mark(), GAJI_CHECK_COMPARE */
    volatile uint32_t records;
    volatile uint32_t turn;
    volatile uint32_t stacks; /* given out so far */
    volatile uint32_t fold;   /* of what was observed */
    volatile uint32_t values[VALUES_KEPT];
};
#define STATE ((struct lab_state *)STATE_AT)

/* What the grader fills in, in the file. */
struct lab_run {
    uint8_t key[16];
    uint8_t start, step, unused[2]; /* of letters */
    uint32_t numbers[NUMBERS];
    char lab[NAME_SIZE];
};
static const volatile struct lab_run lab_run __attribute__((section(".lab"), used)) = {.step = 1};

struct lab_test {
    const char *name;
    void (*run)(void);
};

static inline _Noreturn void lab_end(int status)
{
    call4(SYS_reboot, (long)LINUX_REBOOT_MAGIC1, GAJI_REBOOT_MAGIC2,
          (long)LINUX_REBOOT_CMD_POWER_OFF, status << 8);
    for (;;)
        ;
}

/*
 * Where a debugger stops: what is tried begins, and has failed. They differ, since GCC makes one of
 * functions that are the same, and are not next to each other with a single instruction, since GDB
 * takes a stop behind a breakpoint of one byte for one at it.
 */
static __attribute__((noinline, unused)) void lab_tried(void)
{
    __asm__ volatile("nop /* tried */" ::: "memory");
}

static __attribute__((noinline, unused)) void lab_failed(void)
{
    __asm__ volatile("nop /* failed */" ::: "memory");
}

/* What is tried and expected is told at once, for a kernel that stops on the way. */
#define TRY(...)                                                                                   \
    do {                                                                                           \
        lab_tried();                                                                               \
        lab_say("T", __VA_ARGS__);                                                                 \
    } while (0)
#define EXPECT(...) lab_say("E", __VA_ARGS__)

/* A value of a sentence that is words itself, and has a translation, too. */
#define PHRASE(text) text

/* Ends the machine; what happened is told by the arguments, as for printf. */
#define FAIL(...)                                                                                  \
    do {                                                                                           \
        lab_failed();                                                                              \
        lab_say("G", __VA_ARGS__);                                                                 \
        lab_end(1);                                                                                \
    } while (0)

/* Ends the machine: all was as expected. What the kernel finds wrong with itself is in its log. */
#define PASS()                                                                                     \
    do {                                                                                           \
        lab_say("D", "%08x", (unsigned)STATE->fold);                                               \
        lab_end(STATE->check &&call2(SYS_gaji_check, STATE->checked, 0) > 0 ? BROKEN : 0);         \
    } while (0)

/* A figure that the grader shows. */
#define MEASURE(name, value) lab_say("M", "%s %u", name, (unsigned)(value))

/* From here on nothing may be lost: at the end there are as many frames and objects as now. */
static inline void lab_mark(void)
{
    STATE->checked = GAJI_CHECK_COMPARE;
    if (STATE->check)
        call2(SYS_gaji_check, GAJI_CHECK_MARK, 0);
}

/* Notes a value that came by what is tried. `done` of the test in lab.toml has all, in order. */
#define OBSERVE(value) (STATE->fold = (STATE->fold ^ (uint32_t)(value)) * FOLD_FACTOR)

/* The n-th letter of this run, 0 to 25; no two are the same. */
static inline char letter(uint32_t n)
{
    return (char)('a' + (lab_run.start + n * lab_run.step) % LETTERS);
}

/* The n-th number of this run, 0 to 6, within [low, high]. */
static inline uint32_t number(uint32_t n, uint32_t low, uint32_t high)
{
    return low + lab_run.numbers[n] % (high - low + 1);
}

/* The hash of a record, and of whose it is. */
static inline uint64_t lab_mac(const char *record)
{
    char whole[2 * NAME_SIZE + TEXT_SIZE];
    char lab[NAME_SIZE];
    for (uint32_t i = 0; i < NAME_SIZE; i++)
        lab[i] = lab_run.lab[i];
    int length = snprintf(whole, sizeof whole, "%s %s %s", lab, STATE->name, record);
    return siphash(lab_run.key, whole, (size_t)length);
}

/* A record of the console, in one write. A text that is too long is cut off. */
__attribute__((format(printf, 2, 3))) static inline void lab_say(const char *kind,
                                                                 const char *format, ...)
{
    char text[1 + TEXT_SIZE + MAC_SIZE + 2] = "\x1f";
    char *record = text + 1;
    uint32_t count = __atomic_fetch_add(&STATE->records, 1, __ATOMIC_SEQ_CST);
    int length = snprintf(record, TEXT_SIZE, "%u %s ", (unsigned)count, kind);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(record + length, TEXT_SIZE - (size_t)length, format, arguments);
    va_end(arguments);
    uint64_t mac = lab_mac(record);
    char *end = text + strlen(text);
    *end++ = ' ';
    for (int i = MAC_SIZE; i-- > 0;) /* not by printf, whose cost depends on the digits */
        *end++ = "0123456789abcdef"[mac >> 4 * i & 15];
    *end++ = '\n';
    call3(SYS_write, STATE->console, (long)text, end - text);
}

/* The next free stack. */
static inline uint32_t lab_stack(void)
{
    if (STATE->stacks == STACKS_MAX)
        FAIL("more processes than the test has stacks for");
    return STACKS_AT + STACK_SIZE * ++STATE->stacks - 64;
}

/* Goes on in `body`, on another stack, and does not come back. */
static inline _Noreturn void lab_continue(void (*body)(void))
{
    __asm__ volatile("mov %0, %%esp\n\t"
                     "xor %%ebp, %%ebp\n\t"
                     "call *%1"
                     :
                     : "r"(lab_stack()), "r"(body)
                     : "memory");
    __builtin_unreachable();
}

/*
 * fork or vfork, which `call` says. The child runs `body`, which must not return, on a stack of its
 * own; an errno below 0 is the caller's to judge.
 */
static inline long fork_by(long call, void (*body)(void))
{
    long result;
    __asm__ volatile("int $0x80\n\t"
                     "test %%eax, %%eax\n\t"
                     "jnz 1f\n\t"
                     "mov %%ecx, %%esp\n\t"
                     "xor %%ebp, %%ebp\n\t"
                     "call *%%edx\n"
                     "1:"
                     : "=a"(result)
                     : "0"(call), "c"(lab_stack()), "d"(body)
                     : "memory", "cc");
    return result;
}

/* fork() that has to succeed. */
static inline long fork_child(void (*body)(void))
{
    long result = fork_by(SYS_fork, body);
    if (result < 0)
        FAIL("fork failed with error %ld", -result);
    return result;
}

/* The n-th moment of a test has come. */
static inline void give_turn(uint32_t n)
{
    STATE->turn = n;
}

/* Waits for it; `who` is whose part comes first. */
static inline void await_turn(uint32_t n, const char *who)
{
    for (int i = 0; STATE->turn < n; i++) {
        if (i == TURNS_WAIT)
            FAIL("%s did not get to its part: it hangs, or was killed", who);
        call0(SYS_sched_yield);
    }
}

/* The end of a child whose exit is not what is tried. */
static inline _Noreturn void stay(void)
{
    for (;;)
        call0(SYS_sched_yield);
}

static inline const char *lab_name(void)
{
    static char text[4 * TEXT_SIZE];
    char *name = file_read("/proc/cmdline", text, sizeof text) > 0 ? strstr(text, "lab=") : NULL;
    if (!name || (name != text && name[-1] != ' '))
        return "";
    name += strlen("lab=");
    name[strcspn(name, " \n")] = '\0';
    return name;
}

/* What main of a file of tests does. */
static inline _Noreturn void lab_main(const struct lab_test *tests, size_t count)
{
    void *at = mmap((void *)STATE_AT, STATE_SIZE, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (at != (void *)STATE_AT)
        lab_end(2);
    STATE->console = open("/dev/console", O_WRONLY | O_NOCTTY);
    STATE->fold = FOLD_START;
    const char *name = lab_name();
    snprintf(STATE->name, sizeof STATE->name, "%s", name);
    STATE->check = strstr(name + strlen(name) + 1, "check=1") != NULL;
    STATE->checked = GAJI_CHECK_WALK;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(name, tests[i].name) == 0)
            lab_continue(tests[i].run);
    }
    FAIL("there is no test '%s'", name);
}
