/* Shared memory is as large as it was said to be, and a file as long as its last byte is far. */
// run: --mem 512
#include "tests/guest/memory.h"

#include <fcntl.h>
#include <sys/stat.h>

#define SIZE (300u << 20)
#define FAR  1800000000

int main(void)
{
    char *at = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(at != MAP_FAILED);
    pid_t child = fork();
    if (child == 0) {
        at[0] = at[(256u << 20) - 1] = at[256u << 20] = at[SIZE - 1] = 'c';
        _exit(0);
    }
    EXPECT(well(child));
    EXPECT(at[0] == 'c' && at[(256u << 20) - 1] == 'c' && at[256u << 20] == 'c');
    EXPECT(at[SIZE - 1] == 'c' && at[SIZE / 2] == 0);
    EXPECT(munmap(at, SIZE) == 0);

    struct stat stat;
    char byte = 1;
    int fd = open("/tmp/far", O_RDWR | O_CREAT, 0600);
    EXPECT(pwrite(fd, "x", 1, FAR) == 1 && pread(fd, &byte, 1, FAR - 1) == 1 && byte == 0);
    EXPECT(pread(fd, &byte, 1, FAR) == 1 && byte == 'x');
    EXPECT(fstat(fd, &stat) == 0 && stat.st_size == FAR + 1 && stat.st_blocks <= 16);
    EXPECT(ftruncate(fd, FAR) == 0 && pread(fd, &byte, 1, FAR) == 0);
    EXPECT(close(fd) == 0 && unlink("/tmp/far") == 0);
    return 0;
}
