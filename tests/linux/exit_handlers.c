// status: exited 4
/* exit runs handlers in reverse and writes buffers; _exit does neither. */
#include "say.h"

static void first(void)
{
    say("first\n");
}

static void second(void)
{
    say("second\n");
}

int main(void)
{
    atexit(first);
    atexit(second);
    pid_t child = fork();
    if (child == 0) {
        printf("lost");
        _exit(1);
    }
    say_status("child", status_of(child));
    printf("buffered\n");
    exit(4);
}
