/* The stack stops a mebibyte before the next mapping: it never grows into what lies below. */
#include "tests/guest/memory.h"

#define MEBIBYTE (1024u * 1024)

static char *neighbour; /* a page, 3 MiB below the stack */

static void reach_the_gap(void)
{
    volatile char *lowest = neighbour + PAGE + MEBIBYTE;
    lowest[0] = 'x';
    lowest[-1] = 'x'; /* one byte into the gap */
}

static void go_near(void)
{
    volatile char *lowest = neighbour + PAGE + MEBIBYTE;
    lowest[0] = 'x';
    EXPECT(neighbour[0] == 'n' && lowest[0] == 'x');
}

int main(void)
{
    char local;
    unsigned long here = (unsigned long)&local / PAGE * PAGE;
    neighbour = map_pages_at((char *)here - 3 * MEBIBYTE, 1, PROT_READ | PROT_WRITE);
    neighbour[0] = 'n';
    EXPECT(in_child(go_near) == 0);
    EXPECT(killed_by(in_child(reach_the_gap), SIGSEGV));
    EXPECT(neighbour[0] == 'n');
    return 0;
}
