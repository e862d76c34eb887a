/* A zombie can be seen until it is waited for, and no signal does anything to it. */
// linux: yes
#include "tests/guest/child.h"

#include <fcntl.h>
#include <string.h>
#include <time.h>

static void nothing(void)
{
    _exit(3);
}

static char state_of(pid_t pid)
{
    char path[32], text[256] = "";
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return 0;
    EXPECT(read(fd, text, sizeof text - 1) > 0);
    close(fd);
    return strrchr(text, ')')[2];
}

int main(void)
{
    pid_t zombie = child_start(nothing);
    while (state_of(zombie) != 'Z')
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    EXPECT(kill(zombie, 0) == 0);
    EXPECT(kill(zombie, SIGKILL) == 0 && kill(zombie, SIGTERM) == 0);
    EXPECT(getpgid(zombie) == getpgrp() && getsid(zombie) == getsid(0));
    EXPECT(exited_with(child_wait(zombie), 3));
    EXPECT(kill(zombie, 0) < 0 && errno == ESRCH);
    EXPECT(getpgid(zombie) < 0 && errno == ESRCH);
    EXPECT(state_of(zombie) == 0);
    return 0;
}
