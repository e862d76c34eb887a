/* Every exit code, its low eight bits, and every deadly signal arrive in the status. */
// linux: yes
#include "tests/guest/child.h"

#include <sys/syscall.h>

static int number;

static void exit_with_number(void)
{
    _exit(number);
}

static void old_exit(void)
{
    syscall(SYS_exit, number);
}

static void end_by_number(void)
{
    signal(number, SIG_DFL); /* a shell's background jobs ignore some */
    kill(getpid(), number);
}

static bool deadly(int signal)
{
    return signal != SIGCHLD && signal != SIGCONT && signal != SIGURG && signal != SIGWINCH &&
           !(signal >= SIGSTOP && signal <= SIGTTOU) && signal != 32 && signal != 33;
}

int main(void)
{
    int odd[] = {-1, 256, 257, 0x7f00, -256, 0x7fffffff};
    for (number = 0; number < 256; number += 5)
        EXPECT(exited_with(status_of(exit_with_number), number));
    for (unsigned i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        number = odd[i];
        EXPECT(exited_with(status_of(exit_with_number), number & 0xff));
        EXPECT(exited_with(status_of(old_exit), number & 0xff));
    }
    for (number = 1; number <= 31; number++)
        if (deadly(number))
            EXPECT(ended_by(status_of(end_by_number), number));
        else if (number < SIGSTOP || number > SIGTTOU)
            EXPECT(exited_with(status_of(end_by_number), 0));
    return 0;
}
