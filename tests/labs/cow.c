/* The tests of lab cow: what a process sees of a page after fork, and in which frame it has it. */
#include "tests/labs/harness.h"

#include <errno.h>
#include <gaji/check.h>
#include <sys/wait.h>

#define PAGES_AT 0x60000000u /* the beginning of a page table that maps nothing else */
#define page     ((volatile char *)PAGES_AT)
#define beside   ((volatile char *)(PAGES_AT + PAGE))
#define MEBI     (1024u * 1024u)

/* What stands in a page, and who has written it. */
#define BEFORE     letter(0)
#define PARENT     letter(1)
#define CHILD      letter(2)
#define GRANDCHILD letter(3)
#define BESIDE     letter(4)

enum { CHILD_FRAME, PARENT_FRAME, CHILD_BYTE, GRANDCHILD_FRAME };

static void map_private(uint32_t size, int protection)
{
    void *at =
        mmap((void *)PAGES_AT, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (at != (void *)PAGES_AT)
        FAIL("mmap of %u bytes failed", size);
}

/* Two private pages, in use for writing. */
static void map_two(void)
{
    map_private(2 * PAGE, PROT_READ | PROT_WRITE);
    page[0] = BEFORE;
    beside[0] = BESIDE;
}

static uint32_t frame(void)
{
    return page_frame((const void *)page);
}

static void note_frame(int whose)
{
    STATE->values[whose] = frame();
}

/* --- fork copies no page -------------------------------------------------------------------- */

static void child_looks(void)
{
    note_frame(CHILD_FRAME);
    give_turn(1);
    stay();
}

static void sharing(void)
{
    TRY("a page is in use; fork(); nobody writes");
    EXPECT("both processes have the same frame");
    map_two();
    note_frame(PARENT_FRAME);
    fork_child(child_looks);
    await_turn(1, "the child");
    if (frame() != STATE->values[PARENT_FRAME])
        FAIL("fork has moved the parent's page: frame %#x before, %#x after",
             (unsigned)STATE->values[PARENT_FRAME], (unsigned)frame());
    if (STATE->values[CHILD_FRAME] != frame())
        FAIL("the page was copied (frames: child %#x, parent %#x)",
             (unsigned)STATE->values[CHILD_FRAME], (unsigned)frame());
    PASS();
}

static void child_reads(void)
{
    STATE->values[CHILD_BYTE] = (uint8_t)page[0];
    child_looks();
}

static void reading(void)
{
    TRY("a page is in use; fork(); the child reads it");
    EXPECT("the child reads '%c', and both processes still have the same frame", BEFORE);
    map_two();
    fork_child(child_reads);
    await_turn(1, "the child");
    OBSERVE(STATE->values[CHILD_BYTE]);
    if (STATE->values[CHILD_BYTE] != (uint8_t)BEFORE)
        FAIL("the child reads %#x", (unsigned)STATE->values[CHILD_BYTE]);
    if (STATE->values[CHILD_FRAME] != frame())
        FAIL("the page was copied, though nobody has written (frames: child %#x, parent %#x)",
             (unsigned)STATE->values[CHILD_FRAME], (unsigned)frame());
    PASS();
}

/* The first and last pages of tables that are neighbours, and of some that are not. */
static char *const places[] = {
    (char *)0x50000000, (char *)0x57C00000, (char *)0x57FFF000,
    (char *)0x58000000, (char *)0x583FF000,
};
#define PLACES (sizeof places / sizeof places[0])

static void child_looks_everywhere(void)
{
    for (uint32_t i = 0; i < PLACES; i++) {
        char seen = *(volatile char *)places[i];
        OBSERVE(seen);
        if (seen != letter(i))
            FAIL("the child reads %#x at %p", (unsigned)(uint8_t)seen, (void *)places[i]);
        *places[i] = CHILD;
    }
    STATE->values[CHILD_BYTE] = *(volatile uintptr_t *)environ; /* on main's first stack */
    give_turn(1);
    stay();
}

static void everywhere(void)
{
    TRY("pages are in use in %u places, in tables far from one another; fork(); the child writes "
        "to "
        "each",
        (unsigned)PLACES);
    EXPECT("each begins with its letter for the child, and for the parent afterwards");
    for (uint32_t i = 0; i < PLACES; i++) {
        mmap(places[i], PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
             0);
        *places[i] = letter(i);
    }
    fork_child(child_looks_everywhere);
    await_turn(1, "the child");
    for (uint32_t i = 0; i < PLACES; i++) {
        if (*places[i] != letter(i))
            FAIL("the parent reads %#x at %p", (unsigned)(uint8_t)*places[i], (void *)places[i]);
    }
    if (STATE->values[CHILD_BYTE] != *(volatile uintptr_t *)environ)
        FAIL("the stack that the process began with is not in the child");
    PASS();
}

/* --- a write is the writer's alone ------------------------------------------------------------ */

static void child_sees_parents_write(void)
{
    OBSERVE(page[0]);
    if (page[0] == PARENT)
        FAIL("the child reads '%c': it sees the parent's write (frames: child %#x, parent %#x)",
             PARENT, (unsigned)frame(), (unsigned)STATE->values[PARENT_FRAME]);
    if (page[0] != BEFORE)
        FAIL("the child reads %#x", (unsigned)(uint8_t)page[0]);
}

static void parent_sees_childs_write(void)
{
    OBSERVE(page[0]);
    if (page[0] == CHILD)
        FAIL("the parent reads '%c': it sees the child's write (frames: child %#x, parent %#x)",
             CHILD, (unsigned)STATE->values[CHILD_FRAME], (unsigned)frame());
    if (page[0] != BEFORE)
        FAIL("the parent reads %#x", (unsigned)(uint8_t)page[0]);
}

static void child_writes_its_letter(void)
{
    page[0] = CHILD;
    note_frame(CHILD_FRAME);
    OBSERVE(page[0]);
    if (page[0] != CHILD)
        FAIL("the child wrote '%c' and reads %#x", CHILD, (unsigned)(uint8_t)page[0]);
    give_turn(1);
    stay();
}

static void child_writes(void)
{
    TRY("a page is in use; fork(); the child writes '%c' to it", CHILD);
    EXPECT("the parent reads '%c'", BEFORE);
    map_two();
    fork_child(child_writes_its_letter);
    await_turn(1, "the child");
    parent_sees_childs_write();
    PASS();
}

static void child_reads_after_parent(void)
{
    await_turn(1, "the parent");
    child_sees_parents_write();
    PASS();
}

static void parent_writes(void)
{
    TRY("a page is in use for writing; fork(); the parent writes '%c' to it at once", PARENT);
    EXPECT("the child reads '%c'", BEFORE);
    map_two();
    fork_child(child_reads_after_parent);
    page[0] = PARENT;
    note_frame(PARENT_FRAME);
    give_turn(1);
    stay();
}

static void child_writes_beside(void)
{
    beside[0] = CHILD;
    give_turn(1);
    await_turn(2, "the parent");
    child_sees_parents_write();
    PASS();
}

static void second_writer(void)
{
    TRY("two pages are in use; fork(); the child writes to one, then the parent '%c' to the other",
        PARENT);
    EXPECT("the child reads '%c' in the other", BEFORE);
    map_two();
    fork_child(child_writes_beside);
    await_turn(1, "the child");
    page[0] = PARENT;
    note_frame(PARENT_FRAME);
    give_turn(2);
    stay();
}

static void grandchild_writes(void)
{
    page[0] = GRANDCHILD;
    note_frame(GRANDCHILD_FRAME);
    give_turn(1);
    await_turn(2, "the child");
    OBSERVE(page[0]);
    if (page[0] != GRANDCHILD)
        FAIL("the grandchild wrote '%c' and reads %#x after the child's write "
             "(frames: grandchild %#x before, %#x after, child %#x)",
             GRANDCHILD, (unsigned)(uint8_t)page[0], (unsigned)STATE->values[GRANDCHILD_FRAME],
             (unsigned)frame(), (unsigned)STATE->values[CHILD_FRAME]);
    give_turn(3);
    stay();
}

static void child_of_three(void)
{
    fork_child(grandchild_writes);
    await_turn(1, "the grandchild");
    OBSERVE(page[0]);
    if (page[0] == GRANDCHILD)
        FAIL("the child reads '%c': it sees the grandchild's write "
             "(frames: grandchild %#x, child %#x)",
             GRANDCHILD, (unsigned)STATE->values[GRANDCHILD_FRAME], (unsigned)frame());
    if (page[0] != BEFORE)
        FAIL("the child reads %#x after the grandchild's write", (unsigned)(uint8_t)page[0]);
    page[0] = CHILD;
    note_frame(CHILD_FRAME);
    give_turn(2);
    stay();
}

static void generations(void)
{
    TRY("fork(), and in the child fork() again; the grandchild writes '%c', then the child '%c'",
        GRANDCHILD, CHILD);
    EXPECT("each reads what it wrote, and the parent '%c'", BEFORE);
    map_two();
    fork_child(child_of_three);
    await_turn(3, "a descendant");
    parent_sees_childs_write();
    PASS();
}

/* 23 divides no power of two: a part of the page in another's place would be seen. */
static char letter_at(uint32_t at)
{
    return letter(at % 23);
}

static void child_compares(void)
{
    page[0] = CHILD;
    for (uint32_t at = 1; at < PAGE; at++) {
        if (page[at] != letter_at(at))
            FAIL("byte %u of the copy is %#x", (unsigned)at, (unsigned)(uint8_t)page[at]);
    }
    OBSERVE(page[PAGE - 1]);
    PASS();
}

static void whole_page(void)
{
    TRY("a page is full of letters; fork(); the child writes to its first byte");
    EXPECT("all other bytes of the child's page are as they were");
    map_two();
    for (uint32_t at = 0; at < PAGE; at++)
        page[at] = letter_at(at);
    fork_child(child_compares);
    stay();
}

static void kernel_writes_for_child(void)
{
    long fd = call2(SYS_open, (long)"/dev/zero", O_RDONLY);
    if (call3(SYS_read, fd, PAGES_AT, 1) != 1)
        FAIL("read() into the page failed");
    note_frame(CHILD_FRAME);
    if (page[0] != 0)
        FAIL("the child called read() for a 0 and finds %#x", (unsigned)(uint8_t)page[0]);
    give_turn(1);
    stay();
}

static void kernel_writes(void)
{
    TRY("a page is in use; fork(); the child has the kernel write to it, by read()");
    EXPECT("the parent reads '%c'", BEFORE);
    map_two();
    fork_child(kernel_writes_for_child);
    await_turn(1, "the child");
    OBSERVE(page[0]);
    if (page[0] != BEFORE)
        FAIL("the parent reads %#x: it sees what the kernel wrote for the child "
             "(frames: child %#x, parent %#x)",
             (unsigned)(uint8_t)page[0], (unsigned)STATE->values[CHILD_FRAME], (unsigned)frame());
    PASS();
}

static void last_owner(void)
{
    TRY("fork(); the child writes to a page and has its own; then the parent writes to it");
    EXPECT("the parent keeps its frame: nobody else has it any more");
    map_two();
    fork_child(child_writes_its_letter);
    await_turn(1, "the child");
    note_frame(PARENT_FRAME);
    page[0] = PARENT;
    if (frame() != STATE->values[PARENT_FRAME])
        FAIL("a page with one owner was copied: frame %#x before, %#x after",
             (unsigned)STATE->values[PARENT_FRAME], (unsigned)frame());
    PASS();
}

/* --- nothing is lost, and what it costs --------------------------------------------------------
 */

static void child_writes_and_ends(void)
{
    page[0] = CHILD;
    beside[0] = GRANDCHILD;
    call1(SYS_exit_group, 0);
    stay();
}

/* Returns the free memory in KiB; what that itself needs is there from the first round on. */
static long round_of_fork(void)
{
    STATE->stacks = 1; /* the last child does not need its stack any more */
    long child = fork_child(child_writes_and_ends);
    int status = -1;
    if (call4(SYS_wait4, child, (long)&status, 0, 0) != child || status != 0)
        FAIL("the child ended with status %#x", (unsigned)status);
    page[0] = PARENT;
    return file_number("/proc/meminfo", "MemFree");
}

static void no_leak(void)
{
    enum { ROUNDS = 40, WARM = 8 };
    TRY("%d times: fork(), the child writes to two pages and ends, the parent waits and writes",
        ROUNDS);
    EXPECT("as many frames are free afterwards as before");
    map_two();
    long before = 0, after = 0;
    for (int i = 0; i < WARM; i++)
        before = round_of_fork();
    lab_mark();
    for (int i = 0; i < ROUNDS; i++)
        after = round_of_fork();
    long lost = before - after;
    if (lost != 0)
        FAIL("%ld frames are lost after %d rounds", lost / (long)(PAGE / 1024), ROUNDS);
    PASS();
}

/* Counts of the timer, 50 ms, in which the child does not run: it would take memory, too. */
#define NO_TICK 60000u

/* fork() in which the n-th allocation fails; false: it did with fewer. */
static bool fork_fails_at(uint32_t n)
{
    struct gaji_check_result result = {0};
    STATE->stacks = 1;
    gaji_tick_after(NO_TICK);
    gaji_fail_allocation(n);
    long child = fork_by(SYS_fork, stay);
    if (gaji_fail_allocation(0) != 0)
        return false;
    if (child != -ENOMEM)
        FAIL("allocation %u failed, and fork() returned %ld", (unsigned)n, child);
    if (gaji_check(GAJI_CHECK_COMPARE, &result) != 0)
        FAIL("allocation %u failed, and something is left of the child or gone from the parent",
             (unsigned)n);
    return true;
}

static void no_memory(void)
{
    TRY("fork() again and again, and each time another allocation of it fails");
    EXPECT("it fails with ENOMEM (12), and all is as before; at last it succeeds");
    map_two();
    gaji_check(GAJI_CHECK_MARK, NULL);
    uint32_t n = 1;
    while (fork_fails_at(n))
        n++;
    if (n == 1)
        FAIL("fork() did without any allocation");
    PASS();
}

static void touch(uint32_t size)
{
    map_private(size, PROT_READ | PROT_WRITE);
    for (uint32_t at = 0; at < size; at += PAGE)
        page[at] = BEFORE;
}

static void most_of_memory(void)
{
    uint32_t size = (uint32_t)file_number("/proc/meminfo", "MemFree") / 3 * 2 * 1024 / PAGE * PAGE;
    TRY("two thirds of the free memory are in use; fork()");
    EXPECT("it succeeds: the pages are shared");
    touch(size);
    fork_child(child_looks);
    await_turn(1, "the child");
    PASS();
}

/* Instructions (the clock counts them) of a fork with so much memory in use. */
static uint32_t cost_of_fork(uint32_t size)
{
    touch(size);
    uint32_t begin = (uint32_t)__builtin_ia32_rdtsc();
    fork_child(stay);
    return (uint32_t)__builtin_ia32_rdtsc() - begin;
}

static void compare_costs(uint32_t most)
{
    uint32_t small = cost_of_fork(4 * MEBI), large = cost_of_fork(64 * MEBI);
    uint32_t pages = 60 * MEBI / PAGE;
    MEASURE("fork4", small);
    MEASURE("fork64", large);
    if (large > small + most)
        FAIL("%u instructions with 4 MiB, %u with 64 MiB: %u for each further page",
             (unsigned)small, (unsigned)large, (unsigned)((large - small) / pages));
    PASS();
}

static void cost_of_pages(void)
{
    TRY("fork() of a process that uses 4 MiB, and of one that uses 64 MiB");
    EXPECT("at most 1,500,000 instructions more: no page is copied");
    compare_costs(1500000);
}

static void cost_of_entries(void)
{
    TRY("fork() of a process that uses 4 MiB, and of one that uses 64 MiB");
    EXPECT("at most 1,000 instructions more: no entry is copied either");
    compare_costs(1000);
}

static void child_ends(void)
{
    call1(SYS_exit_group, 0);
    stay();
}

/* Instructions from a fork with so much memory in use until the child, which ends, is waited for.
 */
static uint32_t cost_of_end(uint32_t size)
{
    touch(size);
    long child = fork_child(child_ends);
    uint32_t begin = (uint32_t)__builtin_ia32_rdtsc();
    if (call4(SYS_wait4, child, 0, 0, 0) != child)
        FAIL("wait4() did not return the child");
    return (uint32_t)__builtin_ia32_rdtsc() - begin;
}

static void cost_of_exit(void)
{
    enum { MOST = 5000 };
    TRY("the child of a process that uses 4 MiB ends, and of one that uses 64 MiB; the parent "
        "waits");
    EXPECT("at most %d instructions more: no page of a shared table is looked at", MOST);
    uint32_t small = cost_of_end(4 * MEBI), large = cost_of_end(64 * MEBI);
    MEASURE("exit4", small);
    MEASURE("exit64", large);
    if (large > small + MOST)
        FAIL("%u instructions with 4 MiB, %u with 64 MiB: %u for each further page",
             (unsigned)small, (unsigned)large, (unsigned)((large - small) / (60 * MEBI / PAGE)));
    PASS();
}

/* --- what must stay as it is -------------------------------------------------------------------
 */

static void child_writes_shared(void)
{
    page[0] = CHILD;
    give_turn(1);
    stay();
}

static void shared_memory(void)
{
    TRY("a page is mapped with MAP_SHARED; fork(); the child writes '%c' to it", CHILD);
    EXPECT("the parent reads '%c'", CHILD);
    void *at = mmap((void *)PAGES_AT, PAGE, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (at != (void *)PAGES_AT)
        FAIL("mmap failed");
    page[0] = BEFORE;
    fork_child(child_writes_shared);
    await_turn(1, "the child");
    OBSERVE(page[0]);
    if (page[0] != CHILD)
        FAIL("the parent reads %#x: shared memory was taken for copy-on-write",
             (unsigned)(uint8_t)page[0]);
    PASS();
}

static void read_only(void)
{
    TRY("a page may only be read (mprotect); fork(); the child writes to it");
    EXPECT("the child is ended by SIGSEGV (status 0xb)");
    map_two();
    if (call3(SYS_mprotect, PAGES_AT, 2 * PAGE, PROT_READ) != 0)
        FAIL("mprotect failed");
    long child = fork_child(child_writes_and_ends);
    int status = -1;
    call4(SYS_wait4, child, (long)&status, 0, 0);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != 11)
        FAIL("the child ended with status %#x: its write was allowed", (unsigned)status);
    PASS();
}

static const struct lab_test TESTS[] = {
    {"sharing", sharing},
    {"reading", reading},
    {"everywhere", everywhere},
    {"child-writes", child_writes},
    {"parent-writes", parent_writes},
    {"second-writer", second_writer},
    {"generations", generations},
    {"whole-page", whole_page},
    {"kernel-writes", kernel_writes},
    {"last-owner", last_owner},
    {"no-leak", no_leak},
    {"no-memory", no_memory},
    {"most-of-memory", most_of_memory},
    {"cost-of-pages", cost_of_pages},
    {"cost-of-entries", cost_of_entries},
    {"cost-of-exit", cost_of_exit},
    {"shared-memory", shared_memory},
    {"read-only", read_only},
};

int main(void)
{
    lab_main(TESTS, sizeof TESTS / sizeof TESTS[0]);
}
