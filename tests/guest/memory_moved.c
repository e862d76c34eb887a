/*
 * mremap moves what is in a mapping, whatever the program may do there now: pages of a message that
 * nobody has touched yet, and those that mprotect has closed.
 */
#include "tests/guest/parcels.h"

#include <sys/mman.h>

#define PAGE  4096u
#define PAGES 5u

static char *pages(void)
{
    char *memory =
        mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(memory != MAP_FAILED);
    for (unsigned i = 0; i < PAGES; i++)
        memory[i * PAGE + i] = (char)('a' + i);
    return memory;
}

static void expect_all(const char *memory, unsigned from)
{
    for (unsigned i = from; i < PAGES; i++)
        EXPECT(memory[(i - from) * PAGE + i] == (char)('a' + i));
}

static char *move(char *memory, unsigned old, unsigned new)
{
    char *target = mmap(NULL, new *PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *moved = mremap(memory, old * PAGE, new *PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, target);
    EXPECT(target != MAP_FAILED && moved == target);
    return moved;
}

static void closed(void)
{
    char *memory = pages();
    EXPECT(mprotect(memory, PAGES * PAGE, PROT_NONE) == 0);
    memory = move(memory, PAGES, PAGES);
    EXPECT(mprotect(memory, PAGES * PAGE, PROT_READ) == 0);
    expect_all(memory, 0);
    EXPECT(munmap(memory, PAGES * PAGE) == 0);
}

static char *lent(int port)
{
    char *memory = pages();
    struct port_parcel parcel = {.memory = memory, .memory_size = PAGES * PAGE}, received = {0};
    pid_t sender = fork_checked();
    if (sender == 0)
        _exit(port_send_files(port, &parcel, 0) != 0);
    EXPECT(port_receive_files(port, &received, 0) == 0);
    expect_exit(sender);
    EXPECT(munmap(memory, PAGES * PAGE) == 0 && received.memory_size == PAGES * PAGE);
    return received.memory;
}

/* The page that was touched, those that were not, and what is new behind them. */
static void from_message(int port)
{
    char *memory = lent(port);
    memory[PAGE + 1] = 'b';
    memory = move(memory, PAGES, PAGES + 1);
    expect_all(memory, 0);
    for (unsigned i = 0; i < PAGE; i++)
        EXPECT(memory[PAGES * PAGE + i] == 0);
    EXPECT(munmap(memory, (PAGES + 1) * PAGE) == 0);
}

static void part_of_message(int port)
{
    char *memory = lent(port), *moved = move(memory + 2 * PAGE, PAGES - 2, PAGES - 2);
    expect_all(moved, 2);
    EXPECT(memory[0] == 'a' && memory[PAGE + 1] == 'b');
    EXPECT(munmap(moved, (PAGES - 2) * PAGE) == 0 && munmap(memory, 2 * PAGE) == 0);
}

int main(void)
{
    int port = port_create(4, 4096);
    EXPECT(port >= 0);
    from_message(port);
    part_of_message(port);
    closed();
    return 0;
}
