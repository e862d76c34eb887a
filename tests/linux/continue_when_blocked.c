/* SIGCONT continues a process that blocks or ignores it. */
#include "say.h"

static void blocks(void)
{
    block(SIGCONT, 0);
    raise(SIGSTOP);
    say("goes on, pending %d\n", is_pending(SIGCONT));
}

static void ignores(void)
{
    signal(SIGCONT, SIG_IGN);
    raise(SIGSTOP);
    say("goes on\n");
}

static void handler(int signal)
{
    say("handler of %s\n", sigabbrev_np(signal));
}

static void handles(void)
{
    on(SIGCONT, handler, 0);
    raise(SIGSTOP);
    say("goes on\n");
}

static void try(void (*body)(void))
{
    int status;
    pid_t child = start(body);
    waitpid(child, &status, WUNTRACED);
    say_status("child", status);
    kill(child, SIGCONT);
    say_status("child", status_of(child));
}

int main(void)
{
    try(blocks);
    try(ignores);
    try(handles);
    return 0;
}
