/* CPU time: of calls it is the system's, else the user's; /proc/stat has also that of the dead. */
#include "say.h"

#include <sys/resource.h>
#include <sys/times.h>

static bool is_over(const struct timespec *start, int ms)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - start->tv_sec) * 1000 + (now.tv_nsec - start->tv_nsec) / 1000000 >= ms;
}

static void calls(void)
{
    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    do
        for (int i = 0; i < 1000; i++)
            syscall(SYS_getppid);
    while (!is_over(&start, 1500));
}

static void computes(void)
{
    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    do
        for (volatile int i = 0; i < 1000000; i++)
            ;
    while (!is_over(&start, 1500));
}

static void show(const char *what, void (*body)(void))
{
    struct tms before, after;
    times(&before);
    body();
    times(&after);
    long user = after.tms_utime - before.tms_utime, system = after.tms_stime - before.tms_stime;
    say("%s: user %s, system %s, together %s\n", what, user >= 100 ? "most" : "less",
        system >= 10 ? "some" : "none", user + system >= 100 ? "all" : "too little");
}

static long busy(void)
{
    long user = 0, nice = 0, system = 0;
    FILE *stat = fopen("/proc/stat", "r");
    if (fscanf(stat, "cpu %ld %ld %ld", &user, &nice, &system) != 3)
        say("no cpu line\n");
    fclose(stat);
    return user + nice + system;
}

int main(void)
{
    show("computing", computes);
    long before = busy();
    say_end("a child", computes);
    say("its time is counted: %d\n", busy() - before >= 100);
    struct tms now;
    times(&now);
    say("for its parent, too: %d\n", now.tms_cutime >= 100);

    struct rusage self;
    calls();
    getrusage(RUSAGE_SELF, &self);
    say("calls: system %s\n",
        self.ru_stime.tv_sec * 1000 + self.ru_stime.tv_usec / 1000 >= 50 ? "some" : "none");
    return 0;
}
