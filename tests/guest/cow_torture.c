/*
 * Several processes write, fork, end, unmap, map and protect at random. Each knows what it wrote:
 * its own record of every page is in memory that it shares with nobody but by fork, too.
 */
// run: --mem 48 --timeout 100
// args: 20240501 400
#include "tests/guest/memory.h"

#include <sched.h>

#define PAGES      700 /* over three page tables */
#define DEPTH_MAX  5
#define WIDTH_MAX  12 /* children that one process has at most */
#define FIRST_PAGE 0x50000000u
#define STRIDE     4 /* pages between the ones used */

enum state { UNMAPPED, FORBIDDEN, READABLE, WRITABLE };

static struct {
    unsigned char state;
    unsigned value; /* at both ends of the page */
} model[PAGES];

static unsigned seed, depth, children;

static unsigned random_below(unsigned limit)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % limit;
}

static unsigned *page(unsigned i)
{
    return (unsigned *)(FIRST_PAGE + i * STRIDE * PAGE);
}

static void check(unsigned i)
{
    if (model[i].state < READABLE)
        return;
    if (page(i)[0] != model[i].value || page(i)[1023] != model[i].value)
        printf("page %u has %#x and %#x, but %#x was written\n", i, page(i)[0], page(i)[1023],
               model[i].value);
    EXPECT(page(i)[0] == model[i].value && page(i)[1023] == model[i].value);
}

static void check_all(void)
{
    for (unsigned i = 0; i < PAGES; i++)
        check(i);
}

static void write_page(unsigned i)
{
    if (model[i].state != WRITABLE)
        return;
    model[i].value = seed;
    page(i)[0] = page(i)[1023] = seed;
}

/* The same, but the kernel writes. */
static void write_by_kernel(unsigned i)
{
    int ends[2];
    if (model[i].state != WRITABLE)
        return;
    model[i].value = seed;
    EXPECT(pipe(ends) == 0 && write(ends[1], &model[i].value, 4) == 4);
    EXPECT(write(ends[1], &model[i].value, 4) == 4);
    EXPECT(read(ends[0], page(i), 4) == 4 && read(ends[0], page(i) + 1023, 4) == 4);
    EXPECT(close(ends[0]) == 0 && close(ends[1]) == 0);
}

static void protect_some(unsigned i)
{
    static const int protections[] = {
        [FORBIDDEN] = PROT_NONE, [READABLE] = PROT_READ, [WRITABLE] = PROT_READ | PROT_WRITE};
    unsigned char state = (unsigned char)(FORBIDDEN + random_below(3));
    for (unsigned count = 1 + random_below(40); count > 0 && i < PAGES; count--, i++) {
        if (model[i].state == UNMAPPED)
            continue;
        EXPECT(mprotect(page(i), PAGE, protections[state]) == 0);
        model[i].state = state;
    }
}

static void unmap_some(unsigned i)
{
    unsigned count = 1 + random_below(random_below(8) ? 4 : PAGES);
    if (i + count > PAGES)
        count = PAGES - i;
    EXPECT(munmap(page(i), count * STRIDE * PAGE) == 0);
    for (; count > 0; count--)
        model[i++].state = UNMAPPED;
}

static void map_some(unsigned i)
{
    for (unsigned count = 1 + random_below(60); count > 0 && i < PAGES; count--, i++) {
        map_pages_at(page(i), 1, PROT_READ | PROT_WRITE);
        model[i].state = WRITABLE;
        model[i].value = 0;
    }
}

static bool well_any(void)
{
    int status;
    EXPECT(wait(&status) > 0);
    children--;
    return status == 0;
}

static void torture(unsigned steps);

static void fork_some(unsigned steps)
{
    unsigned child_seed = random_below(1u << 24);
    if (depth == DEPTH_MAX)
        return;
    if (children == WIDTH_MAX)
        EXPECT(well_any());
    pid_t child = fork();
    EXPECT(child >= 0);
    children++;
    if (child > 0)
        return;
    seed = child_seed;
    depth++;
    children = 0;
    torture(steps / 3);
    fflush(stdout);
    _exit(0);
}

static void torture(unsigned steps)
{
    for (unsigned step = 0; step < steps; step++) {
        unsigned i = random_below(PAGES), action = random_below(32);
        if (action < 12)
            write_page(i);
        else if (action < 15)
            write_by_kernel(i);
        else if (action < 22)
            check(i);
        else if (action < 25)
            protect_some(i);
        else if (action < 26)
            unmap_some(i);
        else if (action < 28)
            map_some(i);
        else if (action < 29)
            fork_some(steps);
        else if (action < 31)
            sched_yield();
        else if (children > 0)
            EXPECT(well_any());
    }
    check_all();
    while (children > 0)
        EXPECT(well_any());
    check_all();
}

int main(int argc, char **argv)
{
    seed = argc > 1 ? (unsigned)atoi(argv[1]) : 1;
    printf("seed %u\n", seed);
    fflush(stdout);
    map_some(0);
    torture(argc > 2 ? (unsigned)atoi(argv[2]) : 100);
    return 0;
}
