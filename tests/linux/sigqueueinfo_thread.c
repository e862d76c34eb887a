/* rt_sigqueueinfo to the ID of a thread reaches its process; only a thread itself may say "kernel".
 */
#include "pthreads.h"

static volatile int taken;

static void handler(int signal, siginfo_t *info, void *context)
{
    (void)context;
    say("%s %d\n", sigabbrev_np(signal), info->si_value.sival_int);
    taken = 1;
}

static long queue(long id, int signal, int code)
{
    siginfo_t info = {.si_code = code};
    info.si_value.sival_int = 5;
    return syscall(SYS_rt_sigqueueinfo, id, signal, &info);
}

static volatile long thread_id;
static volatile int may_end;

static void *blocks_it(void *unused)
{
    (void)unused;
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    thread_id = syscall(SYS_gettid);
    SAY(queue(syscall(SYS_gettid), 0, SI_USER));
    SAY(queue(getpid(), 0, SI_USER));
    SAY(queue(getpid(), 0, SI_QUEUE));
    while (!may_end)
        usleep(1000);
    return NULL;
}

int main(void)
{
    on_info(SIGUSR1, handler, 0);
    pthread_t thread = thread_start(blocks_it, 0);
    while (!thread_id)
        usleep(1000);
    usleep(20000);
    SAY(queue(thread_id, 0, SI_QUEUE));
    SAY(queue(thread_id, 0, SI_USER));
    SAY(queue(thread_id, 65, SI_QUEUE));
    SAY(queue(thread_id, SIGUSR1, SI_QUEUE));
    while (!taken)
        usleep(1000);
    may_end = 1;
    pthread_join(thread, NULL);
    SAY(queue(thread_id, 0, SI_QUEUE));
    return 0;
}
