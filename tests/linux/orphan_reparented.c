/* When its parent ends, a process belongs to init. */
#include "say.h"

static int ends[2];

static void grandchild(void)
{
    while (getppid() != 1)
        usleep(1000);
    write(ends[1], "adopted\n", 8);
}

static void child(void)
{
    start(grandchild);
}

int main(void)
{
    char text[20] = "";
    pipe(ends);
    say_end("child", child);
    close(ends[1]);
    SAY(read(ends[0], text, sizeof text));
    say("%s", text);
    SAY(waitpid(-1, NULL, 0));
    return 0;
}
