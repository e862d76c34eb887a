/*
 * POSIX, _exit: a group is orphaned by the end of any member that had a parent outside it, also of
 * one without children. A group that was orphaned before is left alone.
 */
#include "say.h"

#include <sys/wait.h>

static int ends[2], stopped[2], go[2];

static void hung_up(int signal)
{
    (void)signal;
    write(ends[1], "HUP\n", 4);
}

/* Stops, and tells when it goes on. */
static void member(void)
{
    signal(SIGHUP, hung_up);
    raise(SIGSTOP);
    write(ends[1], "goes on\n", 8);
    _exit(0);
}

/* A member whose parent is init, with a child that stops. */
static void orphan(bool ends_first)
{
    while (getppid() != 1)
        usleep(1000);
    pid_t child = start(member);
    waitpid(child, NULL, WUNTRACED);
    write(stopped[1], &child, sizeof child);
    if (ends_first)
        _exit(0);
    usleep(500000);
    kill(child, SIGKILL);
    _exit(0);
}

static void leave_orphan(bool ends_first)
{
    pid_t parent = fork();
    if (parent > 0) {
        waitpid(parent, NULL, 0);
        return;
    }
    if (fork() == 0)
        orphan(ends_first);
    _exit(0);
}

static void leader(void)
{
    char byte;
    setpgid(0, 0);
    leave_orphan(false);
    read(go[0], &byte, 1);
}

static void gone_leader(void)
{
    setpgid(0, 0);
    leave_orphan(true);
}

static void show(void)
{
    char text[64];
    ssize_t length;
    close(ends[1]);
    while ((length = read(ends[0], text, sizeof text)) > 0)
        write(1, text, (size_t)length);
    close(ends[0]);
}

int main(void)
{
    pid_t child;
    pipe(stopped);
    pipe(go);

    say("the last one with a parent ends:\n");
    pipe(ends);
    pid_t pid = start(leader);
    read(stopped[0], &child, sizeof child);
    write(go[1], "x", 1);
    status_of(pid);
    show();

    say("it was orphaned before:\n");
    pipe(ends);
    status_of(start(gone_leader));
    read(stopped[0], &child, sizeof child);
    usleep(200000);
    kill(child, SIGKILL);
    show();
    return 0;
}
