/* madvise(2): what a child does not get, or finds empty. */
#include "say.h"

#define PAGE 4096u
#define BOTH (PROT_READ | PROT_WRITE)

static char *memory; /* of the test that runs */
static unsigned pages;

static char *map(unsigned count, int flags)
{
    pages = count;
    memory = mmap(NULL, count * PAGE, BOTH, flags | MAP_ANONYMOUS, -1, 0);
    for (unsigned i = 0; i < count; i++)
        memory[i * PAGE] = (char)('a' + i % 26);
    return memory;
}

/* Each page: its letter, 0 for an empty one, - for one that is not there. */
static void show(void)
{
    char text[33] = "";
    int null = open("/dev/null", O_WRONLY), ends[2];
    pipe(ends);
    for (unsigned i = 0; i < pages && i < 32; i++) {
        bool there = write(ends[1], memory + i * PAGE, 1) == 1;
        text[i] = there ? memory[i * PAGE] ? memory[i * PAGE] : '0' : '-';
    }
    close(null);
    close(ends[0]);
    close(ends[1]);
    say("  %s\n", text);
}

static void grandchild(void)
{
    show();
}

static void child(void)
{
    show();
    for (unsigned i = 0; i < pages && i < 32; i++)
        madvise(memory + i * PAGE, PAGE, MADV_NORMAL);
    say_end("  grandchild", grandchild);
}

static void fork_it(const char *what)
{
    say("%s\n", what);
    say_end("  child", child);
    show();
}

static void left_out(void)
{
    map(8, MAP_PRIVATE);
    SAY(madvise(memory + 2 * PAGE, 3 * PAGE, MADV_DONTFORK));
    fork_it("left out");
    SAY(madvise(memory + 3 * PAGE, PAGE, MADV_DOFORK));
    fork_it("a part is back");
    SAY(madvise(memory, 8 * PAGE, MADV_DOFORK));
    fork_it("all is back");
    SAY(madvise(memory, 8 * PAGE, MADV_DONTFORK));
    fork_it("nothing");
    munmap(memory, 8 * PAGE);
}

static void wiped(void)
{
    map(8, MAP_PRIVATE);
    SAY(madvise(memory + PAGE, 3 * PAGE, MADV_WIPEONFORK));
    fork_it("wiped");
    SAY(madvise(memory + 3 * PAGE, 3 * PAGE, MADV_DONTFORK));
    fork_it("both");
    SAY(madvise(memory + 2 * PAGE, 4 * PAGE, MADV_KEEPONFORK));
    SAY(madvise(memory + 2 * PAGE, 4 * PAGE, MADV_DOFORK));
    fork_it("one is left");
    SAY(mprotect(memory, 8 * PAGE, PROT_READ));
    fork_it("read only");
    munmap(memory, 8 * PAGE);
}

static void writes(void)
{
    memory[PAGE] = 'W';
    memory[4 * PAGE] = 'X';
    show();
}

/* What parent and child write is each one's own, also where a table was shared. */
static void written(void)
{
    map(5, MAP_PRIVATE);
    SAY(madvise(memory + PAGE, PAGE, MADV_WIPEONFORK));
    say_end("  writes", writes);
    show();
    memory[PAGE] = 'P';
    memory[4 * PAGE] = 'Q';
    fork_it("written");
    munmap(memory, 5 * PAGE);
}

/* Several page tables. */
static void large(void)
{
    map(5000, MAP_PRIVATE);
    SAY(madvise(memory + 10 * PAGE, 4000 * PAGE, MADV_DONTFORK));
    SAY(madvise(memory + 4500 * PAGE, 400 * PAGE, MADV_WIPEONFORK));
    fork_it("large");
    memory += 4490 * PAGE;
    fork_it("large, further on");
    memory -= 4490 * PAGE;
    munmap(memory, 5000 * PAGE);
}

static void shared(void)
{
    map(4, MAP_SHARED);
    SAY(madvise(memory + PAGE, PAGE, MADV_DONTFORK));
    SAY(madvise(memory, PAGE, MADV_WIPEONFORK));
    SAY(madvise(memory, PAGE, MADV_KEEPONFORK));
    fork_it("shared");
    munmap(memory, 4 * PAGE);
}

static void heap(void)
{
    memory = sbrk(4 * PAGE);
    memory += -(uintptr_t)memory & (PAGE - 1);
    pages = 6;
    memset(memory, 'h', 3 * PAGE);
    SAY(madvise(memory + PAGE, 2 * PAGE, MADV_DONTFORK));
    sbrk(4 * PAGE);
    memset(memory + 3 * PAGE, 'n', 3 * PAGE);
    fork_it("heap");
}

static void refused(void)
{
    map(6, MAP_PRIVATE);
    munmap(memory + 2 * PAGE, PAGE);
    SAY(madvise(memory, 6 * PAGE, MADV_DONTFORK));
    SAY(madvise(memory, 5 * PAGE + 1, MADV_WIPEONFORK));
    SAY(madvise(memory + 1, PAGE, MADV_DONTFORK));
    SAY(madvise(memory, 0, MADV_WIPEONFORK));
    SAY(madvise(memory + 2 * PAGE, PAGE, MADV_DOFORK));
    fork_it("with a hole");
}

int main(void)
{
    left_out();
    wiped();
    written();
    large();
    shared();
    heap();
    refused();
    return 0;
}
