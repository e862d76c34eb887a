/* lseek, holes, and writes behind the end. */
#include "say.h"

int main(void)
{
    char text[10];
    struct stat stat;
    int fd = open("file", O_RDWR | O_CREAT | O_TRUNC, 0600);
    SAY(lseek(fd, -1, SEEK_SET));
    SAY(lseek(fd, 5000, SEEK_SET));
    SAY(lseek(fd, -6000, SEEK_CUR));
    SAY(lseek(fd, 0, 9));
    SAY(read(fd, text, 10));
    SAY(write(fd, "end", 3));
    fstat(fd, &stat);
    say("%d\n", (int)stat.st_size);
    SAY(pread(fd, text, 10, 4996));
    say("%d %d %c\n", text[0], text[3], text[4]);
    SAY(ftruncate(fd, 4997));
    SAY(ftruncate(fd, 5003));
    SAY(pread(fd, text, 10, 4996));
    say("%d\n", text[4]);
    SAY(ftruncate(fd, -1));
    SAY(pwrite(fd, "x", 1, -1));
    SAY(lseek(99, 0, SEEK_SET));
    unlink("file");
    return 0;
}
