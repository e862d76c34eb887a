/* What is written behind a file's end through its mapping is no part of it when it grows. */
#include "tests/guest/memory.h"

#include <fcntl.h>

static char *at;

static void write_tail(int fd)
{
    EXPECT(ftruncate(fd, 10) == 0);
    at[5] = 'a';
    at[10] = at[20] = at[PAGE - 1] = 'b';
}

int main(void)
{
    int fd = open("/tmp/tail", O_RDWR | O_CREAT, 0600);
    EXPECT(fd >= 0 && ftruncate(fd, 10) == 0 && unlink("/tmp/tail") == 0);
    at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    EXPECT(at != MAP_FAILED);
    write_tail(fd);
    EXPECT(ftruncate(fd, PAGE) == 0);
    EXPECT(at[5] == 'a' && at[10] == 0 && at[20] == 0 && at[PAGE - 1] == 0);
    write_tail(fd);
    EXPECT(pwrite(fd, "c", 1, 15) == 1);
    EXPECT(at[5] == 'a' && at[10] == 0 && at[15] == 'c' && at[20] == 0 && at[PAGE - 1] == 0);
    write_tail(fd);
    EXPECT(lseek(fd, 0, SEEK_END) == 10 && write(fd, "de", 2) == 2);
    EXPECT(at[10] == 'd' && at[11] == 'e' && at[20] == 0);
    return 0;
}
