/* /proc/PID/pagemap and /proc/kpagecount are arrays of 64-bit words: offsets, ends, and counts. */
#include "tests/guest/proc_reads.h"

#include <sys/wait.h>

#define PRESENT (1ull << 63)
#define PAGES   (0xC0000000u / 4096)

static void offsets(const char *path, off_t words)
{
    uint64_t entries[4];
    int fd = open(path, O_RDONLY);
    EXPECT(fd >= 0);
    EXPECT(ERROR_OF(pread(fd, entries, 8, 1)) == EINVAL);
    EXPECT(ERROR_OF(pread(fd, entries, 7, 8)) == EINVAL);
    EXPECT(ERROR_OF(pread(fd, entries, 4, 0)) == EINVAL);
    EXPECT(pread(fd, entries, 0, 3) == 0);
    EXPECT(pread(fd, entries, 32, 8) == 32);
    EXPECT(ERROR_OF(pread(fd, (void *)8, 32, 8)) == EFAULT);
    if (words) {
        EXPECT(pread(fd, entries, 32, (words - 1) * 8) == 8);
        EXPECT(pread(fd, entries, 32, words * 8) == 0);
    }
    EXPECT(pread(fd, entries, 32, 1ll << 40) == 0);
    EXPECT(ERROR_OF(pread(fd, entries, 32, -8)) == EINVAL);
    close(fd);
}

/* A whole large array, while others run. */
static void read_whole(const char *path, off_t words)
{
    static uint64_t entries[5000];
    off_t total = 0;
    ssize_t got;
    int fd = open(path, O_RDONLY);
    while ((got = read(fd, entries, sizeof entries)) > 0)
        total += got;
    EXPECT(got == 0 && (words == 0 || total == words * 8) && total > 0);
    close(fd);
}

int main(void)
{
    static char page[4096] __attribute__((aligned(4096)));
    int status;
    offsets("/proc/self/pagemap", PAGES);
    offsets("/proc/1/pagemap", PAGES);
    offsets("/proc/kpagecount", 0);
    read_whole("/proc/self/pagemap", PAGES);
    read_whole("/proc/kpagecount", 0);

    page[0] = 1;
    uint32_t frame = page_frame(page);
    EXPECT(frame != 0 && page_count(frame) == 1);
    pid_t child = fork();
    if (child == 0) {
        EXPECT(page_frame(page) == frame && page_count(frame) == 2);
        page[0] = 2;
        EXPECT(page_frame(page) != frame && page_count(frame) == 1);
        EXPECT(page_count(page_frame(page)) == 1);
        _exit(0);
    }
    EXPECT(waitpid(child, &status, 0) == child && status == 0);
    EXPECT(page_frame(page) == frame && page_count(frame) == 1);
    EXPECT(page_frame((void *)8) == 0);
    return 0;
}
