/* Finds the five faults of exercise 7.3; in no student's tree. */
#include "tests/labs/harness.h"

#include <gaji/port.h>

#define PAGES_AT 0x60000000u
#define page     ((volatile char *)PAGES_AT)
#define beside   ((volatile char *)(PAGES_AT + PAGE))

enum { WHOLE = 'w' };

/* Two new pages, in use for writing, each full of one letter. */
static void map_two(void)
{
    mmap((void *)PAGES_AT, 2 * PAGE, PROT_READ | PROT_WRITE,
         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    memset((void *)PAGES_AT, WHOLE, 2 * PAGE);
}

static void child_of_writer(void)
{
    await_turn(1, "the parent");
    if (page[0] != WHOLE)
        FAIL("the child reads '%c': it sees the parent's write", page[0]);
    give_turn(2);
    stay();
}

static void parent_writes(void)
{
    TRY("a page is in use for writing; fork(); the parent writes 'p' to it");
    map_two();
    fork_child(child_of_writer);
    page[0] = 'p';
    give_turn(1);
    await_turn(2, "the child");
}

static void child_writes_beside(void)
{
    beside[0] = 'c';
    for (uint32_t at = 1; at < PAGE; at++) {
        if (beside[at] != WHOLE)
            FAIL("byte %u of the child's copy is %#x", (unsigned)at, (unsigned)(uint8_t)beside[at]);
    }
    give_turn(3);
    await_turn(4, "the parent");
    if (page[0] != WHOLE)
        FAIL("the child reads '%c': it sees the parent's later write", page[0]);
    give_turn(5);
    stay();
}

static void both_write(void)
{
    TRY("two pages are full; fork(); the child writes to one, then the parent 'p' to the other");
    map_two();
    fork_child(child_writes_beside);
    await_turn(3, "the child");
    page[0] = 'p';
    give_turn(4);
    await_turn(5, "the child");
}

static void child_receives(void)
{
    struct port_message message = {.length = PAGE, .payload = (void *)PAGES_AT};
    beside[0] = 'c'; /* the table is the child's own now, the page is not */
    give_turn(6);
    port_receive((int)STATE->values[0], &message, 0);
    stay();
}

static void message(void)
{
    TRY("a page is in use; fork(); the parent sends a message to the child, which waits for it "
        "and has it written into the page");
    struct port_message request = {.length = 1, .payload = "m"};
    map_two();
    STATE->values[0] = (uint32_t)port_create(1, PAGE);
    fork_child(child_receives);
    await_turn(6, "the child");
    for (int i = 0; i < 10; i++)
        call0(SYS_sched_yield); /* it sleeps */
    port_send((int)STATE->values[0], &request, 0);
    if (page[0] != WHOLE)
        FAIL("the parent reads '%c': it sees the child's message", page[0]);
}

static void private_file(void)
{
    char content = 0;
    TRY("a file is mapped with MAP_PRIVATE; the page is read, and then written to");
    int fd = open("/tmp/mine", O_RDWR | O_CREAT, 0600);
    if (fd < 0 || write(fd, "a", 1) != 1)
        FAIL("there is no file");
    volatile char *map = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    char before = map[0];
    map[0] = 'p';
    if (pread(fd, &content, 1, 0) != 1 || content != before)
        FAIL("the file has '%c': the write went into it", content);
}

static void mine(void)
{
    EXPECT("each process keeps its own pages; the file stays as it was");
    parent_writes();
    both_write();
    message();
    private_file();
    PASS();
}

int main(void)
{
    static const struct lab_test tests[] = {{"mine", mine}};
    lab_main(tests, 1);
}
