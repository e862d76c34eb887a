/* Whatever a descendant is doing - sleeping, stopped, waiting for a vfork child - it goes too. */
#include "tests/guest/expect.h"

#include <gaji/cascade.h>
#include <gaji/port.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void sleep_in(int how, int pipe_end, int port)
{
    char c;
    struct port_message message = {.length = 0};
    if (how == 0)
        read(pipe_end, &c, 1);
    if (how == 1)
        port_receive(port, &message, 0);
    if (how == 2)
        raise(SIGSTOP);
    if (how == 3 && vfork() == 0)
        for (;;)
            pause();
    if (how == 4)
        signal(SIGTERM, SIG_IGN);
    if (how == 5 && fork() > 0)
        wait(NULL);
    for (;;)
        sleep(1000);
}

int main(void)
{
    int empty[2], status, port = port_create(1, 16);
    EXPECT(pipe(empty) == 0 && port >= 0);
    pid_t eldest = fork();
    if (eldest == 0) {
        cascade_set(true);
        for (int how = 0; how < 6; how++)
            if (fork() == 0)
                sleep_in(how, empty[0], port);
        usleep(100000);
        _exit(9);
    }
    EXPECT(waitpid(eldest, &status, 0) == eldest && WEXITSTATUS(status) == 9);
    EXPECT(kill(-1, 0) == -1 && errno == ESRCH); /* nobody is left but init and this process */
    return 0;
}
