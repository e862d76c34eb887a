/* Writing through a shared mapping needs a file that is open for writing, also by mprotect later.
 */
// linux: yes
#include "tests/guest/expect.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int status, fd = open("/tmp/rights", O_RDWR | O_CREAT | O_TRUNC, 0600);
    EXPECT(ftruncate(fd, 4096) == 0);
    int reader = open("/tmp/rights", O_RDONLY);
    EXPECT(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, reader, 0) == MAP_FAILED);
    EXPECT(errno == EACCES);
    char *page = mmap(NULL, 4096, PROT_READ, MAP_SHARED, reader, 0);
    EXPECT(page != MAP_FAILED && page[0] == 0);
    EXPECT(mprotect(page, 4096, PROT_READ | PROT_WRITE) == -1 && errno == EACCES);
    page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    EXPECT(page != MAP_FAILED);
    page[0] = 'a';
    EXPECT(mprotect(page, 4096, PROT_READ) == 0);
    if (fork() == 0)
        page[0] = 'b';
    EXPECT(wait(&status) > 0 && WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
    EXPECT(mprotect(page, 4096, PROT_READ | PROT_WRITE) == 0);
    page[0] = 'c';
    EXPECT(pread(fd, page + 1, 1, 0) == 1 && page[1] == 'c');
    unlink("/tmp/rights");
    return 0;
}
