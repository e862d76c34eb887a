/* dup, dup2, dup3 and fcntl: numbers, flags, errors. */
#include "say.h"

int main(void)
{
    int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    say("%d\n", fd);
    SAY(dup(fd));
    SAY(fcntl(fd, F_GETFD));
    SAY(fcntl(fd + 1, F_GETFD));
    SAY(dup2(fd, fd));
    SAY(dup3(fd, fd, 0));
    SAY(dup3(fd, 20, O_CLOEXEC));
    SAY(fcntl(20, F_GETFD));
    SAY(dup3(fd, 21, O_APPEND));
    SAY(dup2(99, 5));
    SAY(dup2(fd, -1));
    SAY(dup2(fd, 1 << 30));
    SAY(fcntl(fd, F_DUPFD, 10));
    SAY(fcntl(fd, F_DUPFD_CLOEXEC, 10));
    SAY(fcntl(11, F_GETFD));
    SAY(fcntl(fd, F_DUPFD, -1));
    SAY(fcntl(fd, F_DUPFD, 1024));
    SAY(fcntl(fd, 12345));
    SAY(fcntl(fd, F_SETFL, O_APPEND | O_NONBLOCK));
    SAY(fcntl(10, F_GETFL) & (O_APPEND | O_NONBLOCK | O_ACCMODE));
    SAY(close(20));
    SAY(close(20));
    SAY(close(-1));
    return 0;
}
