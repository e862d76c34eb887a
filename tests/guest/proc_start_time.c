/* Field 22 of /proc/PID/stat is when it began, in hundredths of a second since boot (proc(5)). */
// run: --icount
#include "tests/guest/proc_reads.h"

#include <sys/wait.h>
#include <time.h>

static long long start_of(pid_t pid)
{
    char path[32], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    EXPECT(file_read(path, text, sizeof text) > 0);
    const char *at = strrchr(text, ')') + 2; /* field 3 */
    for (int field = 3; field < 22; field++)
        at = strchr(at, ' ') + 1;
    return atoll(at);
}

int main(void)
{
    struct timespec now;
    char byte;
    int ends[2], status;
    EXPECT(pipe(ends) == 0);
    sleep(3);
    pid_t child = fork();
    if (child == 0)
        _exit(read(ends[0], &byte, 1) != 1);
    EXPECT(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    long long hundredths = now.tv_sec * 100ll + now.tv_nsec / 10000000;
    EXPECT(start_of(child) <= hundredths + 1 && start_of(child) >= hundredths - 5);
    EXPECT(start_of(child) - start_of(getpid()) >= 299);
    EXPECT(start_of(1) <= start_of(getpid()));
    EXPECT(write(ends[1], "x", 1) == 1 && waitpid(child, &status, 0) == child && status == 0);
    return 0;
}
