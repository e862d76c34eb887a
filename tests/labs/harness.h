/*
 * For the tests of assignments, which have to be right where the kernel is wrong. A test is alone
 * in the machine, as its first process (init=/lab, and lab=NAME says which), and has:
 *
 *   STATE     what all its processes share: at a fixed place, in a shared mapping
 *   stacks    one for each process, there as well: no process's own memory is relied on
 *   turns     a number in STATE, for processes to meet; neither pipes nor wait are
 *   TRY, EXPECT, FAIL   sentences; the first FAIL of any process ends the machine
 *
 * What is under trial may share too much, or too little: so a result is never kept in a variable
 * of one's own across fork, and nothing is printed but by one write.
 */
#pragma once

#include "kernel/abi/reboot.h"
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
#define VALUES_KEPT 16

struct lab_state {
    int console;
    volatile uint32_t turn;
    volatile uint32_t stacks; /* given out so far */
    volatile uint32_t values[VALUES_KEPT];
};
#define STATE ((struct lab_state *)STATE_AT)

struct lab_test {
    const char *name;
    void (*run)(void);
};

static inline _Noreturn void lab_end(int status)
{
    call4(SYS_reboot, (long)LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
          (long)LINUX_REBOOT_CMD_POWER_OFF, status << 8);
    for (;;)
        ;
}

/* What is tried and expected is told at once, for a kernel that stops on the way. */
#define TRY(...)    lab_say("T", __VA_ARGS__)
#define EXPECT(...) lab_say("E", __VA_ARGS__)

/* Ends the machine; what happened is told by the arguments, as for printf. */
#define FAIL(...)                                                                                  \
    do {                                                                                           \
        lab_say("G", __VA_ARGS__);                                                                 \
        lab_end(1);                                                                                \
    } while (0)

/* A line of the console, in one write. */
__attribute__((format(printf, 2, 3))) static inline void lab_say(const char *kind,
                                                                 const char *format, ...)
{
    char text[TEXT_SIZE];
    va_list arguments;
    va_start(arguments, format);
    int length = snprintf(text, sizeof text, "%s ", kind);
    vsnprintf(text + length, sizeof text - (size_t)length - 1, format, arguments);
    va_end(arguments);
    length = (int)strlen(text);
    text[length] = '\n';
    call3(SYS_write, STATE->console, (long)text, length + 1);
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

/* fork(). The child runs `body`, which must not return, on a stack of its own. */
static inline long fork_child(void (*body)(void))
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
                     : "0"(SYS_fork), "c"(lab_stack()), "d"(body)
                     : "memory", "cc");
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
    const char *name = lab_name();
    for (size_t i = 0; i < count; i++) {
        if (strcmp(name, tests[i].name) == 0)
            lab_continue(tests[i].run);
    }
    FAIL("there is no test '%s'", name);
}
