/* Holes are cut into the middle of a region, thousands of times, and filled again. */
// linux: yes
#include "tests/guest/memory.h"

#define PAGES  4096
#define ROUNDS 4

static char *pages;

static void touch(void)
{
    (void)*(volatile char *)(pages + PAGE);
}

int main(void)
{
    pages = map_pages(PAGES);
    for (int round = 0; round < ROUNDS; round++) {
        for (unsigned i = 0; i < PAGES; i += 2)
            pages[i * PAGE] = (char)(i + 1);
        for (unsigned i = 1; i < PAGES; i += 2)
            EXPECT(munmap(pages + i * PAGE, PAGE) == 0);
        for (unsigned i = 0; i < PAGES; i += 2)
            EXPECT(pages[i * PAGE] == (char)(i + 1));
        EXPECT(killed_by(in_child(touch), SIGSEGV));
        EXPECT(munmap(pages + PAGE, PAGE) == 0); /* what is not mapped may be unmapped */
        for (unsigned i = 1; i < PAGES; i += 2) {
            map_pages_at(pages + i * PAGE, 1, PROT_READ | PROT_WRITE);
            EXPECT(pages[i * PAGE] == 0);
        }
    }
    EXPECT(munmap(pages, PAGES * PAGE) == 0);
    EXPECT(killed_by(in_child(touch), SIGSEGV));
    return 0;
}
