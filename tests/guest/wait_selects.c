/* waitpid finds the child, or a child of the group, that it is asked for. */
// linux: yes
#include "tests/guest/child.h"

static void group_of_its_own(void)
{
    EXPECT(setpgid(0, 0) == 0);
    _exit(1);
}

static void same_group(void)
{
    _exit(2);
}

int main(void)
{
    int status;
    pid_t own = child_start(group_of_its_own), same = child_start(same_group);
    setpgid(own, own); /* whoever is first */
    EXPECT(waitpid(0, &status, 0) == same && exited_with(status, 2));
    EXPECT(waitpid(0, &status, 0) < 0 && errno == ECHILD);
    EXPECT(waitpid(-own, &status, 0) == own && exited_with(status, 1));

    own = child_start(group_of_its_own);
    same = child_start(same_group);
    EXPECT(exited_with(child_wait(same), 2));
    EXPECT(exited_with(child_wait(own), 1));
    return 0;
}
