/* The tests of lab cow with the twist `top-page`. What they need stands in cow.c. */
int cow_main(void);
#define main cow_main
#include "tests/labs/cow.c"
#undef main

#define USER_END 0xC0000000u
#define STEPS    64 /* pages of the first stack that are looked at */

/* What the child found; values[0] and the next ones are those of cow.c. */
enum { TOP = 4, TOP_FRAME, TOP_BYTE, BELOW_FRAME, AFTER_FRAME };
#define found(what) STATE->values[what]
#define at_top      (*(volatile char *)found(TOP))

static uint32_t frame_at(uint32_t address)
{
    return page_frame((const void *)address);
}

/* The highest page that is in use. */
static void find_top(void)
{
    uint32_t address = USER_END - PAGE;
    for (int i = 0; frame_at(address) == 0; i++, address -= PAGE) {
        if (i == STEPS)
            FAIL("no page of the first stack is in use");
    }
    found(TOP) = address;
}

static void child_looks_at_top(void)
{
    found(TOP_FRAME) = frame_at(found(TOP));
    found(BELOW_FRAME) = frame();
    found(TOP_BYTE) = (uint8_t)at_top;
    at_top = CHILD;
    found(AFTER_FRAME) = frame_at(found(TOP));
    give_turn(1);
    stay();
}

/* After the child's look. */
static void expect_copied(uint32_t before)
{
    if (found(TOP_FRAME) == before || found(TOP_FRAME) == 0)
        FAIL("the highest page, at %#x, was not copied by fork (frames: child %#x, parent %#x)",
             (unsigned)found(TOP), (unsigned)found(TOP_FRAME), (unsigned)before);
    if (found(AFTER_FRAME) != found(TOP_FRAME))
        FAIL("the child had its page already, and its write copied it: frame %#x before, %#x after",
             (unsigned)found(TOP_FRAME), (unsigned)found(AFTER_FRAME));
}

static void top(void)
{
    TRY("a process has a page at its memory's upper end and others below; fork(); nobody writes");
    EXPECT("the highest page was copied, another is shared; then each writes to its own page");
    map_two();
    find_top();
    at_top = BEFORE;
    uint32_t before = frame_at(found(TOP));
    fork_child(child_looks_at_top);
    await_turn(1, "the child");
    expect_copied(before);
    OBSERVE(found(TOP_BYTE));
    if (found(TOP_BYTE) != (uint8_t)BEFORE)
        FAIL("the child reads %#x", (unsigned)found(TOP_BYTE));
    if (found(BELOW_FRAME) != frame())
        FAIL("the page was copied (frames: child %#x, parent %#x)", (unsigned)found(BELOW_FRAME),
             (unsigned)frame());
    if (at_top != BEFORE)
        FAIL("the parent reads %#x", (unsigned)(uint8_t)at_top);
    at_top = PARENT;
    OBSERVE(at_top);
    if (frame_at(found(TOP)) != before)
        FAIL("a page with one owner was copied: frame %#x before, %#x after", (unsigned)before,
             (unsigned)frame_at(found(TOP)));
    PASS();
}

static void grandchild_ends(void)
{
    call1(SYS_exit_group, frame_at(found(TOP)) == found(TOP_FRAME));
    stay();
}

/* Forks before it has written to anything. */
static void child_forks(void)
{
    int status = -1;
    found(TOP_FRAME) = frame_at(found(TOP));
    long child = fork_child(grandchild_ends);
    call4(SYS_wait4, child, (long)&status, 0, 0);
    call1(SYS_exit_group, status >> 8);
    stay();
}

static void top_of_child(void)
{
    enum { WARM = 8 };
    uint32_t rounds = number(0, 20, 40);
    TRY("%u times: fork(), and in the child fork() again; nobody has written", (unsigned)rounds);
    EXPECT("each has another frame at the upper end; as many are free afterwards as before");
    map_two();
    find_top();
    uint32_t own = frame_at(found(TOP));
    long before = 0, after = 0;
    for (uint32_t i = 0; i < WARM + rounds; i++) {
        int status = -1;
        if (i == WARM) {
            lab_mark();
            before = after;
        }
        STATE->stacks = 1; /* nobody is there any more who needs one */
        long child = fork_child(child_forks);
        if (call4(SYS_wait4, child, (long)&status, 0, 0) != child || status != 0)
            FAIL("the grandchild has its parent's highest page, or did not run: status %#x",
                 (unsigned)status);
        if (found(TOP_FRAME) == own)
            FAIL("the highest page, at %#x, was not copied by fork (frames: child %#x, parent %#x)",
                 (unsigned)found(TOP), (unsigned)own, (unsigned)own);
        after = file_number("/proc/meminfo", "MemFree");
    }
    OBSERVE(page[0]);
    OBSERVE(rounds);
    if (after != before)
        FAIL("%ld frames are lost after %d rounds", (before - after) / (long)(PAGE / 1024),
             (int)rounds);
    PASS();
}

static void top_shared(void)
{
    TRY("the highest page is mapped with MAP_SHARED; fork(); the child writes '%c' to it", CHILD);
    EXPECT("the parent reads '%c'; and where it is unmapped, the next one is the highest", CHILD);
    map_two();
    uint32_t highest = USER_END - PAGE;
    mmap((void *)highest, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1,
         0);
    *(volatile char *)highest = BEFORE;
    find_top();
    fork_child(child_looks_at_top);
    await_turn(1, "the child");
    OBSERVE(found(TOP_BYTE));
    if (at_top != CHILD)
        FAIL("the parent reads %#x: shared memory was taken for copy-on-write",
             (unsigned)(uint8_t)at_top);
    call2(SYS_munmap, (long)highest, PAGE);
    *(volatile char *)(highest - PAGE) = PARENT;
    find_top();
    uint32_t before = frame_at(found(TOP));
    STATE->turn = 0;
    fork_child(child_looks_at_top);
    await_turn(1, "the child");
    expect_copied(before);
    OBSERVE(found(TOP_BYTE));
    PASS();
}

static void top_no_memory(void)
{
    TRY("fork() again and again, and each time another allocation of it fails");
    EXPECT("it fails with ENOMEM (12), and all is as before; at last the highest page is copied");
    map_two();
    find_top();
    uint32_t before = frame_at(found(TOP));
    gaji_check(GAJI_CHECK_MARK, NULL);
    uint32_t n = 1;
    while (fork_fails_at(n))
        n++;
    STATE->stacks = 2; /* the last child has the first one */
    fork_child(child_looks_at_top);
    await_turn(1, "the child");
    expect_copied(before);
    PASS();
}

static const struct lab_test TOP_TESTS[] = {
    {"top", top},
    {"top-of-child", top_of_child},
    {"top-shared", top_shared},
    {"top-no-memory", top_no_memory},
};

int main(void)
{
    lab_main(TOP_TESTS, sizeof TOP_TESTS / sizeof TOP_TESTS[0]);
}
