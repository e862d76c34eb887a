/* bench [--json]: prints one row for each operation: its name, its figure, and the target. */
#include "bench.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

uint32_t counter_cost;

static bool json;
static int row_count;

void row_print(const char *name, uint32_t figure, uint32_t target)
{
    if (json) {
        printf("%s\n  {\"name\": \"%s\", \"figure\": %u, \"target\": ", row_count > 0 ? "," : "",
               name, figure);
        printf(target != NO_TARGET ? "%u}" : "null}", target);
    } else {
        printf(target != NO_TARGET ? "%s\t%u\t%u\n" : "%s\t%u\t-\n", name, figure, target);
    }
    row_count++;
    fflush(stdout); /* so that no child has it in its buffer */
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

int main(int argc, char **argv)
{
    json = argc > 1 && strcmp(argv[1], "--json") == 0;
    if (argc > 1 && !json) {
        fprintf(stderr, "usage: bench [--json]\n");
        return 2;
    }
    become_first_process();
    counter_measure();
    printf("%s", json ? "[" : "");
    rows_of_calls();
    rows_of_fork();
    rows_of_faults();
    rows_of_messages();
    rows_of_lent_memory();
    rows_of_system();
    rows_of_others(); /* last: a process that has had threads has more to fork */
    printf("%s", json ? "\n]\n" : "");
    return 0;
}
