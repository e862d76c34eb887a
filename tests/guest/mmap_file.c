/* A private mapping of a file has its bytes and zeros behind its end; writes stay private. */
// linux: yes
#include "tests/guest/memory.h"

#include <fcntl.h>

#define FILE_NAME "/tmp/gaji-mmap_file"
#define SIZE      (2 * PAGE + 100)
#define PRIVATE   MAP_PRIVATE
#define BOTH      (PROT_READ | PROT_WRITE)

static char content[SIZE], again[SIZE];

static void check_content(const char *mapped)
{
    EXPECT(memcmp(mapped, content, SIZE) == 0);
    EXPECT(all_bytes(mapped + SIZE, 3 * PAGE - SIZE, 0));
}

int main(void)
{
    for (unsigned i = 0; i < SIZE; i++)
        content[i] = (char)(i * 7 + i / PAGE);
    int fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
    EXPECT(fd >= 0 && unlink(FILE_NAME) == 0 && write(fd, content, SIZE) == SIZE);

    char *written = mmap(NULL, SIZE, BOTH, PRIVATE, fd, 0);
    char *read_only = mmap(NULL, SIZE, PROT_READ, PRIVATE, fd, 0);
    char *second = mmap(NULL, PAGE, BOTH, PRIVATE, fd, PAGE);
    EXPECT(written != MAP_FAILED && read_only != MAP_FAILED && second != MAP_FAILED);
    check_content(written);
    check_content(read_only);
    EXPECT(memcmp(second, content + PAGE, PAGE) == 0);

    written[0] = 'w'; /* after a read */
    second[5] = 's';
    memset(written + SIZE, 'w', PAGE - 100); /* behind the end, in its page */
    EXPECT(pread(fd, again, SIZE, 0) == SIZE && memcmp(again, content, SIZE) == 0);
    check_content(read_only);
    EXPECT(lseek(fd, 0, SEEK_END) == SIZE);
    EXPECT(close(fd) == 0); /* the mapping holds the file */
    EXPECT(written[0] == 'w' && memcmp(written + 1, content + 1, SIZE - 1) == 0);
    EXPECT(munmap(read_only, 3 * PAGE) == 0 && munmap(written + PAGE, PAGE) == 0);
    EXPECT(memcmp(written + 2 * PAGE, content + 2 * PAGE, 100) == 0);
    return 0;
}
