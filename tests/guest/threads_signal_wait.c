/* Of two threads that wait for a signal, whose default would end the process, one gets it, and
 * nothing ends. The other may be told of it, too, as on Linux. */
// linux: yes
#include "tests/guest/threads.h"

#include <signal.h>
#include <time.h>

static sigset_t set;
static int results[2];

static void wait_for_it(void *number)
{
    struct timespec time = {0, 300000000};
    int i = *(int *)number;
    results[i] = sigtimedwait(&set, NULL, &time);
}

int main(void)
{
    struct thread threads[2];
    int numbers[2] = {0, 1};
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    EXPECT(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
    for (int i = 0; i < 2; i++)
        thread_start(&threads[i], wait_for_it, &numbers[i]);
    threads_settle();
    EXPECT(kill(getpid(), SIGUSR1) == 0);
    for (int i = 0; i < 2; i++)
        thread_join(&threads[i]);
    EXPECT((results[0] == SIGUSR1 && results[1] == -1) ||
           (results[0] == -1 && results[1] == SIGUSR1));
    return 0;
}
