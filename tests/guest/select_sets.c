/* select and pselect: sets in and out, errors, time-outs. */
// linux: yes
#include "tests/guest/expect.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

static fd_set in, out, except;

static void set_all(int fd)
{
    FD_ZERO(&in);
    FD_ZERO(&out);
    FD_ZERO(&except);
    FD_SET(fd, &in);
    FD_SET(fd, &out);
    FD_SET(fd, &except);
}

static void note(int signal)
{
    (void)signal;
}

int main(void)
{
    int ends[2];
    struct timeval none = {0, 0}, some = {0, 30000};
    EXPECT(pipe(ends) == 0);
    set_all(ends[1]);
    EXPECT(select(ends[1] + 1, &in, &out, &except, &none) == 1);
    EXPECT(!FD_ISSET(ends[1], &in) && FD_ISSET(ends[1], &out) && !FD_ISSET(ends[1], &except));
    set_all(ends[0]);
    EXPECT(select(ends[1] + 1, &in, &out, &except, &some) == 0);
    EXPECT(!FD_ISSET(ends[0], &in) && !FD_ISSET(ends[0], &out) && !FD_ISSET(ends[0], &except));

    EXPECT(write(ends[1], "x", 1) == 1);
    set_all(ends[0]);
    FD_SET(ends[1], &out);
    FD_CLR(ends[0], &out);
    EXPECT(select(ends[1] + 1, &in, &out, NULL, NULL) == 2);
    EXPECT(FD_ISSET(ends[0], &in) && FD_ISSET(ends[1], &out));

    /* What lies at or above the count is not looked at. */
    set_all(ends[0]);
    EXPECT(select(ends[0], &in, NULL, NULL, &none) == 0 && select(0, NULL, NULL, NULL, &none) == 0);

    /* The end of a pipe reads as ready; without readers, both. */
    close(ends[1]);
    set_all(ends[0]);
    EXPECT(select(ends[0] + 1, &in, &out, &except, NULL) == 1 && FD_ISSET(ends[0], &in));
    close(ends[0]);
    EXPECT(pipe(ends) == 0 && close(ends[0]) == 0);
    set_all(ends[1]);
    EXPECT(select(ends[1] + 1, &in, &out, &except, NULL) == 2);
    EXPECT(FD_ISSET(ends[1], &in) && FD_ISSET(ends[1], &out));

    set_all(ends[0]); /* closed */
    fd_set before = in;
    EXPECT(select(20, &in, &out, &except, &none) == -1 && errno == EBADF);
    EXPECT(memcmp(&before, &in, sizeof in) == 0);
    EXPECT(select(-1, NULL, NULL, NULL, &none) == -1 && errno == EINVAL);
    EXPECT(select(1, (fd_set *)8, NULL, NULL, &none) == -1 && errno == EFAULT);
    EXPECT(select(0, NULL, NULL, NULL, &(struct timeval){-1, 0}) == -1 && errno == EINVAL);
    EXPECT(select(0, NULL, NULL, NULL, &(struct timeval){0, -1}) == -1 && errno == EINVAL);

    signal(SIGALRM, note);
    sigset_t blocked, empty;
    sigemptyset(&empty);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGALRM);
    EXPECT(sigprocmask(SIG_BLOCK, &blocked, NULL) == 0 && raise(SIGALRM) == 0);
    EXPECT(pselect(0, NULL, NULL, NULL, &(struct timespec){0, 1000000}, NULL) == 0);
    EXPECT(pselect(0, NULL, NULL, NULL, NULL, &empty) == -1 && errno == EINTR);
    EXPECT(sigprocmask(SIG_BLOCK, NULL, &empty) == 0 && sigismember(&empty, SIGALRM) == 1);
    return 0;
}
