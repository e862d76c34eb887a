/* System calls with numbers that do not exist are ENOSYS, with registers and memory as they were.
 */
// log: system call \d+ is not there
#include "tests/guest/child.h"

#include <stdint.h>
#include <sys/syscall.h>

static void expect_unknown(uint32_t number)
{
    int32_t result;
    uint32_t b = 1, c = 2, d = 3, s = 4, t = 5;
    __asm__ volatile("int $0x80"
                     : "=a"(result), "+b"(b), "+c"(c), "+d"(d), "+S"(s), "+D"(t)
                     : "0"(number)
                     : "memory");
    EXPECT(result == -ENOSYS);
    EXPECT(b == 1 && c == 2 && d == 3 && s == 4 && t == 5);
}

int main(void)
{
    for (uint32_t number = 500; number < 0x1000; number++)
        expect_unknown(number);
    for (uint32_t number = 0x1100; number < 0x2000; number++)
        expect_unknown(number);
    for (int bit = 13; bit < 32; bit++) {
        expect_unknown(1u << bit);
        expect_unknown((1u << bit) + SYS_getpid);
        expect_unknown(0u - (1u << bit));
    }
    expect_unknown(0xffffffff);
    expect_unknown(0x40000000 + SYS_exit); /* the x32 bit of Linux means nothing here */
    return 0;
}
