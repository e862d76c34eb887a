/* RLIMIT_NOFILE: the next descriptor is EMFILE, dup2 to one beyond EBADF; children inherit it. */
#include "tests/guest/expect.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct rlimit limit = {5, 10};
    int status;
    EXPECT(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    EXPECT(open("/dev/null", O_RDONLY) == 3 && open("/dev/null", O_RDONLY) == 4);
    EXPECT(open("/dev/null", O_RDONLY) == -1 && errno == EMFILE);
    EXPECT(dup2(0, 5) == -1 && errno == EBADF);
    if (fork() == 0)
        _exit(dup(0) == -1 && errno == EMFILE ? 3 : 1);
    EXPECT(wait(&status) > 0 && WEXITSTATUS(status) == 3);
    limit.rlim_cur = 20;
    EXPECT(setrlimit(RLIMIT_NOFILE, &limit) == -1 && errno == EINVAL);
    limit.rlim_cur = 10;
    EXPECT(setrlimit(RLIMIT_NOFILE, &limit) == 0 && dup(0) == 5);
    limit.rlim_max = 100000;
    EXPECT(setrlimit(RLIMIT_NOFILE, &limit) == -1 && errno == EPERM);
    return 0;
}
