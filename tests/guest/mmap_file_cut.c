/* The parts of a file mapping that munmap, mprotect and MAP_FIXED leave still show their pages. */
// linux: yes
#include "tests/guest/memory.h"

#include <fcntl.h>

#define FILE_NAME "/tmp/gaji-mmap_file_cut"
#define PAGES     9

int main(void)
{
    int fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
    EXPECT(fd >= 0 && unlink(FILE_NAME) == 0);
    static char page[PAGE];
    for (int i = 0; i < PAGES; i++) {
        memset(page, 'a' + i, PAGE);
        EXPECT(write(fd, page, PAGE) == PAGE);
    }
    char *at = mmap(NULL, PAGES * PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
    EXPECT(at != MAP_FAILED);
    EXPECT(munmap(at + PAGE, PAGE) == 0);
    EXPECT(mprotect(at + 3 * PAGE, PAGE, PROT_READ | PROT_WRITE) == 0);
    map_pages_at(at + 5 * PAGE, 1, PROT_READ);
    EXPECT(mmap(at + 7 * PAGE, PAGE, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0) == at + 7 * PAGE);
    at[3 * PAGE] = '!';
    const char wanted[] = {'a', 0, 'c', '!', 'e', 0, 'g', 'a', 'i'};
    for (int i = 0; i < PAGES; i++)
        if (i != 1)
            EXPECT(at[i * PAGE] == wanted[i]);
    EXPECT(at[3 * PAGE + 1] == 'd');
    return 0;
}
