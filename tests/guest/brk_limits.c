/* brk refuses to run into a mapping, below its start, or out of user space; nothing is lost. */
#include "tests/guest/memory.h"

int main(void)
{
    char *end = (char *)(((unsigned long)sbrk(0) + PAGE - 1) / PAGE * PAGE);
    EXPECT(brk(end + PAGE) == 0);
    end[0] = 'x';
    EXPECT(brk((void *)0x1000) == -1 && sbrk(0) == end + PAGE);
    EXPECT(brk((void *)0xC0000000) == -1 && brk((void *)0xFFFFFFFF) == -1);
    EXPECT(brk((void *)0xFFFFF001) == -1);
    map_pages_at(end + 64 * PAGE, 1, PROT_READ);
    EXPECT(brk(end + 80 * PAGE) == -1 && errno == ENOMEM);
    EXPECT(sbrk(0) == end + PAGE && end[0] == 'x');
    EXPECT(brk(end + 8 * PAGE) == 0);
    end[8 * PAGE - 1] = 'y';

    map_pages_at(end + 4 * PAGE, 1, PROT_READ | PROT_WRITE)[0] = 'm'; /* in the heap's midst */
    EXPECT(mprotect(end + 2 * PAGE, PAGE, PROT_NONE) == 0);
    EXPECT(munmap(end + 3 * PAGE, PAGE) == 0);
    EXPECT(end[4 * PAGE] == 'm' && end[8 * PAGE - 1] == 'y');
    EXPECT(brk(end + 10 * PAGE) == 0);
    end[10 * PAGE - 1] = 'z';
    EXPECT(brk(end + PAGE) == 0 && end[0] == 'x');
    EXPECT(brk(end + 10 * PAGE) == 0 && all_bytes(end + PAGE, 9 * PAGE, 0));
    return 0;
}
