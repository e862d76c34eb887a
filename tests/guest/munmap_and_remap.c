/* What is unmapped and mapped again is zero, also in a page that the TLB knows. */
// linux: yes
#include "tests/guest/memory.h"

int main(void)
{
    char *page = map_pages(3);
    for (int i = 0; i < 500; i++) {
        memset(page, 'x', 3 * PAGE);
        EXPECT(munmap(page + PAGE, PAGE) == 0);
        map_pages_at(page + PAGE, 1, PROT_READ | PROT_WRITE);
        EXPECT(all_bytes(page + PAGE, PAGE, 0));
        EXPECT(page[PAGE - 1] == 'x' && page[2 * PAGE] == 'x');
    }
    return 0;
}
