/* Calls on memory and descriptors with several wrong arguments: which of them is told. */
#include "say.h"

#include <sys/file.h>
#include <sys/uio.h>

#define BAD             ((void *)8)
#define KERNEL          ((void *)0xC0000000)
#define HUGE_LENGTH     0xFFFFF001u
#define CALL(name, ...) SAY(syscall(SYS_##name, __VA_ARGS__))

static void mapping(void)
{
    int anonymous = MAP_ANONYMOUS | MAP_PRIVATE;
    CALL(mmap2, 1, 0, 0, MAP_PRIVATE, -1, 0);
    CALL(mmap2, 1, 0, 0, 0, -1, 0);
    CALL(mmap2, 1, 0, 0, MAP_ANONYMOUS, -1, 0);
    CALL(mmap2, 1, 4096, 0, anonymous | MAP_FIXED, -1, 0);
    CALL(mmap2, 1, HUGE_LENGTH, 0, anonymous | MAP_FIXED, -1, 0);
    CALL(mmap2, 0, 4096, 0, anonymous, -1, 0xFFFFFFFF);
    int file = open("file", O_CREAT | O_WRONLY, 0600);
    SAY(syscall(SYS_mmap2, 0, 0, PROT_READ, MAP_PRIVATE, file, 0));
    SAY(syscall(SYS_mmap2, 0, 4096, PROT_READ, 0, file, 0));
    SAY(syscall(SYS_mmap2, 0, 4096, PROT_READ, MAP_PRIVATE, file, 0));
    SAY(syscall(SYS_mmap2, 0, 8192, PROT_READ, MAP_PRIVATE, file, 0xFFFFFFFF));
    CALL(munmap, 1, 0);
    CALL(munmap, 1, HUGE_LENGTH);
    CALL(munmap, 4096, 0);
    CALL(munmap, KERNEL, 4096);
    CALL(mprotect, 1, 0, 0x100);
    CALL(mprotect, 4096, 0, 0x100);
    CALL(mprotect, 4096, 4096, 0x100);
    CALL(mprotect, 4096, HUGE_LENGTH, 0x100);
    CALL(mprotect, 4096, 4096, 0);
    CALL(mremap, 1, 0, 0, 77, 0);
    CALL(mremap, 1, 0, 0, MREMAP_FIXED, 0);
    CALL(mremap, 1, 4096, 4096, MREMAP_MAYMOVE, 0);
    CALL(mremap, 4096, 4096, 0, MREMAP_MAYMOVE, 0);
    CALL(mremap, 4096, 4096, 4096, MREMAP_MAYMOVE, 0);
    CALL(madvise, 1, 0, 77);
    CALL(madvise, 1, 0, MADV_DONTNEED);
    CALL(madvise, 4096, 0, MADV_DONTNEED);
    CALL(madvise, 4096, 4096, MADV_DONTNEED);
    CALL(msync, 1, 0, MS_SYNC | MS_ASYNC);
    CALL(msync, 1, 0, 0x100);
    CALL(msync, 4096, 0, 0);
    CALL(msync, 4096, 4096, MS_SYNC);
    CALL(msync, 0xfffff000, 8192, MS_SYNC); /* round the end of all addresses */
    CALL(msync, 0x10000, 0xffffffff, MS_SYNC);
}

static void descriptors(void)
{
    int ends[2];
    pipe(ends);
    CALL(dup3, -1, -1, 0);
    CALL(dup3, -1, -1, 77);
    CALL(dup3, -1, 5000, 77);
    CALL(dup3, -1, 5000, 0);
    CALL(dup3, 1, 1, 0);
    CALL(dup2, -1, -1);
    CALL(dup2, -1, 5000);
    CALL(dup2, 1, 5000);
    CALL(pipe2, BAD, 77);
    CALL(pipe2, BAD, 0);
    CALL(eventfd2, 0, 77);
    CALL(fcntl64, -1, 99, 0);
    CALL(fcntl64, 1, 99, 0);
    CALL(fcntl64, -1, F_DUPFD, -1);
    CALL(fcntl64, 1, F_DUPFD, 100000);
    CALL(fcntl64, -1, F_SETLK64, BAD);
    CALL(fcntl64, 1, F_SETLK64, BAD);
    struct flock64 lock = {.l_type = 77, .l_whence = 9, .l_len = 1};
    CALL(fcntl64, -1, F_SETLK64, &lock);
    CALL(fcntl64, 1, F_SETLK64, &lock);
    CALL(fcntl64, 1, F_GETLK64, &lock);
    SAY(syscall(SYS_fcntl64, ends[0], F_SETLK64, &lock));
    lock = (struct flock64){.l_type = F_WRLCK, .l_len = 1};
    SAY(syscall(SYS_fcntl64, ends[0], F_SETLK64, &lock));
    CALL(flock, -1, 77);
    CALL(flock, 1, 77);
    CALL(ioctl, -1, 99, BAD);
    CALL(ioctl, 1, 0x5401, BAD);
    SAY(syscall(SYS_ioctl, ends[0], 0x541B, BAD));
    CALL(lseek, -1, 0, 99);
    SAY(syscall(SYS_lseek, ends[0], -1, SEEK_SET));
    CALL(_llseek, -1, 0, 0, BAD, 99);
    CALL(close_range, 9, 3, 77);
    CALL(close_range, 9, 3, 0);
}

static void transfers(void)
{
    int ends[2];
    struct iovec vector[2] = {{BAD, 1}, {NULL, (size_t)-1}};
    pipe(ends);
    CALL(read, -1, KERNEL, -1);
    SAY(syscall(SYS_read, ends[1], KERNEL, 1));
    SAY(syscall(SYS_write, ends[0], KERNEL, 1));
    SAY(syscall(SYS_read, ends[0], KERNEL, -1));
    SAY(syscall(SYS_write, ends[1], KERNEL, 1));
    SAY(syscall(SYS_write, ends[1], BAD, 0));
    CALL(pread64, -1, KERNEL, 1, -1, -1);
    SAY(syscall(SYS_pread64, ends[0], KERNEL, 1, -1, -1));
    SAY(syscall(SYS_pread64, ends[1], KERNEL, 1, 0, 0));
    CALL(readv, -1, BAD, -1);
    SAY(syscall(SYS_readv, ends[1], BAD, -1));
    SAY(syscall(SYS_writev, ends[1], BAD, 2000));
    SAY(syscall(SYS_writev, ends[1], BAD, 1));
    SAY(syscall(SYS_writev, ends[1], vector, 2));
    SAY(syscall(SYS_writev, ends[0], vector, 2));
    close(ends[0]);
    signal(SIGPIPE, SIG_IGN);
    SAY(syscall(SYS_write, ends[1], BAD, 1));
    SAY(syscall(SYS_write, ends[1], BAD, 0));
}

int main(void)
{
    mapping();
    descriptors();
    transfers();
    return 0;
}
