/* brk goes up and down by bytes; pages given back come again as zeros. */
#include "tests/guest/memory.h"

static char *start;

static void touch_behind(void)
{
    (void)*(volatile char *)(start + 3 * PAGE);
}

int main(void)
{
    start = (char *)(((unsigned long)sbrk(0) + PAGE - 1) / PAGE * PAGE);
    EXPECT(brk(start) == 0 && brk(start + 10 * PAGE) == 0);
    EXPECT(all_bytes(start, 10 * PAGE, 0));
    memset(start, 'x', 10 * PAGE);
    EXPECT(brk(start + 3 * PAGE - 100) == 0);
    EXPECT(start[3 * PAGE - 1] == 'x'); /* the rest of the page stays */
    EXPECT(killed_by(in_child(touch_behind), SIGSEGV));
    EXPECT(brk(start + 10 * PAGE) == 0);
    EXPECT(all_bytes(start, 3 * PAGE, 'x') && all_bytes(start + 3 * PAGE, 7 * PAGE, 0));
    for (int i = 0; i < 2000; i++) {
        EXPECT(brk(start + (i * 37 % 20) * 1000) == 0);
        EXPECT(sbrk(0) == start + (i * 37 % 20) * 1000);
    }
    EXPECT(brk(start) == 0);
    return 0;
}
