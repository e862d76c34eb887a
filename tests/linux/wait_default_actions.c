/* What each of the signals 1 to 31 does by default, as wait reports it. */
#include "say.h"

int main(void)
{
    for (int signal = 1; signal < 32; signal++) {
        int status;
        pid_t child = fork();
        if (child == 0) {
            setpgid(0, 0); /* its group is not orphaned: the parent is in another one */
            kill(getpid(), signal);
            _exit(3);
        }
        waitpid(child, &status, WUNTRACED);
        say("%s: %#x\n", sigabbrev_np(signal), status & ~0x80); /* without "dumped core" */
        if (WIFSTOPPED(status)) {
            kill(child, SIGKILL);
            waitpid(child, &status, 0);
            say("  then %#x\n", status);
        }
    }
    return 0;
}
