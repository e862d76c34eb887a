/* Offsets up to what a file can be: holes, the largest file, and offsets that are none. */
#include "tests/guest/files.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define LARGEST 0x7ffff000

static int pwrite_far(int fd, long long offset)
{
    return (int)syscall(SYS_pwrite64, fd, "x", 1, (long)offset, (long)(offset >> 32));
}

static int pread_far(int fd, long long offset)
{
    char byte;
    return (int)syscall(SYS_pread64, fd, &byte, 1, (long)offset, (long)(offset >> 32));
}

static int seek_far(int fd, long long offset, int whence, long long *place)
{
    return (int)syscall(SYS__llseek, fd, (long)(offset >> 32), (long)offset, place, whence);
}

static void ends_of_the_largest_file(int fd)
{
    struct stat stat_of;
    EXPECT(pwrite(fd, "x", 1, LARGEST - 1) == 1);
    EXPECT(ERROR_OF(pwrite(fd, "x", 1, LARGEST)) == EFBIG);
    EXPECT(pwrite(fd, "xy", 2, LARGEST - 1) == 1); /* what fits */
    EXPECT(ERROR_OF(pwrite_far(fd, 0x7fffffffffffffff)) == EFBIG);
    EXPECT(ERROR_OF(pwrite_far(fd, -1)) == EINVAL);
    EXPECT(ERROR_OF(pread_far(fd, -1)) == EINVAL);
    EXPECT(pread_far(fd, 0x7fffffffffffffff) == 0 && pread_far(fd, 0x100000000 + LARGEST - 1) == 0);
    EXPECT(ERROR_OF(ftruncate(fd, LARGEST + 1)) == EFBIG);
    EXPECT(ERROR_OF(ftruncate(fd, -1)) == EINVAL);
    EXPECT(fstat(fd, &stat_of) == 0 && stat_of.st_size == LARGEST && stat_of.st_blocks == 8);
    EXPECT(ftruncate(fd, 0) == 0 && ftruncate(fd, LARGEST) == 0 && ftruncate(fd, 5) == 0);
}

static void seeking(int fd)
{
    long long place = 7;
    EXPECT(seek_far(fd, 0xffffffff000, SEEK_SET, &place) == 0 && place == 0xffffffff000);
    EXPECT(ERROR_OF(seek_far(fd, 0xffffffff001, SEEK_SET, &place)) == EINVAL);
    EXPECT(ERROR_OF(seek_far(fd, 1, SEEK_CUR, &place)) == EINVAL && place == 0xffffffff000);
    EXPECT(ERROR_OF(seek_far(fd, 0x7fffffffffffffff, SEEK_CUR, &place)) == EINVAL);
    EXPECT(ERROR_OF(seek_far(fd, -0x7fffffffffffffff - 1, SEEK_END, &place)) == EINVAL);
    EXPECT(ERROR_OF(syscall(SYS_lseek, fd, 0, SEEK_CUR)) == EOVERFLOW);
    EXPECT(ERROR_OF(seek_far(fd, 0, SEEK_SET, (void *)8)) == EFAULT);
    EXPECT(lseek(fd, 0, SEEK_CUR) == 0); /* it has been moved all the same, as on Linux */
    EXPECT(ERROR_OF(lseek(fd, -1, SEEK_SET)) == EINVAL && ERROR_OF(lseek(fd, 0, 9)) == EINVAL);
}

int main(void)
{
    int fd = open("/tmp/offsets", O_CREAT | O_EXCL | O_RDWR, 0600);
    EXPECT(fd >= 0);
    ends_of_the_largest_file(fd);
    seeking(fd);
    EXPECT(close(fd) == 0 && unlink("/tmp/offsets") == 0);
    return 0;
}
