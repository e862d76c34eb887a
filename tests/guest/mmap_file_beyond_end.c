/* Beyond the last page of a mapped file there is nothing: SIGBUS. */
// linux: yes
// log: bus error: read of 0x[0-9a-f]{8} at 0x[0-9a-f]{8}: the file ends before
#include "tests/guest/memory.h"

#include <fcntl.h>

#define FILE_NAME "/tmp/gaji-mmap_file_beyond_end"

static char *at;

static void read_last_page(void)
{
    EXPECT(at[0] == 'x' && all_bytes(at + 10, PAGE - 10, 0));
}

static void read_beyond(void)
{
    (void)*(volatile char *)(at + PAGE);
}

static void write_beyond(void)
{
    at[2 * PAGE] = 'w';
}

int main(void)
{
    int fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600), ends[2];
    EXPECT(fd >= 0 && unlink(FILE_NAME) == 0 && write(fd, "xxxxxxxxxx", 10) == 10);
    at = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    EXPECT(at != MAP_FAILED && pipe(ends) == 0);
    EXPECT(in_child(read_last_page) == 0);
    EXPECT(killed_by(in_child(read_beyond), SIGBUS));
    EXPECT(killed_by(in_child(write_beyond), SIGBUS));
    EXPECT(write(ends[1], at + PAGE, 1) == -1 && errno == EFAULT);
    return 0;
}
