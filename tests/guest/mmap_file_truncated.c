/* A file is cut short and removed while it is mapped: nobody but the mapper minds. */
#include "tests/guest/memory.h"

#include <fcntl.h>

#define FILE_NAME "/tmp/truncated"
#define PAGES     600 /* more than the kernel frees in one step */

int main(void)
{
    static char page[PAGE];
    int fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
    EXPECT(fd >= 0);
    memset(page, 'x', PAGE);
    for (int i = 0; i < PAGES; i++)
        EXPECT(write(fd, page, PAGE) == PAGE);
    char *at = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    EXPECT(at != MAP_FAILED);
    EXPECT(at[0] == 'x' && at[PAGE] == 'x'); /* read: the file's own pages */
    at[2 * PAGE] = 'w';                      /* written: a copy */
    pid_t child = fork();
    EXPECT(child >= 0);
    EXPECT(child || ftruncate(fd, 0) == 0);
    if (child == 0)
        _exit(0);
    EXPECT(well(child));
    EXPECT(at[2 * PAGE] == 'w');
    at[0] = 'y'; /* its last owner */
    EXPECT(at[0] == 'y' && lseek(fd, 0, SEEK_END) == 0);
    memset(page, 'z', PAGE);
    EXPECT(pwrite(fd, page, PAGE, 0) == PAGE && at[0] == 'y');
    EXPECT(unlink(FILE_NAME) == 0 && close(fd) == 0);
    EXPECT(at[0] == 'y' && at[2 * PAGE] == 'w');
    return 0;
}
