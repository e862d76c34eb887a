/* The tests of lab exec with the twist `one-closed`. What they need stands in exec.c. */
int exec_main(void);
#define main exec_main
#include "tests/labs/exec.c"
#undef main

#define CLOSED_AT 0x20000000u

/* A segment whose memory nobody may access. */
static void add_closed(uint32_t place, uint32_t size)
{
    program_segment(0x2000, CLOSED_AT + place * 0x100000u, size ? PAGE : 0, size, 0);
}

static struct elf_segment *last_segment(void)
{
    return &program.segments[program.header.phnum - 1];
}

static void closed(void)
{
    TRY("execve() of programs that have segments without any right, like guards");
    EXPECT("one is accepted, two are ENOEXEC (8); what is empty or no PT_LOAD does not count");
    ACCEPTED(add_closed(0, PAGE));
    ACCEPTED(add_closed(0, PAGE); add_closed(1, 0));
    ACCEPTED(add_closed(0, PAGE); add_closed(1, PAGE); last_segment()->type = 4);
    ACCEPTED(add_closed(0, PAGE); add_closed(1, PAGE); last_segment()->flags = FLAG_EXECUTE);
    REFUSED(add_closed(0, PAGE); add_closed(1, PAGE));
    REFUSED(add_closed(0, 3 * PAGE); add_closed(1, 0); add_closed(2, 2 * PAGE));
    REFUSED(add_closed(0, PAGE); add_closed(1, PAGE); last_segment()->flags = 0xfffffff8);
    PASS();
}

static void execute_refused(uint32_t rounds)
{
    for (uint32_t i = 0; i < rounds; i++)
        expect_error_of(PROGRAM_PATH, arguments, environment, ENOEXEC,
                        PHRASE("a second segment without rights"));
}

static void closed_lost(void)
{
    enum { WARM = 4 };
    uint32_t rounds = number(0, 20, 40);
    TRY("%u times execve() of a program with two segments without rights", (unsigned)rounds);
    EXPECT("it fails each time, and there is as much of everything afterwards");
    begin_good();
    add_closed(0, PAGE);
    add_closed(1, PAGE);
    program_store();
    execute_refused(WARM);
    gaji_check(GAJI_CHECK_MARK, NULL);
    execute_refused(rounds);
    expect_marked_counts(PHRASE("afterwards"));
    OBSERVE(rounds);
    PASS();
}

static const struct lab_test CLOSED_TESTS[] = {
    {"closed", closed},
    {"closed-lost", closed_lost},
};

int main(void)
{
    lab_main(CLOSED_TESTS, sizeof CLOSED_TESTS / sizeof CLOSED_TESTS[0]);
}
