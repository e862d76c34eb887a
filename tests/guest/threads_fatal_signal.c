/* A signal that ends the process, which one of its threads does not block, cannot be taken back by
 * another thread that is faster. */
// linux: yes
// status: signaled 15
#include "tests/guest/threads.h"

#include <signal.h>

static void sleep_long(void *unused)
{
    (void)unused;
    usleep(2000000);
}

int main(void)
{
    struct thread second;
    sigset_t set;
    thread_start(&second, sleep_long, NULL);
    threads_settle();
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    EXPECT(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
    EXPECT(kill(getpid(), SIGTERM) == 0);
    signal(SIGTERM, SIG_IGN);
    usleep(100000);
    return 0;
}
