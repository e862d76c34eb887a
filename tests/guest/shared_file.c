/* A shared mapping of a file is the file: read, write and another mapping see it at once. */
// linux: yes
#include "tests/guest/expect.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
    char text[6] = "";
    int fd = open("/tmp/shared", O_RDWR | O_CREAT | O_TRUNC, 0600);
    EXPECT(ftruncate(fd, 8192) == 0);
    char *a = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    char *b = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 4096);
    char *private = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    EXPECT(a != MAP_FAILED && b != MAP_FAILED && private != MAP_FAILED);
    strcpy(a + 4096, "hello");
    EXPECT(strcmp(b, "hello") == 0);
    EXPECT(pread(fd, text, 5, 4096) == 5 && strcmp(text, "hello") == 0);
    EXPECT(pwrite(fd, "W", 1, 4096) == 1 && a[4096] == 'W');
    private[4097] = 'x';
    EXPECT(a[4097] == 'e');
    EXPECT(msync(a, 8192, MS_SYNC) == 0 && munmap(a, 8192) == 0);
    EXPECT(pread(fd, text, 5, 4096) == 5 && strcmp(text, "Wello") == 0);
    unlink("/tmp/shared");
    return 0;
}
