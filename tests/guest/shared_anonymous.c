/* MAP_SHARED memory stays shared through fork, whoever writes first, and through a split. */
// linux: yes
#include "tests/guest/expect.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int flags = MAP_SHARED | MAP_ANONYMOUS, status;
    volatile int *page = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, flags, -1, 0);
    volatile int *other =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(page != MAP_FAILED && other != MAP_FAILED);
    page[0] = 1; /* one page is there before the fork, one comes in the child, one in the parent */
    other[0] = 1;
    if (fork() == 0) {
        other[0] = 2; /* the private neighbour splits the table */
        page[0] = 10;
        page[1024] = 11;
        _exit(0);
    }
    EXPECT(wait(&status) > 0 && status == 0);
    EXPECT(page[0] == 10 && page[1024] == 11 && other[0] == 1);
    if (fork() == 0) {
        while (page[2048] != 12)
            ;
        page[0] = 13;
        _exit(0);
    }
    page[2048] = 12;
    EXPECT(wait(&status) > 0 && status == 0);
    EXPECT(page[0] == 13);
    return 0;
}
