/*
 * What needs registers that the kernel does not keep is not shown to programs (SDM vol. 2, CPUID):
 * many use AVX when leaf 1 or 7 says that it is there, and look no further.
 */
#include "tests/guest/expect.h"

static void cpuid(uint32_t leaf, uint32_t out[4])
{
    __asm__("cpuid" : "=a"(out[0]), "=b"(out[1]), "=c"(out[2]), "=d"(out[3]) : "a"(leaf), "c"(0));
}

int main(void)
{
    const uint32_t xsave = 1u << 26, osxsave = 1u << 27, avx = 1u << 28, f16c = 1u << 29;
    const uint32_t fma = 1u << 12, avx2 = 1u << 5, vaes = 1u << 9, sse = 1u << 25;
    uint32_t first[4], seventh[4];
    cpuid(1, first);
    cpuid(7, seventh);
    EXPECT(!(first[2] & (xsave | osxsave | avx | f16c | fma)));
    EXPECT(!(seventh[1] & avx2) && !(seventh[2] & vaes));
    EXPECT(first[3] & sse);
    return 0;
}
