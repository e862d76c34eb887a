/* What system calls write into a page that fork shares, the other process does not see. */
// linux: yes
#include "tests/guest/memory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <time.h>

#define CALLS 12

static char *page; /* one for each call, all bytes '-' */

static bool by_files(char *at)
{
    int zero = open("/dev/zero", O_RDONLY), ends[2];
    bool good = read(zero, at, 100) == 100 && fstat(zero, (struct stat *)(at + PAGE)) == 0 &&
                pipe(ends) == 0 && write(ends[1], "0123456789", 10) == 10 &&
                read(ends[0], at + 2 * PAGE, 10) == 10 && pipe((int *)(at + 3 * PAGE)) == 0 &&
                getcwd(at + 4 * PAGE, 100) && readlink("/proc/self", at + 5 * PAGE, 100) > 0;
    return good && stat("/", (struct stat *)(at + 6 * PAGE)) == 0;
}

static bool by_others(char *at)
{
    pid_t child = fork();
    if (child == 0)
        _exit(3);
    return wait((int *)at) == child && clock_gettime(CLOCK_MONOTONIC, (void *)(at + PAGE)) == 0 &&
           uname((struct utsname *)(at + 2 * PAGE)) == 0 &&
           times((struct tms *)(at + 3 * PAGE)) != (clock_t)-1 &&
           sysinfo((struct sysinfo *)(at + 4 * PAGE)) == 0;
}

static bool untouched(void)
{
    return all_bytes(page, CALLS * PAGE, '-');
}

int main(void)
{
    page = map_pages(CALLS);
    memset(page, '-', CALLS * PAGE);
    struct turn to_child = turn_make(), to_parent = turn_make();
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0) {
        EXPECT(by_files(page) && by_others(page + 7 * PAGE));
        turn_give(to_parent);
        turn_wait(to_child);
        for (int i = 0; i < CALLS; i++)
            EXPECT(!all_bytes(page + i * PAGE, PAGE, '-'));
        _exit(0);
    }
    turn_wait(to_parent);
    EXPECT(untouched());
    turn_give(to_child);
    EXPECT(well(child));

    child = fork(); /* and now the parent has it done */
    EXPECT(child >= 0);
    if (child == 0) {
        turn_wait(to_child);
        EXPECT(untouched());
        _exit(0);
    }
    EXPECT(by_files(page) && by_others(page + 7 * PAGE));
    turn_give(to_child);
    EXPECT(well(child));
    return 0;
}
