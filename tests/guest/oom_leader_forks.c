/* All memory is touched and kept by one who then sleeps: the shell at the console can fork still.
 */
// run: --mem 16
// log: oom_leader_fork\[\d+\] is ended so that oom_leader_fork\[\d+\] can go on
#include "tests/guest/memory.h"

#include <fcntl.h>
#include <sys/sysinfo.h>

#define LEFT (80u << 10) /* less than a fork takes is left beside what the kernel keeps back */

static void take_nearly_all(struct turn taken)
{
    struct sysinfo info;
    for (char *at = map_pages(3400);; at += PAGE) {
        EXPECT(sysinfo(&info) == 0);
        if (info.freeram * info.mem_unit <= LEFT)
            break;
        *at = 'h';
    }
    turn_give(taken);
    for (;;)
        pause();
}

static void run_a_program(void)
{
    execl("/bin/true", "true", NULL);
    _exit(1);
}

static void lead(void)
{
    int status;
    EXPECT(setsid() == getpid() && open("/dev/console", O_RDWR) >= 0);
    struct turn taken = turn_make();
    pid_t hog = fork();
    if (hog == 0)
        take_nearly_all(taken);
    turn_wait(taken);
    EXPECT(in_child(run_a_program) == 0);
    EXPECT(waitpid(hog, &status, 0) == hog && killed_by(status, SIGKILL));
}

int main(void)
{
    EXPECT(in_child(lead) == 0);
    return 0;
}
