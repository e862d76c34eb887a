/* RLIMIT_FSIZE: a write is cut at it; beyond it there is SIGXFSZ, or EFBIG where that is ignored.
 */
#include "tests/guest/expect.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct rlimit limit = {1000, 1000};
    char bytes[700] = {0};
    int status, fd = open("/tmp/limited", O_CREAT | O_WRONLY, 0600);
    EXPECT(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    EXPECT(write(fd, bytes, sizeof bytes) == 700 && write(fd, bytes, sizeof bytes) == 300);
    if (fork() == 0)
        _exit(write(fd, bytes, 1) == -1);
    EXPECT(wait(&status) > 0 && WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ);
    signal(SIGXFSZ, SIG_IGN);
    EXPECT(write(fd, bytes, 1) == -1 && errno == EFBIG);
    unlink("/tmp/limited");
    return 0;
}
