/* Who may be put into which group, and who may begin a session. */
// linux: yes
#include "tests/guest/child.h"

static int gate[2];

static void wait_for_gate(void)
{
    char byte;
    close(gate[1]);
    read(gate[0], &byte, 1);
}

static void session_leader(void)
{
    EXPECT(setsid() == getpid() && getpgrp() == getpid() && getsid(0) == getpid());
    EXPECT(setsid() < 0 && errno == EPERM);
    EXPECT(setpgid(0, 0) < 0 && errno == EPERM);
    pid_t child = child_start(wait_for_gate);
    EXPECT(getsid(child) == getpid());
    EXPECT(setpgid(child, getppid()) < 0 && errno == EPERM); /* a group of another session */
    EXPECT(setpgid(getppid(), 0) < 0 && errno == ESRCH);     /* neither self nor child */
    EXPECT(kill(child, SIGKILL) == 0);
    child_wait(child);
}

static void group_leader(void)
{
    EXPECT(setpgid(0, 0) == 0 && setpgid(0, 0) == 0);
    EXPECT(setsid() < 0 && errno == EPERM);
}

int main(void)
{
    EXPECT(pipe(gate) == 0);
    EXPECT(setpgid(0, -1) < 0 && errno == EINVAL);
    EXPECT(setpgid(-1, 0) < 0);
    EXPECT(setpgid(30000, 0) < 0 && errno == ESRCH);
    EXPECT(setpgid(0, 30000) < 0 && errno == EPERM);
    EXPECT(getpgid(30000) < 0 && errno == ESRCH && getsid(30000) < 0 && errno == ESRCH);
    EXPECT(exited_with(status_of(session_leader), 0));
    EXPECT(exited_with(status_of(group_leader), 0));

    pid_t child = child_start(wait_for_gate);
    EXPECT(setpgid(child, child) == 0 && getpgid(child) == child);
    EXPECT(setpgid(child, getpgrp()) == 0 && getpgid(child) == getpgrp());
    close(gate[1]);
    child_wait(child);
    return 0;
}
