/* Lengths and addresses that are zero, odd, huge or wrap around, in every call of memory. */
#include "tests/guest/memory.h"

#define ANONYMOUS (MAP_PRIVATE | MAP_ANONYMOUS)
#define BOTH      (PROT_READ | PROT_WRITE)

static void *map(unsigned long address, unsigned long length, int protection, int flags)
{
    errno = 0;
    return mmap((void *)address, length, protection, flags, -1, 0);
}

static bool map_fails(unsigned long address, unsigned long length, int protection, int flags,
                      int error)
{
    return map(address, length, protection, flags) == MAP_FAILED && errno == error;
}

static void try_mmap(unsigned long at)
{
    EXPECT(map_fails(0, 0, BOTH, ANONYMOUS, EINVAL));
    EXPECT(map_fails(0, PAGE, BOTH, MAP_ANONYMOUS, EINVAL)); /* neither shared nor private */
    EXPECT(map_fails(0, 0xFFFFFFFF, BOTH, ANONYMOUS, ENOMEM));
    EXPECT(map_fails(0, 0xFFFFF000, BOTH, ANONYMOUS, ENOMEM));
    EXPECT(map_fails(at, 0xFFFFF000, BOTH, ANONYMOUS, ENOMEM));
    EXPECT(map_fails(at + 1, PAGE, BOTH, ANONYMOUS | MAP_FIXED, EINVAL));
    EXPECT(map_fails(at, 0xFFFFF000, BOTH, ANONYMOUS | MAP_FIXED, ENOMEM));
    EXPECT(map_fails(0xFFFFF000, PAGE, BOTH, ANONYMOUS | MAP_FIXED, ENOMEM));
    EXPECT(map_fails(0xFFFFF000, 2 * PAGE, BOTH, ANONYMOUS | MAP_FIXED, ENOMEM));
    EXPECT(map_fails(0xFFFFF000, PAGE, BOTH, ANONYMOUS | MAP_FIXED_NOREPLACE, ENOMEM));
    EXPECT(map_fails(0, PAGE, BOTH, MAP_PRIVATE, EBADF)); /* a file, but no descriptor */
}

static void try_munmap(char *at)
{
    EXPECT(munmap(at, 0) == -1 && errno == EINVAL);
    EXPECT(munmap(at + 1, PAGE) == -1 && errno == EINVAL);
    EXPECT(munmap(at, 0xFFFFFFFF) == -1 && errno == EINVAL);
    EXPECT(munmap(at, 0xFFFFF000) == -1 && errno == EINVAL);
    EXPECT(munmap((void *)0xFFFFF000, PAGE) == -1 && errno == EINVAL);
    EXPECT(munmap((void *)0xFFFFF000, 2 * PAGE) == -1 && errno == EINVAL);
    EXPECT(munmap((void *)PAGE, PAGE) == 0);
}

static void try_mprotect(char *at)
{
    EXPECT(mprotect(at, 0, PROT_READ) == 0);
    EXPECT(mprotect(at + 1, PAGE, PROT_READ) == -1 && errno == EINVAL);
    EXPECT(mprotect(at, PAGE, 0x40) == -1 && errno == EINVAL);
    EXPECT(mprotect(at, 0xFFFFF000, PROT_READ) == -1 && errno == ENOMEM);
    EXPECT(mprotect(at, 0xFFFFFFFF, BOTH) == -1); /* Linux: its length wraps to nothing */
    EXPECT(mprotect((void *)0xFFFFF000, PAGE, PROT_READ) == -1 && errno == ENOMEM);
    EXPECT(mprotect((void *)PAGE, PAGE, PROT_READ) == -1 && errno == ENOMEM); /* not mapped */
}

int main(void)
{
    char *at = map_pages(4);
    memset(at, 'x', 4 * PAGE);
    try_mmap((unsigned long)at);
    try_munmap(at);
    try_mprotect(at);
    EXPECT(all_bytes(at, 4 * PAGE, 'x'));
    at[0] = 'y';
    EXPECT(munmap(at + PAGE, PAGE + 1) == 0); /* two pages */
    EXPECT(at[0] == 'y' && at[3 * PAGE] == 'x');
    EXPECT(munmap(at, 4 * PAGE) == 0 && munmap(at, 4 * PAGE) == 0);
    return 0;
}
