/* wait4 gives the child's CPU time, which getrusage then has under RUSAGE_CHILDREN. */
#include "say.h"

#include <sys/resource.h>

static void burn(void)
{
    struct rusage usage;
    do
        getrusage(RUSAGE_SELF, &usage);
    while (usage.ru_utime.tv_sec * 1000000 + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec <
           50000);
}

static long microseconds(const struct rusage *usage)
{
    return (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1000000 + usage->ru_utime.tv_usec +
           usage->ru_stime.tv_usec;
}

int main(void)
{
    struct rusage usage, children;
    int status;
    SAY(getrusage(RUSAGE_CHILDREN, &children));
    say("%ld\n", microseconds(&children));
    pid_t child = start(burn);
    SAY(wait4(child, &status, 0, &usage) == child);
    getrusage(RUSAGE_CHILDREN, &children);
    SAY(microseconds(&usage) >= 50000);
    SAY(microseconds(&children) >= microseconds(&usage));
    SAY(getrusage(77, &usage));
    return 0;
}
