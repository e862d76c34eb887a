/* Shared memory goes with the last process that has it; killing one in between loses nothing. */
// run: --mem 16
#include "tests/guest/expect.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    for (int round = 0; round < 20; round++) {
        char *memory =
            mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        EXPECT(memory != MAP_FAILED); /* 20 MiB in all: not enough memory if it leaked */
        pid_t child = fork();
        memset(memory + (child ? 0 : 1 << 19), 1, 1 << 19);
        if (child == 0)
            pause();
        kill(child, SIGKILL);
        EXPECT(wait(NULL) == child && munmap(memory, 1 << 20) == 0);
    }
    return 0;
}
