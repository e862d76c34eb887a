/* After fork neither sees what the other writes, whoever writes first. */
// linux: yes
#include "tests/guest/memory.h"

#define PAGES 64

static char data[PAGES * PAGE];
static char *mapped, *heap;

static void fill(char value)
{
    memset(data, value, sizeof data);
    memset(mapped, value, PAGES * PAGE);
    memset(heap, value, PAGES * PAGE);
}

static bool filled(char value)
{
    return all_bytes(data, sizeof data, value) && all_bytes(mapped, PAGES * PAGE, value) &&
           all_bytes(heap, PAGES * PAGE, value);
}

static void try(bool child_first)
{
    struct turn to_child = turn_make(), to_parent = turn_make();
    fill('0');
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0) {
        if (!child_first)
            turn_wait(to_child);
        EXPECT(filled('0'));
        fill('c');
        turn_give(to_parent);
        turn_wait(to_child);
        EXPECT(filled('c'));
        _exit(0);
    }
    if (child_first)
        turn_wait(to_parent);
    EXPECT(filled('0'));
    fill('p');
    turn_give(to_child);
    if (!child_first) {
        turn_wait(to_parent);
        turn_give(to_child);
    }
    EXPECT(well(child));
    EXPECT(filled('p'));
}

int main(void)
{
    mapped = map_pages(PAGES);
    heap = sbrk(PAGES * PAGE);
    EXPECT(heap != (char *)-1);
    try(true);
    try(false);
    return 0;
}
