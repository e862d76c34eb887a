/* Signals to one thread and to the process; cancelling a thread; a buffer unmapped under a read. */
#include "say.h"

#include <pthread.h>

static pthread_t main_thread, other;
static volatile int who; /* 1: the main thread ran the handler, 2: the other */
static int ends[2];
static char *page;

static void note(int signal)
{
    (void)signal;
    who = pthread_equal(pthread_self(), main_thread) ? 1 : 2;
}

static void *sleeps(void *unused)
{
    (void)unused;
    struct timespec time = {1000, 0};
    nanosleep(&time, NULL);
    say("the sleep ended: %s\n", strerrorname_np(errno));
    nanosleep(&time, NULL);
    return NULL;
}

static void *reads(void *unused)
{
    (void)unused;
    SAY(read(ends[0], page, 10));
    return NULL;
}

static void change_mask(int how)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    pthread_sigmask(how, &set, NULL);
}

int main(void)
{
    struct sigaction action = {.sa_handler = note};
    void *result;
    main_thread = pthread_self();
    sigaction(SIGUSR1, &action, NULL);

    pthread_create(&other, NULL, sleeps, NULL);
    usleep(20000);
    int error = pthread_kill(other, SIGUSR1);
    usleep(20000);
    say("to the other: run by %d, %d\n", who, error);
    SAY(pthread_cancel(other));
    pthread_join(other, &result);
    say("cancelled: %d\n", result == PTHREAD_CANCELED);

    pthread_create(&other, NULL, sleeps, NULL);
    usleep(20000);
    who = 0;
    change_mask(SIG_BLOCK); /* the other does not, so it takes what is for the process */
    error = kill(getpid(), SIGUSR1);
    usleep(20000);
    say("to the process: run by %d, %d\n", who, error);
    who = 0;
    SAY(pthread_kill(main_thread, SIGUSR1));
    usleep(20000);
    say("blocked: run by %d\n", who);
    change_mask(SIG_UNBLOCK);
    say("unblocked: run by %d\n", who);
    pthread_cancel(other);
    pthread_join(other, NULL);

    SAY(syscall(SYS_tgkill, getpid(), getpid(), 0));
    SAY(syscall(SYS_tgkill, getpid() + 1000, getpid(), 0));
    SAY(syscall(SYS_tgkill, getpid(), 0, 0));

    (void)!pipe(ends);
    page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pthread_create(&other, NULL, reads, NULL);
    usleep(20000);
    munmap(page, 4096);
    long written = write(ends[1], "0123456789", 10);
    pthread_join(other, NULL);
    say("written: %ld\n", written);
    return 0;
}
