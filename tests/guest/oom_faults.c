/* A page fault, a stack or registers of the FPU that get no memory end the process by SIGKILL. */
// log: cannot be given a page and is ended \(\d+ KiB free, \d+ of them promised\)
#include "tests/guest/memory.h"

#include <fcntl.h>
#include <gaji/check.h>

static char *page, *written;
static int ends[2];

static void touch(void)
{
    gaji_fail_allocation(1);
    page[0] = 'x';
}

static void touch_without_table(void) /* the table fails first, then the page */
{
    static unsigned n;
    char *far = map_pages(2048) + TABLE_SPAN;
    gaji_fail_allocation(1 + n);
    far[0] = 'x';
}

static void copy(void)
{
    page[PAGE] = 'x'; /* the split */
    gaji_fail_allocation(1);
    written[0] = 'c';
}

static void by_the_kernel(void)
{
    EXPECT(write(ends[1], "text", 4) == 4);
    gaji_fail_allocation(1);
    ssize_t done = read(ends[0], page, 4);
    gaji_fail_allocation(0);
    EXPECT(done == 0); /* not reached: nobody sees how such a call ends */
}

static void float_registers(void)
{
    gaji_fail_allocation(1);
    __asm__ volatile("fld1\n\tfstp %%st(0)" ::);
}

static __attribute__((noinline)) void grow_stack(void)
{
    volatile char large[64 * 4096];
    gaji_fail_allocation(1);
    large[sizeof large / 2] = 1; /* the call touched what is lower */
    EXPECT(large[sizeof large / 2] == 1);
}

static void (*const ways[])(void) = {touch,         touch_without_table, copy,
                                     by_the_kernel, float_registers,     grow_stack};

int main(void)
{
    if (gaji_fail_allocation(0) < 0) {
        printf("not a debug build\n");
        return 0;
    }
    page = map_pages(2);
    written = map_pages(1);
    written[0] = 'w';
    EXPECT(pipe(ends) == 0);
    for (unsigned i = 0; i < sizeof ways / sizeof *ways; i++) {
        int status = in_child(ways[i]);
        gaji_fail_allocation(0);
        if (!killed_by(status, SIGKILL))
            printf("way %u: status %#x\n", i, (unsigned)status);
        EXPECT(killed_by(status, SIGKILL));
        EXPECT(written[0] == 'w' && page[0] == 0);
        EXPECT(gaji_check(GAJI_CHECK_WALK, NULL) == 0);
    }
    return 0;
}
