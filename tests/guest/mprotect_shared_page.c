/* A page made read-only and writable again on either side of a fork is still copied on write. */
// linux: yes
#include "tests/guest/memory.h"

static char *page;

static void write_again(void)
{
    EXPECT(mprotect(page, 2 * PAGE, PROT_READ) == 0);
    EXPECT(mprotect(page, 2 * PAGE, PROT_READ | PROT_WRITE) == 0);
    EXPECT(page[0] == 'a' && page[PAGE] == 'b');
    page[0] = 'c';
    EXPECT(page[0] == 'c' && page[PAGE] == 'b');
}

static void only_widen(void)
{
    EXPECT(mprotect(page, 2 * PAGE, PROT_READ | PROT_WRITE) == 0);
    page[0] = 'd';
    page[PAGE] = 'd';
}

static void write_forbidden(void)
{
    page[0] = 'x';
}

int main(void)
{
    page = map_tables(1);
    page[0] = 'a';
    page[PAGE] = 'b';
    EXPECT(in_child(write_again) == 0);
    EXPECT(page[0] == 'a');

    EXPECT(mprotect(page, 2 * PAGE, PROT_READ) == 0);
    EXPECT(in_child(only_widen) == 0);
    EXPECT(page[0] == 'a' && page[PAGE] == 'b');
    EXPECT(killed_by(in_child(write_forbidden), SIGSEGV)); /* widening was the child's alone */
    EXPECT(mprotect(page, 2 * PAGE, PROT_READ | PROT_WRITE) == 0);
    page[0] = 'e';
    EXPECT(page[0] == 'e' && page[PAGE] == 'b');
    return 0;
}
