/* First writes to pages: after a fork, and ever. */
#include "bench.h"

#include <sys/mman.h>
#include <unistd.h>

#define MANY_TABLES (16 * MIB) /* memory whose pages are all written after a fork */
#define FEW_PAGES   4
#define ALL_PAGES   1024 /* as many as a table leads to */

/* A child that shares everything with us, and sleeps. */
static struct sleeper sleeper_start(void)
{
    int ends[2];
    char c;
    if (pipe(ends) < 0)
        fail("pipe");
    pid_t pid = fork();
    if (pid < 0)
        fail("fork");
    if (pid == 0) {
        close(ends[1]);
        _exit(read(ends[0], &c, 1) != 0);
    }
    close(ends[0]);
    return (struct sleeper){.pid = pid, .pipe_end = ends[1]};
}

struct write_figures {
    uint32_t split;      /* the table is shared: it is split, then the page copied */
    uint32_t copy;       /* the table is private, the page shared */
    uint32_t last_owner; /* nobody else has the page any more */
};

/* Measures the three kinds of first write in a region with so many pages in use. */
static void writes_measure(size_t pages, struct write_figures *least)
{
    char *region = region_map(TABLE_SIZE);
    region_touch(region, pages * PAGE_SIZE);
    struct sleeper sleeper = sleeper_start();
    least->split = figure_least(least->split, write_timed(region));
    least->copy = figure_least(least->copy, write_timed(region + PAGE_SIZE));
    sleeper_release(sleeper);
    least->last_owner = figure_least(least->last_owner, write_timed(region + 2 * PAGE_SIZE));
    region_unmap(region, TABLE_SIZE);
}

static struct write_figures writes_least(size_t pages)
{
    struct write_figures least = {FIGURE_NONE, FIGURE_NONE, FIGURE_NONE};
    for (int i = 0; i < RUNS; i++)
        writes_measure(pages, &least);
    return least;
}

static uint32_t demand_zero_least(void)
{
    char *region = region_map(TABLE_SIZE);
    uint32_t least = FIGURE_NONE;
    region_touch(region, PAGE_SIZE); /* the table itself is there before */
    for (size_t i = 1; i <= RUNS; i++)
        least = figure_least(least, write_timed(region + i * PAGE_SIZE));
    region_unmap(region, TABLE_SIZE);
    return least;
}

/* Writes to each page of a region once; the mean for a page. */
static uint32_t write_all_timed(char *region)
{
    uint32_t start = time_low();
    region_touch(region, MANY_TABLES);
    return (time_low() - start) / (MANY_TABLES / PAGE_SIZE);
}

/* Forks, and lets the child write to every page and say what it took. */
static uint32_t child_writes(char *region, volatile uint32_t *answer)
{
    pid_t pid = fork();
    if (pid < 0)
        fail("fork");
    if (pid == 0) {
        *answer = write_all_timed(region);
        _exit(0);
    }
    child_wait(pid);
    return *answer;
}

/* The same in the parent, while the child sleeps. */
static uint32_t parent_writes(char *region)
{
    struct sleeper sleeper = sleeper_start();
    uint32_t figure = write_all_timed(region);
    sleeper_release(sleeper);
    return figure;
}

static void rows_of_writing_all(void)
{
    char *region = region_map(MANY_TABLES);
    region_touch(region, MANY_TABLES);
    volatile uint32_t *answer =
        mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (answer == MAP_FAILED)
        fail("mmap");
    uint32_t child = FIGURE_NONE, parent = FIGURE_NONE;
    for (int i = 0; i < RUNS; i++) {
        child = figure_least(child, child_writes(region, answer));
        parent = figure_least(parent, parent_writes(region));
    }
    munmap((void *)answer, PAGE_SIZE);
    region_unmap(region, MANY_TABLES);
    row_print("16 MiB written after fork by the child, a page", child, NO_TARGET);
    row_print("16 MiB written after fork by the parent, a page", parent, NO_TARGET);
}

void rows_of_faults(void)
{
    struct write_figures few = writes_least(FEW_PAGES), all = writes_least(ALL_PAGES);
    row_print("first write under a shared table, few pages", few.split, 1600);
    row_print("first write under a shared table, 1024 pages", all.split, 17000);
    row_print("first write to a shared page, table private", few.copy, 1250);
    row_print("first write, last owner", few.last_owner, 160);
    row_print("demand-zero fault", demand_zero_least(), 1250);
    rows_of_writing_all();
}
