/* ru_maxrss is the most that was resident at once, in KiB; ru_minflt counts pages brought in. */
#include "say.h"

#include <sys/resource.h>

#define MIB              256 /* pages */
#define NEAR(value, kib) ((value) >= (kib) && (value) < (kib) + 2500)

static struct rusage usage_of(int who)
{
    struct rusage usage;
    getrusage(who, &usage);
    return usage;
}

/* Touches so many fresh pages and gives them back. Returns the faults meanwhile. */
static long use(int pages)
{
    long faults = usage_of(RUSAGE_SELF).ru_minflt;
    char *at = mmap(NULL, pages * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < pages; i++)
        at[i * 4096] = 1;
    munmap(at, pages * 4096);
    return usage_of(RUSAGE_SELF).ru_minflt - faults;
}

static void child_with_much(void)
{
    use(12 * MIB);
}

static void child_that_execs(void)
{
    use(20 * MIB);
    execl("/proc/self/exe", "again", NULL);
}

int main(int argc, char **argv)
{
    struct rusage usage;
    int status;
    if (argc == 1 && strcmp(argv[0], "again") == 0)
        return 0;
    SAY(NEAR(usage_of(RUSAGE_SELF).ru_maxrss, 0));
    SAY(usage_of(RUSAGE_CHILDREN).ru_maxrss);
    long faults = use(4 * MIB);
    SAY(faults >= 4 * MIB && faults < 4 * MIB + 16);
    SAY(NEAR(usage_of(RUSAGE_SELF).ru_maxrss, 4096));
    use(MIB);
    SAY(NEAR(usage_of(RUSAGE_SELF).ru_maxrss, 4096));

    pid_t child = start(child_with_much);
    SAY(wait4(child, &status, 0, &usage) == child && WIFEXITED(status));
    SAY(NEAR(usage.ru_maxrss, 12 * 1024));
    SAY(usage.ru_minflt >= 12 * MIB);
    SAY(NEAR(usage_of(RUSAGE_CHILDREN).ru_maxrss, 12 * 1024));
    SAY(NEAR(usage_of(RUSAGE_SELF).ru_maxrss, 4096));

    child = start(child_that_execs);
    SAY(wait4(child, &status, 0, &usage) == child && WIFEXITED(status));
    SAY(NEAR(usage.ru_maxrss, 20 * 1024));
    SAY(NEAR(usage_of(RUSAGE_CHILDREN).ru_maxrss, 20 * 1024));
    return 0;
}
