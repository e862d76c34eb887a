/* /proc/PID/stat says when a process was started, in hundredths of a second since boot. */
// linux: yes
#include "tests/guest/child.h"

#include <fcntl.h>
#include <string.h>
#include <time.h>

#define FIELDS_BEFORE 19 /* between the name and the start time: proc(5) */

static long hundredths_now(void)
{
    struct timespec now;
    EXPECT(clock_gettime(CLOCK_BOOTTIME, &now) == 0);
    return now.tv_sec * 100 + now.tv_nsec / 10000000;
}

static long start_of_self(void)
{
    char text[512] = "";
    int fd = open("/proc/self/stat", O_RDONLY);
    EXPECT(fd >= 0 && read(fd, text, sizeof text - 1) > 0 && close(fd) == 0);
    const char *at = strrchr(text, ')');
    for (int i = 0; at && i <= FIELDS_BEFORE; i++)
        at = strchr(at + 1, ' ');
    EXPECT(at != NULL);
    return atol(at);
}

static long before_fork;

static void look(void)
{
    long start = start_of_self();
    EXPECT(start >= before_fork - 1 && start <= hundredths_now() + 1);
}

int main(void)
{
    long first = start_of_self();
    EXPECT(first <= hundredths_now() + 1);
    nanosleep(&(struct timespec){.tv_nsec = 400000000}, NULL);
    EXPECT(start_of_self() == first);
    before_fork = hundredths_now();
    EXPECT(exited_with(status_of(look), 0));
    return 0;
}
