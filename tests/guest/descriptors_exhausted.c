/* With every descriptor in use, whatever makes one is EMFILE and leaves nothing behind. */
#include "tests/guest/ports.h"

#include <fcntl.h>
#include <sys/stat.h>

int main(void)
{
    int ends[2], last = -1, fd;
    while ((fd = open("/dev/null", O_RDONLY)) >= 0)
        last = fd;
    EXPECT(errno == EMFILE && last == 1023);
    EXPECT(ERROR_OF(open("/tmp/new", O_CREAT | O_WRONLY, 0600)) == EMFILE);
    EXPECT(ERROR_OF(access("/tmp/new", F_OK)) == ENOENT);
    EXPECT(ERROR_OF(dup(0)) == EMFILE);
    EXPECT(ERROR_OF(fcntl(0, F_DUPFD, 1000)) == EMFILE);
    EXPECT(ERROR_OF(pipe(ends)) == EMFILE);
    EXPECT(ERROR_OF(port_create(1, 0)) == EMFILE);
    EXPECT(dup2(0, 700) == 700);
    EXPECT(close(500) == 0);
    EXPECT(ERROR_OF(pipe(ends)) == EMFILE); /* which needs two */
    int port = port_create(1, 0);
    EXPECT(port == 500);
    EXPECT(ERROR_OF(port_narrow(port, PORT_SEND)) == EMFILE);

    pid_t child = fork_checked();
    if (child == 0) {
        EXPECT(fcntl(1023, F_GETFD) == 0 && ERROR_OF(dup(0)) == EMFILE);
        EXPECT(send_text(port, 1, "", 0) == 0);
        _exit(0);
    }
    expect_exit(child);
    expect_text(port, 1, "", child);
    EXPECT(close(1023) == 0 && dup(0) == 1023);
    return 0;
}
