/* The last page that a program can have is unmapped like any other, and nothing behind it. */
#include "tests/guest/child.h"

#include <sys/mman.h>
#include <sys/syscall.h>

#define LAST_PAGE 0xBFFFF000u /* where the arguments of a program lie */

/* Our frames lie below that page. */
static __attribute__((noinline)) void unmap_from_below(void)
{
    volatile char below[8192];
    below[0] = 0;
    int both = syscall(SYS_munmap, LAST_PAGE, 8192) == -1 && errno == EINVAL;
    _exit(both && syscall(SYS_munmap, LAST_PAGE, 4096) == 0 && below[0] == 0 ? 0 : 1);
}

int main(void)
{
    EXPECT(exited_with(status_of(unmap_from_below), 0));
    return 0;
}
