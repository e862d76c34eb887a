/* RLIMIT_NPROC: fork beyond it is EAGAIN. */
#include "tests/guest/expect.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct rlimit limit = {4, 4}; /* init, this one, and two more */
    EXPECT(setrlimit(RLIMIT_NPROC, &limit) == 0);
    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        EXPECT(child >= 0);
        if (child == 0) {
            sleep(1);
            _exit(0);
        }
    }
    EXPECT(fork() == -1 && errno == EAGAIN);
    EXPECT(wait(NULL) > 0 && wait(NULL) > 0);
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    EXPECT(child > 0 && wait(NULL) == child);
    return 0;
}
