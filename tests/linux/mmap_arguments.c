/* What mmap, munmap and mprotect refuse. */
#include "say.h"

#define MAP(address, length, prot, flags, fd, page)                                                \
    (syscall(SYS_mmap2, address, length, prot, flags, fd, page) == -1 ? -1 : 1)

int main(void)
{
    int fd = open("/tmp/mmap", O_RDWR | O_CREAT, 0600), only = open("/tmp/mmap", O_WRONLY);
    int rw = PROT_READ | PROT_WRITE, anonymous = MAP_PRIVATE | MAP_ANONYMOUS;
    SAY(MAP(0, 0, rw, anonymous, -1, 0));
    SAY(MAP(0, 1, rw, anonymous, -1, 0));
    SAY(MAP(0, 4096, rw, MAP_ANONYMOUS, -1, 0));
    SAY(MAP(0, 4096, rw, MAP_PRIVATE, -1, 0));
    SAY(MAP(0, 4096, PROT_READ, MAP_PRIVATE, only, 0));
    SAY(MAP(0, 4096, rw, MAP_PRIVATE, fd, 0));
    SAY(MAP(0x20000001, 4096, rw, anonymous | MAP_FIXED, -1, 0));
    SAY(MAP(0xbffff000, 8192, rw, anonymous | MAP_FIXED, -1, 0));
    SAY(MAP(0, 0xffffffff, rw, anonymous, -1, 0));
    SAY(MAP(0, 0xc0000000, rw, anonymous, -1, 0));
    SAY(syscall(SYS_munmap, 0x20000001, 4096));
    SAY(syscall(SYS_munmap, 0x20000000, 0));
    SAY(syscall(SYS_munmap, 0x20000000, 4096));
    SAY(syscall(SYS_munmap, 0xc0000000, 4096));
    SAY(syscall(SYS_mprotect, 0x20000000, 4096, PROT_READ));
    SAY(syscall(SYS_mprotect, 0x20000001, 4096, PROT_READ));
    SAY(syscall(SYS_mprotect, 0x20000000, 0, PROT_READ));
    unlink("/tmp/mmap");
    return 0;
}
