/* brk: grows by zeros, shrinks, refuses by not moving. */
#include "say.h"

int main(void)
{
    char *begin = sbrk(0);
    SAY(brk(begin + 10000));
    say("%d %d\n", begin[0], begin[9999]);
    memset(begin, 'x', 10000);
    SAY(brk(begin));
    SAY(brk(begin + 10000));
    char *page = (char *)(((uintptr_t)begin + 4095) & ~4095u);
    say("%d\n", page[0]);
    SAY(brk((void *)0xc0000000));
    SAY((char *)sbrk(0) == begin + 10000);
    SAY(syscall(SYS_brk, 0) == (long)(begin + 10000));
    return 0;
}
