/* Parent and child have one file offset; a descriptor opened again has its own. */
#include "say.h"

static int fd;

static void body(void)
{
    write(fd, "child", 5);
}

int main(void)
{
    char text[20] = "";
    fd = open("offset", O_RDWR | O_CREAT | O_TRUNC, 0600);
    say_end("child", body);
    SAY(lseek(fd, 0, SEEK_CUR));
    write(fd, " parent", 7);
    int other = open("offset", O_RDONLY);
    SAY(lseek(other, 0, SEEK_CUR));
    SAY(read(other, text, sizeof text));
    say("%s\n", text);
    unlink("offset");
    return 0;
}
