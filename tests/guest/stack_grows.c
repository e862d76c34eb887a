/* The stack grows on demand almost to its limit of 8 MiB, also by jumps and by the kernel's hand.
 */
// linux: yes
#include "tests/guest/memory.h"

#define USED   (7u * 1024 * 1024)
#define FRAME  10000
#define FRAMES (USED / FRAME)

static __attribute__((noinline)) unsigned descend(unsigned depth)
{
    volatile char frame[FRAME];
    frame[0] = (char)depth; /* its lowest byte first */
    unsigned sum = depth ? descend(depth - 1) : 0;
    EXPECT(frame[0] == (char)depth);
    return sum + 1;
}

static void by_the_kernel(void)
{
    volatile char buffer[1024 * 1024];
    int ends[2];
    EXPECT(pipe(ends) == 0 && write(ends[1], "hello", 5) == 5);
    EXPECT(read(ends[0], (char *)buffer, 5) == 5); /* far below what was touched */
    EXPECT(buffer[0] == 'h' && buffer[4] == 'o');
}

int main(void)
{
    EXPECT(in_child(by_the_kernel) == 0);
    EXPECT(descend(FRAMES) == FRAMES + 1);
    return 0;
}
