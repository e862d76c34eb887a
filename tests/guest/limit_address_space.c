/* RLIMIT_AS: mmap and brk beyond it fail with ENOMEM, and go well again when it is raised. */
#include "tests/guest/expect.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static void *take(unsigned size)
{
    return mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

int main(void)
{
    struct rlimit limit = {4 << 20, RLIM_INFINITY}, got;
    EXPECT(setrlimit(RLIMIT_AS, &limit) == 0);
    EXPECT(getrlimit(RLIMIT_AS, &got) == 0 && got.rlim_cur == 4 << 20);
    EXPECT(take(8 << 20) == MAP_FAILED && errno == ENOMEM);
    EXPECT(sbrk(8 << 20) == (void *)-1 && errno == ENOMEM);
    EXPECT(take(1 << 20) != MAP_FAILED);
    limit.rlim_cur = RLIM_INFINITY;
    EXPECT(setrlimit(RLIMIT_AS, &limit) == 0);
    EXPECT(take(8 << 20) != MAP_FAILED);
    return 0;
}
