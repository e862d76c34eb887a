/* RLIMIT_STACK: the stack grows to it and not beyond; exec takes it over. */
#include "tests/guest/expect.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int reach(unsigned bytes)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        volatile char *here = (volatile char *)&status;
        for (unsigned down = 0; down < bytes; down += 4096)
            here[-(long)down] = 1;
        _exit(0);
    }
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

int main(void)
{
    struct rlimit limit = {1 << 20, RLIM_INFINITY};
    EXPECT(reach(2 << 20) == 0);
    EXPECT(setrlimit(RLIMIT_STACK, &limit) == 0);
    EXPECT(reach(2 << 20) == SIGSEGV);
    EXPECT(reach(512 << 10) == 0);
    return 0;
}
