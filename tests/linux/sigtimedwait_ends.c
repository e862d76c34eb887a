/* sigtimedwait ends with EAGAIN in time, EINTR by another signal's handler, EINVAL. */
#include "say.h"

static void handler(int signal)
{
    say("handler of %s\n", sigabbrev_np(signal));
}

int main(void)
{
    sigset_t set = set_of(SIGUSR1, 0);
    struct timespec time = {.tv_nsec = 1000000}, none = {0}, bad = {.tv_nsec = 1000000000};
    struct itimerval soon = {.it_value.tv_usec = 10000};
    block(SIGUSR1, 0);
    SAY(sigtimedwait(&set, NULL, &time));
    SAY(sigtimedwait(&set, NULL, &none));
    SAY(sigtimedwait(&set, NULL, &bad));
    bad = (struct timespec){.tv_sec = -1};
    SAY(sigtimedwait(&set, NULL, &bad));
    on(SIGALRM, handler, SA_RESTART);
    setitimer(ITIMER_REAL, &soon, NULL);
    SAY(syscall(SYS_rt_sigtimedwait, &set, NULL, NULL, 8));
    raise(SIGUSR1);
    SAY(sigtimedwait(&set, NULL, &none));
    return 0;
}
