/* RLIMIT_DATA counts what is writable and private, and nothing else. */
#include "tests/guest/expect.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

int main(void)
{
    struct rlimit limit = {2 << 20, RLIM_INFINITY};
    int flags = MAP_PRIVATE | MAP_ANONYMOUS;
    EXPECT(setrlimit(RLIMIT_DATA, &limit) == 0);
    EXPECT(sbrk(4 << 20) == (void *)-1 && errno == ENOMEM);
    EXPECT(mmap(NULL, 4 << 20, PROT_READ | PROT_WRITE, flags, -1, 0) == MAP_FAILED);
    EXPECT(errno == ENOMEM);
    EXPECT(mmap(NULL, 4 << 20, PROT_READ, flags, -1, 0) != MAP_FAILED);
    return 0;
}
