/* Registers, flags, x87 and SSE state come through a handler that uses them all. */
#include "say.h"

static volatile double junk = 1;
static volatile int count;

static void handler(int signal)
{
    (void)signal;
    count++;
    for (int i = 0; i < 10; i++)
        junk = junk * 1.5 + i;
    __asm__ volatile("fninit; fldpi; fldpi; fldpi; xorps %xmm0, %xmm0; xorps %xmm7, %xmm7");
}

int main(void)
{
    uint32_t ebx, ecx, edx, esi, edi, flags;
    double st = 0;
    float xmm[4] = {1, 2, 3, 4}, after[4];
    on(SIGUSR1, handler, 0);
    __asm__ volatile("fldl %[two]; movups %[xmm], %%xmm7; stc; std;"
                     "int $0x80;"
                     "pushf; popl %%eax; cld; movups %%xmm7, %[after]; fstpl %[st]"
                     : "=a"(flags), [st] "=m"(st), [after] "=m"(after), "=b"(ebx), "=c"(ecx),
                       "=d"(edx), "=S"(esi), "=D"(edi)
                     : "a"(SYS_kill), "b"(getpid()), "c"(SIGUSR1), "d"(3), "S"(4),
                       "D"(5), [two] "m"((double){2}), [xmm] "m"(xmm)
                     : "memory");
    say("%d: %d %u %u %u %u carry %d direction %d\n", count, ebx == (uint32_t)getpid(), ecx, edx,
        esi, edi, (int)(flags & 1), (flags & 0x400) != 0);
    say("%g %g %g %g %g\n", st, (double)after[0], (double)after[1], (double)after[2],
        (double)after[3]);
    return 0;
}
