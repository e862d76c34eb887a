/* A file of many pages is cut short while two processes map it, and grows again: nothing stays. */
// linux: yes
#include "tests/guest/memory.h"

#include <fcntl.h>

#define FILE_NAME "/tmp/gaji-mmap_file_truncated"
#define PAGES     600 /* more than the kernel takes away in one step */

static char page[PAGE];
static int fd, ends[2];

static void fill(char value)
{
    memset(page, value, PAGE);
    for (int i = 0; i < PAGES; i++)
        EXPECT(pwrite(fd, page, PAGE, i * PAGE) == PAGE);
}

/* Whether the page can be read: a call says so without a signal. */
static bool there(const char *at)
{
    return write(ends[1], at, 1) == 1;
}

static void cut(void)
{
    EXPECT(ftruncate(fd, PAGE + 1) == 0);
}

int main(void)
{
    fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
    EXPECT(fd >= 0 && unlink(FILE_NAME) == 0 && pipe(ends) == 0);
    fill('x');
    char *at = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    char *shared = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    EXPECT(at != MAP_FAILED && shared != MAP_FAILED);
    for (int i = 0; i < PAGES; i++)
        EXPECT(at[i * PAGE] == 'x' && shared[i * PAGE] == 'x');
    for (int i = 0; i < PAGES; i += 2)
        at[i * PAGE] = 'w'; /* copies of its own */
    EXPECT(in_child(cut) == 0);
    EXPECT(at[0] == 'w' && at[PAGE] == 'x' && shared[PAGE] == 'x' && shared[PAGE + 1] == 0);
    for (int i = 2; i < PAGES; i++)
        EXPECT(!there(at + i * PAGE) && !there(shared + i * PAGE));
    EXPECT(ftruncate(fd, PAGES * PAGE) == 0);
    for (int i = 2; i < PAGES; i++)
        EXPECT(at[i * PAGE] == 0 && shared[i * PAGE] == 0);
    fill('z');
    EXPECT(at[0] == 'w' && at[2 * PAGE] == 'z' && shared[599 * PAGE] == 'z');
    return 0;
}
