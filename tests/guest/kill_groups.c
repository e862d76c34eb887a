/* kill(0), kill(-group) and kill(-1) reach whom they name, and nobody else. */
#include "tests/guest/child.h"

#include <time.h>

static void sleep_long(void)
{
    nanosleep(&(struct timespec){.tv_sec = 100}, NULL);
}

static pid_t sleeper_in(pid_t group)
{
    pid_t child = child_start(sleep_long);
    EXPECT(setpgid(child, group) == 0);
    return child;
}

static void kill_own_group(void)
{
    EXPECT(setpgid(0, 0) == 0);
    child_start(sleep_long);
    kill(0, SIGTERM);
    sleep_long();
}

static void kill_all(void)
{
    EXPECT(kill(-1, SIGUSR1) == 0);
    _exit(5); /* the caller is spared */
}

int main(void)
{
    pid_t leader = sleeper_in(0), member = sleeper_in(leader), other = sleeper_in(0);
    EXPECT(getpgid(member) == leader && getpgid(other) == other);
    EXPECT(kill(-leader, SIGTERM) == 0);
    EXPECT(ended_by(child_wait(leader), SIGTERM) && ended_by(child_wait(member), SIGTERM));
    EXPECT(waitpid(other, NULL, WNOHANG) == 0);
    EXPECT(kill(-leader, SIGTERM) < 0 && errno == ESRCH);

    EXPECT(ended_by(status_of(kill_own_group), SIGTERM));
    EXPECT(waitpid(other, NULL, WNOHANG) == 0);

    EXPECT(signal(SIGUSR1, SIG_IGN) == SIG_DFL); /* inherited by kill_all's process alone */
    EXPECT(exited_with(status_of(kill_all), 5));
    EXPECT(ended_by(child_wait(other), SIGUSR1));
    EXPECT(kill(1, SIGKILL) == 0); /* init is spared by every signal */
    nanosleep(&(struct timespec){.tv_nsec = 30000000}, NULL);
    EXPECT(kill(1, 0) == 0);
    return 0;
}
