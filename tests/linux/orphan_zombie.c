/* A zombie whose parent ends is reaped by init. */
#include "say.h"

static int ends[2];

static void quit(void)
{
}

static void child(void)
{
    pid_t zombie = start(quit);
    wait_until(zombie, 'Z');
    write(ends[1], &zombie, sizeof zombie);
}

int main(void)
{
    pid_t zombie;
    pipe(ends);
    say_end("child", child);
    SAY(read(ends[0], &zombie, sizeof zombie));
    wait_until(zombie, '-');
    SAY(kill(zombie, 0));
    return 0;
}
