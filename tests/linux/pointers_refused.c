/* Bad pointers give EFAULT, and what was done before stays done. */
#include "say.h"

int main(void)
{
    int ends[2];
    char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(page + 4096, 4096);
    memset(page, 'x', 4096);
    pipe(ends);
    SAY(write(ends[1], page + 4090, 6));
    SAY(write(ends[1], page + 4096, 6));
    SAY(syscall(SYS_write, ends[1], 0xc0000000, 6));
    SAY(syscall(SYS_write, ends[1], 0xfffffffe, 6));
    SAY(read(ends[0], page + 4096, 6));
    SAY(read(ends[0], page + 4090, 6));
    SAY(syscall(SYS_stat64, "/tmp", 4));
    SAY(syscall(SYS_stat64, 4, page));
    strcpy(page + 4092, "/tm");
    page[4095] = 'p';
    SAY(syscall(SYS_open, page + 4092, O_RDONLY));
    SAY(syscall(SYS_gettimeofday, 4, NULL));
    SAY(syscall(SYS_uname, 4));
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    SAY(syscall(SYS_waitpid, child, 4, 0));
    SAY(syscall(SYS_waitpid, child, NULL, 0));
    return 0;
}
