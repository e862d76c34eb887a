/* A signal that another thread is told of ends all of them, its sender at once, too. */
// linux: yes
#include "tests/guest/child.h"
#include "tests/guest/threads.h"

#include <signal.h>
#include <sys/mman.h>

static volatile int *went_on;

static void sleep_on(void *unused)
{
    (void)unused;
    for (;;)
        pause();
}

/* The other thread alone can be told. */
static void send_to_all(void)
{
    struct thread other;
    sigset_t terminate;
    thread_start(&other, sleep_on, NULL);
    threads_settle();
    sigemptyset(&terminate);
    sigaddset(&terminate, SIGTERM);
    sigprocmask(SIG_BLOCK, &terminate, NULL);
    kill(getpid(), SIGTERM);
    *went_on = 1;
    sleep_on(NULL);
}

int main(void)
{
    went_on = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(went_on != MAP_FAILED);
    int status = status_of(send_to_all);
    EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    EXPECT(!*went_on);
    return 0;
}
