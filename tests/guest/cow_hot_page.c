/* A page that the TLB lets be written is written right after fork, before any switch. */
// linux: yes
#include "tests/guest/memory.h"

#define ROUNDS 200

int main(void)
{
    volatile int *hot = (volatile int *)map_pages(1);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < 10; i++)
            *hot = round;
        pid_t child = fork();
        *hot += child ? 1000000 : 2000000; /* whoever runs first */
        EXPECT(*hot == round + (child ? 1000000 : 2000000));
        if (child == 0)
            _exit(0);
        EXPECT(well(child));
        EXPECT(*hot == round + 1000000);
    }
    return 0;
}
