/* The tests of lab cow with the twist `wiped`: of one page table's span a child gets no page. */
#include "tests/labs/harness.h"

#define WIPED     0x5C000000u /* handout: what the child does not get */
#define WIPED_END 0x5C400000u

#define at(address) (*(volatile char *)(address))

static void map(uint32_t address, uint32_t size, int kind)
{
    void *got = mmap((void *)address, size, PROT_READ | PROT_WRITE,
                     kind | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (got != (void *)address)
        FAIL("mmap failed");
}

/* Letters on both sides of the two borders; the last one is of the child. */
static const uint32_t places[] = {WIPED - 1, WIPED_END, WIPED, WIPED_END - 1};
#define PLACES (sizeof places / sizeof places[0])

static void child_finds_zeros(void)
{
    for (uint32_t i = 0; i < PLACES; i++) {
        bool wiped = places[i] >= WIPED && places[i] < WIPED_END;
        char seen = at(places[i]);
        OBSERVE(seen);
        if (seen != (wiped ? 0 : letter(i)))
            FAIL("the child reads %#x at %#x", (unsigned)(uint8_t)seen, (unsigned)places[i]);
        at(places[i]) = letter(PLACES);
    }
    give_turn(1);
    stay();
}

static void wiped(void)
{
    TRY("a process uses memory from %#x to %#x, and on both sides of it; fork()", WIPED, WIPED_END);
    EXPECT("the child reads zeros there, and letters beside it; the parent keeps all its letters");
    map(WIPED - PAGE, WIPED_END - WIPED + 2 * PAGE, MAP_PRIVATE);
    for (uint32_t i = 0; i < PLACES; i++)
        at(places[i]) = letter(i);
    fork_child(child_finds_zeros);
    await_turn(1, "the child");
    for (uint32_t i = 0; i < PLACES; i++) {
        if (i >= 2)
            OBSERVE(at(places[i]));
        if (at(places[i]) != letter(i))
            FAIL("the parent reads %#x at %#x", (unsigned)(uint8_t)at(places[i]),
                 (unsigned)places[i]);
    }
    PASS();
}

static void grandchild_ends(void)
{
    call1(SYS_exit_group, (uint8_t)at(WIPED));
    stay();
}

static int ended(long child)
{
    int status = -1;
    if (call4(SYS_wait4, child, (long)&status, 0, 0) != child)
        FAIL("wait4() did not return the child");
    return status >> 8;
}

/* Its own page at WIPED is no more its child's than the parent's is. */
static void child_writes_and_forks(void)
{
    at(WIPED) = letter(1);
    call1(SYS_exit_group, ended(fork_child(grandchild_ends)));
    stay();
}

static void wiped_again(void)
{
    enum { WARM = 8 };
    uint32_t rounds = number(0, 20, 40);
    TRY("%u times: fork(), the child writes to %#x, and its own child reads there", rounds, WIPED);
    EXPECT("each time that is a zero; as many frames are free afterwards as before");
    map(WIPED, 2 * PAGE, MAP_PRIVATE);
    at(WIPED) = letter(0);
    long before = 0, after = 0;
    int seen = 0;
    for (uint32_t i = 0; i < WARM + rounds; i++) {
        if (i == WARM) {
            lab_mark();
            before = after;
        }
        STATE->stacks = 1; /* nobody is there any more who needs one */
        seen |= ended(fork_child(child_writes_and_forks));
        after = file_number("/proc/meminfo", "MemFree");
    }
    OBSERVE(seen);
    OBSERVE(at(WIPED));
    OBSERVE(rounds);
    if (seen != 0)
        FAIL("the grandchild reads %#x", (unsigned)seen);
    if (after != before)
        FAIL("%ld frames are lost after %u rounds", (before - after) / (long)(PAGE / 1024),
             (unsigned)rounds);
    PASS();
}

static void child_reads_shared(void)
{
    OBSERVE(at(WIPED));
    if (at(WIPED) != letter(0))
        FAIL("the child reads %#x at %#x", (unsigned)(uint8_t)at(WIPED), WIPED);
    at(WIPED) = letter(1);
    give_turn(1);
    stay();
}

static void wiped_shared(void)
{
    TRY("a page at %#x is mapped with MAP_SHARED; fork(); the child reads it, and writes '%c'",
        WIPED, letter(1));
    EXPECT("the child reads '%c', and the parent '%c': shared memory stays what it is", letter(0),
           letter(1));
    map(WIPED, PAGE, MAP_SHARED);
    at(WIPED) = letter(0);
    fork_child(child_reads_shared);
    await_turn(1, "the child");
    OBSERVE(at(WIPED));
    if (at(WIPED) != letter(1))
        FAIL("the parent reads %#x at %#x", (unsigned)(uint8_t)at(WIPED), WIPED);
    PASS();
}

static const struct lab_test TESTS[] = {
    {"wiped", wiped},
    {"wiped-again", wiped_again},
    {"wiped-shared", wiped_shared},
};

int main(void)
{
    lab_main(TESTS, sizeof TESTS / sizeof TESTS[0]);
}
