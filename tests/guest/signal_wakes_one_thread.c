/*
 * A signal that another thread is going to take ends no call of this one, also when the thread that
 * sent it ends meanwhile, or blocks other signals.
 */
// run: --icount 7 --timeout 60
#include "tests/guest/pthreads.h"

#include <signal.h>

static char large[200000];
static int ends[2];
static volatile ssize_t written;
static volatile int handled;

static void note(int signal)
{
    (void)signal;
    handled++;
}

static void *write_all(void *unused)
{
    written = write(ends[1], large, sizeof large);
    return unused;
}

static void *send_and_end(void *unused)
{
    kill(getpid(), SIGUSR1);
    return unused;
}

/* The main thread is told; the writer does not block the signal, and is not to hear of it. */
static void *send_and_block(void *unused)
{
    sigset_t other;
    sigemptyset(&other);
    sigaddset(&other, SIGUSR2);
    kill(getpid(), SIGUSR1);
    sigprocmask(SIG_BLOCK, &other, NULL);
    return unused;
}

static void try(void *(*send)(void *))
{
    written = handled = 0;
    pthread_t writer = start(write_all, NULL);
    usleep(20000); /* it sleeps, since the pipe is full */
    pthread_t sender = start(send, NULL);
    while (!handled)
        usleep(20000); /* the signal ends this */
    usleep(20000);
    EXPECT(written == 0); /* it sleeps still */
    for (size_t got = 0; got < sizeof large;) {
        ssize_t part = read(ends[0], large, 4096);
        EXPECT(part > 0);
        got += (size_t)part;
    }
    join(sender);
    join(writer);
    EXPECT(written == sizeof large && handled == 1);
}

int main(void)
{
    EXPECT(pipe(ends) == 0);
    signal(SIGUSR1, note);
    try(send_and_end);
    try(send_and_block);
    return 0;
}
