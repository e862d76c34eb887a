/* Descriptors marked close-on-exec are closed by exec, and by a failed one they are not. */
#include "say.h"

int main(int argc, char **argv)
{
    char *arguments[] = {argv[0], "again", NULL};
    if (argc > 1) {
        for (int fd = 10; fd < 14; fd++)
            say("%d: %s\n", fd, fcntl(fd, F_GETFD) < 0 ? "closed" : "open");
        return 0;
    }
    dup2(1, 10);
    dup3(1, 11, O_CLOEXEC);
    dup2(1, 12);
    fcntl(12, F_SETFD, FD_CLOEXEC);
    dup2(11, 13);
    execv("/nothing", arguments);
    SAY(fcntl(11, F_GETFD));
    execv(argv[0], arguments);
    return 1;
}
