/* Many children, ending in any order, are each found once with their own status. */
// linux: yes
#include "tests/guest/child.h"

#include <sched.h>

#define CHILDREN 100

static _Noreturn void child(int number)
{
    for (int i = 0; i < number * 7 % 13; i++)
        sched_yield();
    _exit(number);
}

int main(void)
{
    pid_t pids[CHILDREN];
    bool seen[CHILDREN] = {false};
    for (int i = 0; i < CHILDREN; i++) {
        pids[i] = fork();
        EXPECT(pids[i] >= 0);
        if (pids[i] == 0)
            child(i);
    }
    for (int i = CHILDREN - 1; i >= CHILDREN / 2; i -= 2) { /* half of them by number, backwards */
        EXPECT(exited_with(child_wait(pids[i]), i));
        seen[i] = true;
    }
    int status;
    for (pid_t pid; (pid = wait(&status)) > 0;) {
        EXPECT(WIFEXITED(status) && WEXITSTATUS(status) < CHILDREN);
        int number = WEXITSTATUS(status);
        EXPECT(pids[number] == pid && !seen[number]);
        seen[number] = true;
    }
    EXPECT(errno == ECHILD);
    for (int i = 0; i < CHILDREN; i++)
        EXPECT(seen[i]);
    return 0;
}
