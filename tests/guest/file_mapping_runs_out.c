/*
 * A file that is filled through its mapping leaves memory to processes, as one that is written to:
 * SIGBUS when there is none for its next page, and whoever comes after it has its memory, while
 * the file is there. A private mapping that is only read gets zeros without the file then.
 */
// run: --mem 16
#include "tests/guest/memory.h"

#include <fcntl.h>

#define FILE_SIZE (64u << 20)
#define NEEDED    100 /* pages */

static char *map_file(int flags)
{
    int fd = open("/tmp/filled", O_RDWR | O_CREAT, 0600);
    EXPECT(fd >= 0 && ftruncate(fd, FILE_SIZE) == 0);
    char *at = mmap(NULL, FILE_SIZE, PROT_READ | PROT_WRITE, flags, fd, 0);
    EXPECT(at != MAP_FAILED);
    return at;
}

static void fill(void)
{
    char *at = map_file(MAP_SHARED);
    for (unsigned i = 0; i < FILE_SIZE; i += PAGE)
        at[i] = 'f';
}

static void read_holes(void)
{
    volatile char *at = map_file(MAP_PRIVATE);
    for (unsigned i = 1; i <= NEEDED; i++)
        EXPECT(at[FILE_SIZE - i * PAGE] == 0);
}

static void need_memory(void)
{
    char *own = map_pages(NEEDED);
    for (int i = 0; i < NEEDED; i++)
        own[i * PAGE] = 'n';
}

int main(void)
{
    EXPECT(killed_by(in_child(fill), SIGBUS));
    for (int i = 0; i < 3; i++)
        EXPECT(in_child(need_memory) == 0);
    EXPECT(in_child(read_holes) == 0);
    EXPECT(unlink("/tmp/filled") == 0);
    return 0;
}
