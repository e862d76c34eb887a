/* fork, exec, exit and wait. */
#include "bench.h"

#include <unistd.h>

#define FORK_SMALL     2400 /* targets */
#define FORK_PER_TABLE 20

/* What is executed. All of it is ready before, so that nobody writes to memory meanwhile. */
static const char *program;
static const char *arguments[2];
static const char *const environment[] = {NULL};

uint32_t fork_once(void)
{
    uint32_t ticks;
    pid_t pid = fork_timed(&ticks);
    if (pid < 0)
        fail("fork");
    if (pid == 0)
        _exit(0);
    child_wait(pid);
    return ticks;
}

uint32_t fork_exit_wait_once(void)
{
    uint32_t ticks;
    __asm__ volatile("rdtsc\n\t"
                     "movl %%eax, %%edi\n\t"
                     "movl %[fork], %%eax\n\t"
                     "int $0x80\n\t"
                     "testl %%eax, %%eax\n\t"
                     "jnz 1f\n\t"
                     "pushl $0\n\t" /* the child */
                     "popl %%ebx\n\t"
                     "movl %[exit], %%eax\n\t"
                     "int $0x80\n"
                     "1:\n\t" /* the parent: wait4(pid, NULL, 0, NULL) */
                     "movl %%eax, %%ebx\n\t"
                     "movl %[wait], %%eax\n\t"
                     "xorl %%ecx, %%ecx\n\t"
                     "xorl %%edx, %%edx\n\t"
                     "xorl %%esi, %%esi\n\t"
                     "int $0x80\n\t"
                     "rdtsc\n\t"
                     "subl %%edi, %%eax"
                     : "=&a"(ticks)
                     : [fork] "i"(SYS_fork), [exit] "i"(SYS_exit), [wait] "i"(SYS_wait4)
                     : "ebx", "ecx", "edx", "esi", "edi", "memory", "cc");
    return ticks - counter_cost;
}

/* The same, with an exec of `program` in the child; `number` is SYS_fork or SYS_vfork. */
static uint32_t fork_exec_exit_wait_once(uint32_t number)
{
    uint32_t ticks;
    __asm__ volatile(
        "rdtsc\n\t"
        "movl %%eax, %%edi\n\t"
        "movl %[fork], %%eax\n\t"
        "int $0x80\n\t"
        "testl %%eax, %%eax\n\t"
        "jnz 1f\n\t"
        "movl %[exec], %%eax\n\t" /* the child */
        "movl %[path], %%ebx\n\t"
        "movl %[argv], %%ecx\n\t"
        "movl %[envp], %%edx\n\t"
        "int $0x80\n\t"
        "movl %[exit], %%eax\n\t"
        "movl $127, %%ebx\n\t"
        "int $0x80\n"
        "1:\n\t" /* the parent: wait4(pid, NULL, 0, NULL) */
        "movl %%eax, %%ebx\n\t"
        "movl %[wait], %%eax\n\t"
        "xorl %%ecx, %%ecx\n\t"
        "xorl %%edx, %%edx\n\t"
        "xorl %%esi, %%esi\n\t"
        "int $0x80\n\t"
        "rdtsc\n\t"
        "subl %%edi, %%eax"
        : "=&a"(ticks)
        : [fork] "r"(number), [exec] "i"(SYS_execve), [path] "m"(program), [argv] "i"(arguments),
          [envp] "i"(environment), [exit] "i"(SYS_exit), [wait] "i"(SYS_wait4)
        : "ebx", "ecx", "edx", "esi", "edi", "memory", "cc");
    return ticks - counter_cost;
}

/*
 * After a child has ended, the parent's tables are its own again but still marked read-only. One
 * write below each makes every run start from the same state.
 */
static void tables_settle(char *region, size_t size)
{
    for (size_t i = 0; i < size; i += TABLE_SIZE)
        ((volatile char *)region)[i] = 1;
}

static uint32_t least_of(uint32_t (*measure)(void), char *region, size_t size)
{
    uint32_t least = FIGURE_NONE;
    for (int i = 0; i < RUNS; i++) {
        tables_settle(region, size);
        least = figure_least(least, measure());
    }
    return least;
}

static void rows_with_memory(uint32_t mib)
{
    size_t size = mib * MIB;
    char *region = region_map(size);
    region_touch(region, size);
    uint32_t tables = size / TABLE_SIZE;

    row_print_sized("fork alone, touched", size, least_of(fork_once, region, size),
                    FORK_SMALL + FORK_PER_TABLE * tables);
    row_print_sized("fork + _exit + wait, touched", size,
                    least_of(fork_exit_wait_once, region, size), mib == 256 ? 10500 : NO_TARGET);
    region_unmap(region, size);
}

static void exec_row(const char *name, uint32_t call, uint32_t target)
{
    uint32_t least = FIGURE_NONE;
    for (int i = 0; i < RUNS; i++)
        least = figure_least(least, fork_exec_exit_wait_once(call));
    row_print(name, least, target);
}

/* Makes a program the one to execute; false where it is not there. */
static bool program_choose(const char *path)
{
    program = arguments[0] = path;
    return access(path, X_OK) == 0;
}

static void exec_rows(void)
{
    if (program_choose("/bin/tiny")) {
        exec_row("fork + exec + exit + wait, tiny", SYS_fork, 13500);
        exec_row("vfork + exec + exit + wait, tiny", SYS_vfork, NO_TARGET);
    }
    if (program_choose("/bin/static")) /* tools/bench puts it there */
        exec_row("fork + exec + exit + wait, static glibc", SYS_fork, NO_TARGET);
}

void rows_of_fork(void)
{
    static const uint32_t sizes[] = {1, 4, 16, 64, 256, 640};
    row_print("fork alone, small", least_of(fork_once, NULL, 0), FORK_SMALL);
    row_print("fork + _exit + wait, small", least_of(fork_exit_wait_once, NULL, 0), 7000);

    long available = memory_free(); /* KiB */
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        if (available > (long)(sizes[i] + 8) * 1024) /* the rest is for tables and children */
            rows_with_memory(sizes[i]);
    }
    exec_rows();
}
