/* Tests that run inside the kernel. Each runs on a thread of its own, on a guarded stack. */
#include "kernel/check/selftest.h"

#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "kernel/base/string.h"
#include "kernel/cpu/exit.h"
#include "kernel/drivers/log_sinks.h"
#include "kernel/threads/thread.h"
#include "mm/heap.h"

static int test_panic(void)
{
    panic("a test of panic, with a number: %d", 42);
}

static int test_page_fault(void)
{
    volatile uint32_t *nowhere = (volatile uint32_t *)0xFFFFE000u;
    return (int)*nowhere;
}

static int test_user_memory(void)
{
    volatile uint32_t *user = (volatile uint32_t *)0x00001000u;
    return (int)*user;
}

/* Each call needs a frame of its own: noinline, and something done after the call. */
static int __attribute__((noinline)) recurse(volatile int depth)
{
    volatile int here = depth;
    return depth < 0 ? 0 : recurse(depth + 1) + here;
}

static int test_stack_overflow(void)
{
    return recurse(0);
}

static int test_assertion(void)
{
    ASSERT(1 + 1 == 3);
    return 0;
}

static int test_double_free(void)
{
    void *first = heap_alloc(40), *second = heap_alloc(40);
    heap_free(first);
    heap_free(first);
    heap_free(second);
    return 1; /* only debug builds notice */
}

/* What C leaves undefined; debug builds report it, by kernel/base/ubsan.c. */

/* The value, by a way that neither the compiler nor cppcheck follows. */
static uintptr_t hidden(uintptr_t value)
{
    uintptr_t out;
    __asm__ volatile("" : "=r"(out) : "0"(value));
    return out;
}

static int test_shift(void)
{
    return 1 << hidden(33);
}

static int test_overflow(void)
{
    return (int)hidden(INT32_MAX) + 1;
}

static int test_overflow_of_64_bits(void)
{
    int64_t product = INT64_MAX * (int)hidden(2);
    return product != 0;
}

static int test_division(void)
{
    return 10 / (int)hidden(0);
}

static int test_index(void)
{
    static volatile int array[4];
    return array[hidden(33)];
}

static int test_null(void)
{
    struct thread *none = (struct thread *)hidden(0);
    return none->proc != NULL;
}

static int test_alignment(void)
{
    static uint32_t words[2];
    return (int)*(uint32_t *)((uintptr_t)words + hidden(1));
}

/*
 * Interrupts are off: nothing but the watchdog ends these two. The loop calls nothing, for an NMI
 * at the first instruction of what it called would not find test_hang among the frames.
 */
static int test_hang(void)
{
    while (hidden(1))
        __asm__ volatile("1: jmp 1b");
    return 1;
}

static int test_halt(void)
{
    while (hidden(1))
        __asm__ volatile("cli; hlt");
    return 1;
}

/* For output=: more than a grader reads. */
static int test_flood(void)
{
    while (hidden(1))
        printk("a line of a flood\n");
    return 1;
}

static int test_bool(void)
{
    static bool truth;
    *(volatile uint8_t *)&truth = (uint8_t)hidden(7);
    return *(volatile bool *)&truth;
}

static const struct {
    const char *name;
    int (*run)(void); /* findings: 0 when it passed */
} tests[] = {
    {"panic", test_panic},
    {"hang", test_hang},
    {"halt", test_halt},
    {"flood", test_flood},
    {"page-fault", test_page_fault},
    {"user-memory", test_user_memory},
    {"stack-overflow", test_stack_overflow},
    {"assertion", test_assertion},
    {"double-free", test_double_free},
    {"shift", test_shift},
    {"overflow", test_overflow},
    {"overflow-of-64-bits", test_overflow_of_64_bits},
    {"division", test_division},
    {"index", test_index},
    {"null", test_null},
    {"alignment", test_alignment},
    {"bool", test_bool},
};

static const char *chosen;

static _Noreturn void finish(int findings)
{
    printk("selftest %s: %s\n", chosen, findings ? "failed" : "passed");
    report_end("exited %d", findings ? 1 : 0);
    machine_end(findings ? EXIT_SELFTEST_FAILED : EXIT_POWER_OFF);
}

static void run_chosen(void)
{
    for (unsigned i = 0; i < ARRAY_LENGTH(tests); i++)
        if (strcmp(tests[i].name, chosen) == 0)
            finish(tests[i].run());
    printk("selftest: there is no test named %s; there are:\n", chosen);
    for (unsigned i = 0; i < ARRAY_LENGTH(tests); i++)
        printk("  %s\n", tests[i].name);
    finish(1);
}

void selftest_run(const char *name)
{
    static char copy[64];
    if (!name)
        return;
    strlcpy(copy, name, sizeof copy);
    chosen = copy;
    struct thread *thread = thread_create(sizeof(struct thread), NULL, 0);
    ASSERT(thread);
    thread_prepare_kernel(thread, run_chosen);
    thread_start(thread);
    threads_idle();
}
