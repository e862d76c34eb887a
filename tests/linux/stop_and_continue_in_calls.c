/* Stopping and continuing, without a handler, is not seen by the call that sleeps. */
#include "say.h"

static int ends[2];

static void read_pipe(void)
{
    char byte;
    SAY(read(ends[0], &byte, 1));
}

static void sleep_shortly(void)
{
    struct timespec time = {.tv_nsec = 300000000};
    SAY(nanosleep(&time, NULL));
}

static void stop_and_continue(pid_t child)
{
    int status;
    for (int i = 0; i < 2; i++) {
        kill(child, SIGSTOP);
        waitpid(child, &status, WUNTRACED);
        kill(child, SIGCONT);
        wait_until(child, 'S');
    }
}

int main(void)
{
    pipe(ends);
    pid_t child = start_sleeper(read_pipe);
    stop_and_continue(child);
    write(ends[1], "x", 1);
    say_status("read", status_of(child));
    child = start_sleeper(sleep_shortly);
    stop_and_continue(child);
    say_status("nanosleep", status_of(child));
    child = start_sleeper(pause_forever);
    stop_and_continue(child);
    kill(child, SIGTERM);
    say_status("pause", status_of(child));
    return 0;
}
