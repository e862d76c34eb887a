/* open's flags and errors. */
#include "say.h"

int main(void)
{
    char text[20] = "";
    int fd = open("file", O_RDWR | O_CREAT | O_EXCL, 0640);
    SAY(fd >= 0);
    SAY(open("file", O_RDWR | O_CREAT | O_EXCL, 0640));
    SAY(write(fd, "0123456789", 10));
    int append = open("file", O_WRONLY | O_APPEND);
    SAY(lseek(append, 0, SEEK_SET));
    SAY(write(append, "ab", 2));
    SAY(lseek(append, 0, SEEK_CUR));
    SAY(read(append, text, 1));
    SAY(pread(fd, text, 19, 5));
    say("%s\n", text);
    SAY(close(open("file", O_RDONLY | O_TRUNC)));
    SAY(lseek(fd, 0, SEEK_END));
    SAY(open("missing", O_RDONLY));
    SAY(open("file/below", O_RDONLY));
    SAY(open("/tmp", O_RDWR));
    SAY(open("/tmp", O_CREAT | O_RDONLY, 0600));
    SAY(open("file", O_RDONLY | O_DIRECTORY));
    SAY(open("", O_RDONLY));
    symlink("file", "link");
    symlink("dangling", "dangling");
    SAY(open("link", O_RDONLY | O_NOFOLLOW));
    SAY(open("dangling", O_RDONLY));
    unlink("file");
    unlink("link");
    unlink("dangling");
    return 0;
}
