/* shm_open: two processes that know a name have the memory at addresses of their own. */
#include "tests/guest/expect.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int status, fd = shm_open("/counter", O_RDWR | O_CREAT | O_EXCL, 0600);
    EXPECT(fd >= 0 && ftruncate(fd, 4096) == 0);
    int *here = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    here[0] = 41;
    if (fork() == 0) {
        int again = shm_open("counter", O_RDWR, 0);
        int *there = mmap((void *)0x30000000, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, again, 0);
        there[0]++;
        _exit(there != here && again >= 0 ? 0 : 1);
    }
    EXPECT(wait(&status) > 0 && status == 0 && here[0] == 42);
    EXPECT(shm_unlink("/counter") == 0 && shm_open("/counter", O_RDWR, 0) == -1);
    EXPECT(shm_open("/a/b", O_RDWR | O_CREAT, 0600) == -1 && errno == EINVAL);
    return 0;
}
