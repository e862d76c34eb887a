/* Tests of lab 1: what the kernel's first instructions have to have done is seen from a program,
 * too. */
#include "tests/labs/harness.h"

#include <errno.h>

static void boots(void)
{
    TRY("the kernel boots, and starts its first program, which is this test");
    EXPECT("the program runs");
    OBSERVE(letter(0));
    PASS();
}

/* A page that may only be read, with one letter in it. */
static char *read_only_page(char content)
{
    char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        FAIL("mmap() of a page failed");
    page[0] = content;
    if (mprotect(page, PAGE, PROT_READ) != 0)
        FAIL("mprotect() of the page failed");
    return page;
}

static void read_only(void)
{
    TRY("a program asks the kernel, by read(2), to write into a page that may only be read");
    EXPECT(
        "the kernel's write faults as the program's own would: read(2) says EFAULT, and the page "
        "is as it was");
    volatile char *page = read_only_page(letter(0));
    int ends[2];
    char sent = letter(1);
    if (call1(SYS_pipe, (long)ends) != 0 || call3(SYS_write, ends[1], (long)&sent, 1) != 1)
        FAIL("pipe() or write() failed");
    long result = call3(SYS_read, ends[0], (long)page, 1);
    if (page[0] != letter(0))
        FAIL("the kernel wrote '%c' there, over '%c'; read(2) returned %ld", page[0], letter(0),
             result);
    if (result != -EFAULT)
        FAIL("read(2) returned %ld", result);
    OBSERVE(page[0]);
    PASS();
}

static const struct lab_test tests[] = {
    {"boots", boots},
    {"boots-without", boots},
    {"read-only", read_only},
};

int main(void)
{
    lab_main(tests, sizeof tests / sizeof *tests);
}
