/* A writer that sleeps in a full pipe is woken when the last reader goes. */
#include "say.h"

static int ends[2];
static char large[70000];

static void writer(void)
{
    signal(SIGPIPE, SIG_IGN);
    close(ends[0]);
    SAY(write(ends[1], large, sizeof large));
    SAY(write(ends[1], large, 1));
}

static void reader(void)
{
    char byte;
    close(ends[1]);
    SAY(read(ends[0], &byte, 1));
}

int main(void)
{
    pipe(ends);
    pid_t child = start_sleeper(writer);
    close(ends[0]);
    say_status("writer", status_of(child));
    close(ends[1]);
    pipe(ends);
    child = start_sleeper(reader);
    close(ends[1]);
    say_status("reader", status_of(child));
    return 0;
}
