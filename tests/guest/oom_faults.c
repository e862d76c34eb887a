/* A page fault, a stack or registers of the FPU that get no memory end the process by SIGKILL. */
// log: cannot be given a page and is ended \(\d+ KiB free, \d+ of them promised\)
#include "tests/guest/memory.h"

#include <fcntl.h>
#include <gaji/check.h>

static char *page, *written, *mapped;
static int ends[2];
static unsigned at; /* the way that is tried */

static void touch(void)
{
    gaji_fail_allocation(1);
    page[0] = 'x';
}

static void touch_without_table(void) /* the table fails first, then the page */
{
    char *far = map_pages(2048) + TABLE_SPAN;
    gaji_fail_allocation(1 + at % 2);
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

static void shared_hole(void) /* the object's leaf, and its page */
{
    char *hole = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(hole != MAP_FAILED);
    gaji_fail_allocation(1 + at % 2);
    hole[0] = 'x';
}

static void file_page(void) /* read it is the file's own, written a copy */
{
    EXPECT(mapped[0] == 'f');
    gaji_fail_allocation(1);
    mapped[0] = 'x';
}

static void file_tail(void) /* its zeros are never the file's own page */
{
    gaji_fail_allocation(1);
    EXPECT(mapped[PAGE] == 'f');
}

static void (*const ways[])(void) = {
    touch,      touch_without_table, touch_without_table, copy,      by_the_kernel, float_registers,
    grow_stack, shared_hole,         shared_hole,         file_page, file_tail};

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
    int file = open("/tmp/file", O_RDWR | O_CREAT, 0600);
    char text[PAGE + 10];
    memset(text, 'f', sizeof text);
    EXPECT(write(file, text, sizeof text) == sizeof text);
    mapped = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
    EXPECT(mapped != MAP_FAILED && close(file) == 0);
    for (at = 0; at < sizeof ways / sizeof *ways; at++) {
        int status = in_child(ways[at]);
        gaji_fail_allocation(0);
        if (!killed_by(status, SIGKILL))
            printf("way %u: status %#x\n", at, (unsigned)status);
        EXPECT(killed_by(status, SIGKILL));
        EXPECT(written[0] == 'w' && page[0] == 0);
        EXPECT(gaji_check(GAJI_CHECK_WALK, NULL) == 0);
    }
    return 0;
}
