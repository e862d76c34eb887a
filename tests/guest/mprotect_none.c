/* PROT_NONE keeps the content, and across fork each side lifts it for itself. */
// linux: yes
#include "tests/guest/memory.h"

static char *page;

static void touch(void)
{
    (void)*(volatile char *)page;
}

static void lift_and_write(void)
{
    EXPECT(mprotect(page, PAGE, PROT_READ | PROT_WRITE) == 0);
    EXPECT(page[0] == 'a' && page[PAGE - 1] == 'z');
    page[0] = 'c';
}

static void lift_for_reading(void)
{
    EXPECT(mprotect(page, PAGE, PROT_READ) == 0);
    EXPECT(page[0] == 'a' && page[PAGE - 1] == 'z');
    page[0] = 'c'; /* not allowed */
}

int main(void)
{
    int ends[2];
    page = map_tables(1);
    page[0] = 'a';
    page[PAGE - 1] = 'z';
    page[PAGE] = 'n';
    EXPECT(mprotect(page, PAGE, PROT_NONE) == 0);
    EXPECT(killed_by(in_child(touch), SIGSEGV));
    EXPECT(in_child(lift_and_write) == 0);
    EXPECT(killed_by(in_child(lift_for_reading), SIGSEGV));
    EXPECT(killed_by(in_child(touch), SIGSEGV));

    EXPECT(pipe(ends) == 0);
    EXPECT(write(ends[1], page, 1) == -1 && errno == EFAULT); /* nor may the kernel read it */
    EXPECT(page[PAGE] == 'n');
    EXPECT(mprotect(page, PAGE, PROT_READ | PROT_WRITE) == 0);
    EXPECT(page[0] == 'a' && page[PAGE - 1] == 'z');
    page[0] = 'p';
    EXPECT(page[0] == 'p');
    return 0;
}
