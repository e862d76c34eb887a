/* An open file lives on when its name goes; links, and rename over another. */
#include "say.h"

static int links(const char *path)
{
    struct stat now;
    return stat(path, &now) ? -1 : (int)now.st_nlink;
}

int main(void)
{
    char text[10] = "";
    int fd = open("one", O_RDWR | O_CREAT | O_TRUNC, 0600);
    write(fd, "first", 5);
    SAY(link("one", "two"));
    SAY(links("two"));
    SAY(link("one", "two"));
    SAY(unlink("one"));
    SAY(links("two"));
    close(open("three", O_RDWR | O_CREAT, 0600));
    SAY(rename("two", "three"));
    SAY(links("two"));
    SAY(links("three"));
    SAY(unlink("three"));
    SAY(pread(fd, text, 9, 0));
    say("%s\n", text);
    struct stat stat;
    fstat(fd, &stat);
    say("%d\n", (int)stat.st_nlink);
    mkdir("folder", 0700);
    close(open("folder/file", O_WRONLY | O_CREAT, 0600));
    SAY(rmdir("folder"));
    SAY(unlink("folder"));
    SAY(rename("folder", "folder/below"));
    SAY(rename("folder/file", "folder"));
    SAY(unlink("folder/file"));
    SAY(rmdir("folder"));
    SAY(rmdir("folder"));
    return 0;
}
