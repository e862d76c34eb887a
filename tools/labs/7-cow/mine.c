/*
 * A test of your own, for `./grade --break`: exercise 7.3. On a right kernel it has to pass; on one
 * with a fault it has to fail, or the kernel may hang or die of it. As it is, it passes everywhere.
 *
 * It is the machine's first process, and has two seconds of machine time. What it has is told at
 * the head of tests/labs/harness.h; tests/labs/cow.c has tests like it. The first FAIL or PASS of
 * any process ends the machine. So try one thing after the other, and PASS() at the very end.
 */
#include "tests/labs/harness.h"

#define PAGES_AT 0x60000000u
#define page     ((volatile char *)PAGES_AT)

/* What the child does; it must not return. It has copies of the parent's variables: what both are
 * to see is in STATE. */
static void child(void)
{
    STATE->values[0] = (uint8_t)page[0];
    give_turn(1);
    stay();
}

static void mine(void)
{
    TRY("a page is in use; fork(); the child reads it");
    EXPECT("the child reads 'a'");
    mmap((void *)PAGES_AT, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
         -1, 0);
    page[0] = 'a';
    fork_child(child);
    await_turn(1, "the child");
    if (STATE->values[0] != 'a')
        FAIL("the child reads %#x", (unsigned)STATE->values[0]);
    PASS();
}

int main(void)
{
    static const struct lab_test tests[] = {{"mine", mine}};
    lab_main(tests, 1);
}
