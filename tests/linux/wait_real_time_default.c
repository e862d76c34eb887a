/* Real-time signals end a process by default. */
#include "say.h"

int main(void)
{
    for (int signal = SIGRTMIN; signal <= SIGRTMAX; signal += 15) {
        pid_t child = fork();
        if (child == 0) {
            kill(getpid(), signal);
            _exit(3);
        }
        say("%d: %#x\n", signal, status_of(child));
    }
    return 0;
}
