/* So many regions as there can be are protected, forked and unmapped; one more is refused. */
#include "tests/guest/memory.h"

#define PAGES 140000 /* twice as many as there can be regions, and more */

static char *pages;
static unsigned cut;

static void use_all(void)
{
    for (unsigned i = 0; i < cut; i += 64)
        pages[2 * i * PAGE] = 'c';
    EXPECT(mprotect(pages, PAGES * PAGE, PROT_READ) == 0);
    for (unsigned i = 0; i < cut; i += 16)
        EXPECT(pages[2 * i * PAGE] == (i % 64 ? 0 : 'c'));
}

int main(void)
{
    pages = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    EXPECT(pages != MAP_FAILED);
    while (mprotect(pages + (2 * cut + 1) * PAGE, PAGE, PROT_READ) == 0)
        cut++;
    EXPECT(errno == ENOMEM && cut > 30000);
    EXPECT(mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
    EXPECT(munmap(pages + 2 * cut * PAGE + PAGE, PAGE) == -1 && errno == ENOMEM);
    pages[2 * cut * PAGE + PAGE] = 'w';
    EXPECT(in_child(use_all) == 0);
    EXPECT(mprotect(pages, PAGES * PAGE, PROT_READ | PROT_WRITE) == 0);
    pages[PAGE] = 'w';
    for (cut = 0; cut < 1000; cut++)
        EXPECT(munmap(pages + (2 * cut + 1) * PAGE, PAGE) == 0);
    EXPECT(munmap(pages, PAGES * PAGE) == 0);
    return 0;
}
