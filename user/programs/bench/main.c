/*
 * bench: prints one row for each operation: its name, its figure, and the target.
 * bench beside: the same beside more and more other things.
 * bench boot: only how long the kernel took to get to the first program.
 */
#include "bench.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

uint32_t counter_cost;

void row_print(const char *name, uint64_t figure, uint32_t target)
{
    printf(target != NO_TARGET ? "%s\t%llu\t%u\n" : "%s\t%llu\t-\n", name,
           (unsigned long long)figure, target);
    fflush(stdout); /* so that no child has it in its buffer */
}

void row_print_sized(const char *family, size_t size, uint64_t figure, uint32_t target)
{
    char name[80];
    if (size < 1024)
        snprintf(name, sizeof name, "%s, %zu bytes", family, size);
    else if (size < MIB)
        snprintf(name, sizeof name, "%s, %zu KiB", family, size / 1024);
    else
        snprintf(name, sizeof name, "%s, %zu MiB", family, size / MIB);
    row_print(name, figure, target);
}

void row_print_beside(const char *name, unsigned count, const char *others, uint64_t figure,
                      uint32_t target)
{
    char row[80];
    snprintf(row, sizeof row, "%s, beside %u %s", name, count, others);
    row_print(row, figure, target);
}

void fail(const char *what)
{
    fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
    exit(1);
}

char *region_map(size_t size)
{
    char *memory =
        mmap(NULL, size + TABLE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        fail("mmap");
    char *region = (char *)(((uintptr_t)memory + TABLE_SIZE - 1) / TABLE_SIZE * TABLE_SIZE);
    size_t before = (size_t)(region - memory), after = TABLE_SIZE - before;
    if (before > 0)
        munmap(memory, before);
    if (after > 0)
        munmap(region + size, after);
    return region;
}

void region_unmap(char *region, size_t size)
{
    munmap(region, size);
}

void region_touch(char *region, size_t size)
{
    for (size_t i = 0; i < size; i += PAGE_SIZE)
        ((volatile char *)region)[i] = 1;
}

void child_wait(pid_t child)
{
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        ;
}

void sleeper_release(struct sleeper sleeper)
{
    close(sleeper.pipe_end);
    child_wait(sleeper.pid);
}

/* The least cost of two RDTSC with only a register move between them. */
static void counter_measure(void)
{
    counter_cost = FIGURE_NONE;
    for (int i = 0; i < RUNS; i++) {
        uint32_t ticks;
        __asm__ volatile("rdtsc\n\t"
                         "movl %%eax, %%esi\n\t"
                         "rdtsc\n\t"
                         "subl %%esi, %%eax"
                         : "=&a"(ticks)
                         :
                         : "edx", "esi", "cc");
        counter_cost = figure_least(counter_cost, ticks);
    }
}

static void rows_of_all(void)
{
    rows_of_calls();
    rows_of_fork();
    rows_of_faults();
    rows_of_mappings();
    rows_of_messages();
    rows_of_lent_memory();
    rows_of_ways();
    rows_of_system();
    rows_of_others(); /* last: a process that has had threads has more to fork */
}

int main(int argc, char **argv)
{
    bool boot = argc == 2 && strcmp(argv[1], "boot") == 0;
    bool beside = argc == 2 && strcmp(argv[1], "beside") == 0;
    if (argc > 1 && !boot && !beside) {
        fprintf(stderr, "usage: bench [beside | boot]\n");
        return 2;
    }
    uint64_t start = time_now();
    bool alone = become_first_process();
    counter_measure();
    if (boot)
        row_of_boot(alone, start);
    else if (beside)
        rows_beside_others();
    else
        rows_of_all();
    return 0;
}
