/* A forked child has a PID of its own, its parent's as getppid, and its parent's groups. */
// linux: yes
#include "tests/guest/child.h"

static pid_t parent, group, session;

static void look(void)
{
    EXPECT(getpid() != parent && getpid() > 0);
    EXPECT(getppid() == parent);
    EXPECT(gettid() == getpid());
    EXPECT(getpgrp() == group && getpgid(0) == group && getpgid(getpid()) == group);
    EXPECT(getsid(0) == session && getsid(parent) == session);
}

int main(void)
{
    parent = getpid();
    group = getpgrp();
    session = getsid(0);
    EXPECT(exited_with(status_of(look), 0));
    EXPECT(getpid() == parent);
    return 0;
}
