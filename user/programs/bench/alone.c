/* bench as the only program of a Linux, which tools/bench boots: there it is the first process. */
#include "bench.h"
#include "user/libc/system_call.h"

#include <sys/stat.h>
#include <unistd.h>

/* Linux's reboot(2). */
#define MAGIC1  0xfee1dead
#define MAGIC2  672274793
#define RESTART 0x01234567

bool become_first_process(void)
{
    if (getpid() != 1)
        return false;
    mkdir("/proc", 0755);
    if (call5(SYS_mount, (long)"proc", (long)"/proc", (long)"proc", 0, 0) < 0)
        fail("mount of /proc");
    pid_t child = fork();
    if (child < 0)
        fail("fork");
    if (child == 0)
        return true; /* the rest of the program runs in it */
    child_wait(child);
    call4(SYS_reboot, (long)MAGIC1, MAGIC2, RESTART, 0);
    fail("reboot");
}
