/*
 * With no free frame left, munmap and mprotect still work across several page tables that fork
 * shares, and what was not unmapped keeps its content on both sides.
 */
// run: --mem 24
#include "tests/guest/memory.h"

#include <gaji/port.h>

#define TABLES      3
#define TABLE_PAGES (TABLE_SPAN / PAGE)
#define STEP        16 /* every so many pages one is touched */

static char *tables;

/* A port takes all its memory at once, and nobody is ended for want of it. */
static void eat_memory(int ports[2])
{
    ports[0] = port_create(1, 1);
    for (unsigned bytes = 128 * 1024; bytes > 0; bytes /= 2)
        while ((ports[1] = port_create(1, bytes)) >= 0)
            ;
    EXPECT(errno == ENOMEM);
}

static void give_memory_back(const int ports[2])
{
    for (int port = ports[0]; close(port) == 0; port++)
        ;
}

static bool intact(size_t from, size_t to)
{
    for (size_t i = (from + STEP - 1) / STEP * STEP; i < to; i += STEP)
        if (*(size_t *)(tables + i * PAGE) != i)
            return false;
    return true;
}

int main(void)
{
    size_t all = TABLES * TABLE_PAGES, half = TABLE_PAGES / 2;
    tables = map_tables(TABLES);
    for (size_t i = 0; i < all; i += STEP)
        *(size_t *)(tables + i * PAGE) = i;
    struct turn to_child = turn_make(), to_grandchild = turn_make();
    int ports[2];
    turn_give(to_child); /* an empty pipe keeps the memory that it had once */
    turn_wait(to_child);
    turn_give(to_grandchild);
    turn_wait(to_grandchild);

    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0) {
        pid_t grandchild = fork();
        EXPECT(grandchild >= 0);
        turn_wait(grandchild ? to_child : to_grandchild);
        EXPECT(intact(0, all));
        tables[half * PAGE] ^= 1;
        _exit(grandchild ? !well(grandchild) : 0);
    }
    usleep(20000); /* both sleep now, and have what they need */
    errno = 0;     /* and this page is our own from here on */
    eat_memory(ports);

    EXPECT(munmap(tables + half * PAGE, (TABLES - 1) * TABLE_SPAN) == 0);
    EXPECT(mprotect(tables, 8 * STEP * PAGE, PROT_NONE) == 0);
    EXPECT(mprotect(tables + 8 * STEP * PAGE, PAGE, PROT_READ) == 0);
    EXPECT(mprotect(tables + (all - half) * PAGE, half * PAGE, PROT_READ) == 0);
    EXPECT(intact(8 * STEP, half) && intact(all - half, all));
    EXPECT(mprotect(tables, 8 * STEP * PAGE, PROT_READ) == 0);
    EXPECT(intact(0, half));

    give_memory_back(ports);
    turn_give(to_grandchild);
    turn_give(to_child);
    EXPECT(well(child));
    EXPECT(intact(0, half) && intact(all - half, all));
    return 0;
}
