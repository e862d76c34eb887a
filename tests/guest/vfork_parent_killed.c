/* A parent killed in vfork ends at once; the child goes on in their memory, and can exec. */
#include "tests/guest/child.h"

#include <time.h>

static int report[2];

static void nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
}

static pid_t killed_in_vfork(void (*rest_of_child)(void))
{
    pid_t parent = fork();
    EXPECT(parent >= 0);
    if (parent == 0) {
        if (vfork() == 0) {
            while (getppid() != 1)
                nap();
            rest_of_child();
            _exit(0);
        }
        _exit(99);
    }
    nap();
    EXPECT(kill(parent, SIGTERM) == 0);
    EXPECT(ended_by(child_wait(parent), SIGTERM));
    return parent;
}

static void write_report(void)
{
    static char text[] = "alive";
    text[0] = 'A';
    write(report[1], text, 5);
}

static void exec_echo(void)
{
    dup2(report[1], 1);
    execl("/bin/echo", "echo", "-n", "Alive", (char *)NULL);
}

static void fork_again(void)
{
    pid_t child = fork();
    if (child == 0) {
        write_report();
        _exit(0);
    }
    waitpid(child, NULL, 0);
}

static void expect_alive(void)
{
    char text[6] = "";
    EXPECT(read(report[0], text, 5) == 5 && text[0] == 'A' && text[4] == 'e');
}

int main(void)
{
    EXPECT(pipe(report) == 0);
    killed_in_vfork(write_report);
    expect_alive();
    killed_in_vfork(exec_echo);
    expect_alive();
    killed_in_vfork(fork_again);
    expect_alive();
    return 0;
}
