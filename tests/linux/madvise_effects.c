/* What madvise does to memory of each kind, and what it refuses. */
#include "say.h"

#define PAGE 4096u
#define BOTH (PROT_READ | PROT_WRITE)

static char *map(unsigned pages, int flags, int fd)
{
    return mmap(NULL, pages * PAGE, BOTH, flags, fd, 0);
}

/* The first bytes of so many pages. */
static void say_pages(const char *memory, unsigned pages)
{
    for (unsigned i = 0; i < pages; i++)
        say(" %d", memory[i * PAGE]);
    say("\n");
}

static void fill(char *memory, unsigned pages)
{
    for (unsigned i = 0; i < pages; i++)
        memory[i * PAGE] = (char)(i + 1);
}

static void anonymous(void)
{
    char *memory = map(4, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    fill(memory, 4);
    SAY(madvise(memory + PAGE, 2 * PAGE, MADV_DONTNEED));
    say_pages(memory, 4);
    fill(memory, 4);
    say_pages(memory, 4);
    SAY(madvise(memory, 1, MADV_DONTNEED)); /* a part counts as a page */
    say_pages(memory, 4);
    SAY(mprotect(memory, 4 * PAGE, PROT_NONE));
    SAY(madvise(memory, 4 * PAGE, MADV_DONTNEED));
    SAY(mprotect(memory, 4 * PAGE, BOTH));
    say_pages(memory, 4);
}

static void after_fork(void)
{
    char *memory = map(3, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    int status;
    fill(memory, 3);
    pid_t child = fork();
    if (child == 0) {
        SAY(madvise(memory, 2 * PAGE, MADV_DONTNEED));
        say_pages(memory, 3);
        _exit(0);
    }
    waitpid(child, &status, 0);
    say_pages(memory, 3);
}

static void others(void)
{
    int fd = open("/tmp/madvise", O_RDWR | O_CREAT | O_TRUNC, 0600);
    SAY(ftruncate(fd, 2 * PAGE));
    SAY(pwrite(fd, "\5", 1, 0));
    char *private = map(2, MAP_PRIVATE, fd), *shared = map(2, MAP_SHARED, fd);
    private[0] = 7;
    shared[PAGE] = 6;
    SAY(madvise(private, 2 * PAGE, MADV_DONTNEED));
    SAY(madvise(shared, 2 * PAGE, MADV_DONTNEED));
    say_pages(private, 2);
    say_pages(shared, 2);
    SAY(madvise(private, 2 * PAGE, MADV_FREE));
    SAY(madvise(shared, 2 * PAGE, MADV_FREE));
    char *memory = map(2, MAP_SHARED | MAP_ANONYMOUS, -1);
    fill(memory, 2);
    SAY(madvise(memory, 2 * PAGE, MADV_DONTNEED));
    say_pages(memory, 2);
    close(fd);
    unlink("/tmp/madvise");
}

static void freed(void)
{
    char *memory = map(2, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    fill(memory, 2);
    SAY(madvise(memory, 2 * PAGE, MADV_FREE));
    say("%d\n", memory[0] == 0 || memory[0] == 1);
    memory[0] = 9;
    say("%d\n", memory[0]);
}

/* What lies around a hole is dropped all the same. */
static void hole(void)
{
    char *memory = map(4, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    fill(memory, 4);
    SAY(munmap(memory + PAGE, PAGE));
    SAY(madvise(memory, 4 * PAGE, MADV_DONTNEED));
    say(" %d %d %d\n", memory[0], memory[2 * PAGE], memory[3 * PAGE]);
    SAY(madvise(memory + PAGE, PAGE, MADV_DONTNEED));
    SAY(madvise(memory + PAGE, PAGE, MADV_NORMAL));
}

static void arguments(void)
{
    char *memory = map(1, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    static const int hints[] = {MADV_NORMAL,   MADV_RANDOM,   MADV_SEQUENTIAL,
                                MADV_WILLNEED, MADV_DONTDUMP, MADV_DODUMP};
    fill(memory, 1);
    for (unsigned i = 0; i < sizeof hints / sizeof hints[0]; i++)
        say("%d: %d\n", hints[i], madvise(memory, PAGE, hints[i]));
    say_pages(memory, 1);
    SAY(madvise(memory, PAGE, 5));
    SAY(madvise(memory, PAGE, -1));
    SAY(madvise(memory, 0, 1000));
    SAY(madvise(memory, 0, MADV_DONTNEED));
    SAY(madvise(memory + 1, PAGE, MADV_DONTNEED));
    SAY(madvise(memory, 0xffffffff, MADV_DONTNEED));
    SAY(madvise(memory, 0xfffff000, MADV_DONTNEED));
    say_pages(memory, 1);
}

int main(void)
{
    anonymous();
    after_fork();
    others();
    freed();
    hole();
    arguments();
    return 0;
}
