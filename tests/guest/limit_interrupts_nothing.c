/*
 * A process with limits of its own is in the middle of a write, or sleeps, when ticks come and its
 * CPU time is looked at: a tick is no signal, and nothing is cut short. The signal of the limit
 * itself is one, also for whoever comes out of a long write only then.
 */
// run: --icount 7 --timeout 60
#include "tests/guest/child.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#define WRITES 300

static char large[200000];
static int ends[2];

static void start_reader(void)
{
    EXPECT(pipe(ends) == 0);
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child > 0) {
        close(ends[0]);
        return;
    }
    close(ends[1]);
    while (read(ends[0], large, 4096) > 0)
        ;
    _exit(0);
}

static void limit_cpu(long seconds)
{
    struct rlimit limit = {(unsigned)seconds, RLIM_INFINITY};
    EXPECT(setrlimit(RLIMIT_CPU, &limit) == 0);
}

static void write_all(void)
{
    int shorter = 0;
    limit_cpu(1000);
    for (int i = 0; i < WRITES; i++)
        shorter += write(ends[1], large, sizeof large) != sizeof large;
    EXPECT(shorter == 0);
}

static volatile int told;

static void note(int signal)
{
    (void)signal;
    told++;
}

/* Most of the time is spent in the kernel, and its limit comes there or at a tick of user mode. */
static void write_until_told(void)
{
    struct rusage usage;
    EXPECT(getrusage(RUSAGE_SELF, &usage) == 0);
    signal(SIGXCPU, note);
    limit_cpu(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + 1);
    while (told == 0)
        EXPECT(write(ends[1], large, sizeof large) > 0);
    EXPECT(told == 1);
}

int main(void)
{
    start_reader();
    write_all();
    write_until_told();
    close(ends[1]);
    EXPECT(wait(NULL) > 0);
    return 0;
}
