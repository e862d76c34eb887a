/* mremap, mincore, mlock: what is refused, what moves with a mapping, and what is there. */
#include "say.h"

#define PAGE 4096

static char *map(size_t pages, int protection, int flags, int fd)
{
    return mmap(NULL, pages * PAGE, protection, flags, fd, 0);
}

static char *plain(size_t pages)
{
    return map(pages, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

static const char *moved(const void *result)
{
    return result == MAP_FAILED ? strerrorname_np(errno) : "a place";
}

static void mark(char *at, int pages)
{
    for (int i = 0; i < pages; i++)
        at[i * PAGE + i] = (char)('a' + i);
}

static int is_marked(const char *at, int pages)
{
    for (int i = 0; i < pages; i++)
        if (at[i * PAGE + i] != 'a' + i)
            return 0;
    return 1;
}

static void there(char *at, size_t pages)
{
    unsigned char seen[16] = {0};
    say("mincore %ld:", (long)mincore(at, pages * PAGE, seen));
    for (size_t i = 0; i < pages; i++)
        say(" %d", seen[i] & 1);
    say("\n");
}

static void refused(void)
{
    char *at = plain(4), *hole = plain(2);
    munmap(hole, 2 * PAGE);
    say("odd: %s\n", moved(mremap(at + 1, PAGE, PAGE, 0)));
    say("flags: %s\n", moved(mremap(at, PAGE, PAGE, 8)));
    say("nothing: %s\n", moved(mremap(at, PAGE, 0, 0)));
    say("fixed alone: %s\n", moved(mremap(at, PAGE, PAGE, MREMAP_FIXED, hole)));
    say("onto itself: %s\n",
        moved(mremap(at, 2 * PAGE, PAGE, MREMAP_FIXED | MREMAP_MAYMOVE, at + PAGE)));
    say("odd place: %s\n", moved(mremap(at, PAGE, PAGE, MREMAP_FIXED | MREMAP_MAYMOVE, hole + 1)));
    say("a hole: %s\n", moved(mremap(hole, PAGE, 2 * PAGE, MREMAP_MAYMOVE)));
    munmap(at + 2 * PAGE, PAGE);
    say("over a hole: %s\n", moved(mremap(at, 4 * PAGE, 8 * PAGE, MREMAP_MAYMOVE)));
    munmap(at, 4 * PAGE);
}

static void shrinks_and_grows(void)
{
    char *at = plain(8), *end;
    mark(at, 8);
    SAY(mremap(at, 8 * PAGE, 3 * PAGE, 0) == at);
    there(at, 3);
    SAY(mincore(at, 4 * PAGE, (void *)at));
    SAY(mremap(at, 3 * PAGE, 6 * PAGE, 0) == at);
    SAY(is_marked(at, 3));
    there(at, 6);
    SAY(mremap(at, 6 * PAGE, 7 * PAGE, 0) == at); /* they are one mapping */
    end = mmap(at + 7 * PAGE, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    say("no room: %s\n", moved(mremap(at, 7 * PAGE, 9 * PAGE, 0)));
    char *other = mremap(at, 7 * PAGE, 9 * PAGE, MREMAP_MAYMOVE);
    SAY(other != at && is_marked(other, 3));
    there(other, 9);
    SAY(mincore(at, PAGE, (void *)other));
    munmap(end, PAGE), munmap(other, 9 * PAGE);
}

static void keeps_what_it_is(void)
{
    char *at = plain(4), *target = plain(4);
    mark(at, 4), mark(target, 1);
    mprotect(at, 4 * PAGE, PROT_READ);
    SAY(mremap(at, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, target) == target);
    SAY(is_marked(target, 4));
    int ends[2];
    pipe(ends);
    write(ends[1], "x", 1);
    SAY(read(ends[0], target, 1)); /* it is for reading alone */
    pid_t child = fork();
    if (child == 0) {
        mprotect(target, 4 * PAGE, PROT_READ | PROT_WRITE);
        char *again = mremap(target, 4 * PAGE, 5 * PAGE, MREMAP_MAYMOVE);
        SAY(is_marked(again, 4));
        again[0] = 'z';
        _exit(0);
    }
    status_of(child);
    SAY(is_marked(target, 4));
    munmap(target, 4 * PAGE);
}

static void of_files(void)
{
    int fd = open("/tmp/memory-moved", O_RDWR | O_CREAT | O_TRUNC, 0600);
    ftruncate(fd, 4 * PAGE);
    char *shared = map(2, PROT_READ | PROT_WRITE, MAP_SHARED, fd), byte;
    char *own = map(2, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd);
    pwrite(fd, "abcd", 4, PAGE), pwrite(fd, "efgh", 4, 3 * PAGE);
    own[PAGE + 1] = 'B';
    shared = mremap(shared, 2 * PAGE, 4 * PAGE, MREMAP_MAYMOVE);
    own = mremap(own, 2 * PAGE, 4 * PAGE, MREMAP_MAYMOVE);
    say("%.4s %.4s, %.4s %.4s\n", shared + PAGE, shared + 3 * PAGE, own + PAGE, own + 3 * PAGE);
    shared[PAGE] = 'A', own[PAGE] = '1';
    pread(fd, &byte, 1, PAGE);
    say("%c %c\n", byte, own[PAGE]);
    close(fd), unlink("/tmp/memory-moved");
    munmap(shared, 4 * PAGE), munmap(own, 4 * PAGE);
}

static void locked(void)
{
    char *at = plain(2);
    SAY(mlock(at, 2 * PAGE));
    SAY(mlock(at + 100, PAGE));
    SAY(munlock(at, 2 * PAGE));
    munmap(at + PAGE, PAGE);
    SAY(mlock(at, 2 * PAGE));
    SAY(mlock2(at, PAGE, MLOCK_ONFAULT));
    SAY(mlock2(at, PAGE, 2));
    SAY(mlockall(0));
    SAY(mlockall(8));
    SAY(mlockall(MCL_ONFAULT));
    SAY(mlockall(MCL_CURRENT));
    SAY(munlockall());
    SAY(mincore(at + 1, PAGE, (void *)at));
    SAY(syscall(SYS_mincore, at, PAGE, 8));
    munmap(at, PAGE);
}

static void reallocated(void)
{
    size_t size = 200000;
    char *bytes = malloc(size);
    for (int i = 0; i < 6; i++) {
        memset(bytes + size - 1000, 'a' + i, 1000);
        bytes = realloc(bytes, size * 2);
        for (int j = 0; j <= i; j++)
            if (bytes[(200000 << j) - 1] != 'a' + j)
                say("lost %d of %d\n", j, i);
        size *= 2;
    }
    free(bytes);
}

int main(void)
{
    refused();
    shrinks_and_grows();
    keeps_what_it_is();
    of_files();
    locked();
    reallocated();
    return 0;
}
