/* What pipes refuse. */
#include "say.h"

int main(void)
{
    int ends[2];
    char byte;
    struct stat stat;
    SAY(syscall(SYS_pipe, 4));
    SAY(syscall(SYS_pipe2, ends, 0x123456));
    SAY(pipe2(ends, O_CLOEXEC));
    SAY(fcntl(ends[0], F_GETFD));
    SAY(fcntl(ends[0], F_GETFL) & O_ACCMODE);
    SAY(fcntl(ends[1], F_GETFL) & O_ACCMODE);
    SAY(read(ends[1], &byte, 1));
    SAY(write(ends[0], &byte, 1));
    SAY(lseek(ends[0], 0, SEEK_CUR));
    SAY(pread(ends[0], &byte, 1, 0));
    SAY(ftruncate(ends[1], 0));
    SAY(fstat(ends[0], &stat));
    SAY(S_ISFIFO(stat.st_mode));
    SAY(syscall(SYS_write, ends[1], 4, 10));
    SAY(write(ends[1], "ab", 2));
    SAY(syscall(SYS_read, ends[0], 4, 10));
    SAY(read(ends[0], &byte, 1));
    say("%c\n", byte);
    return 0;
}
