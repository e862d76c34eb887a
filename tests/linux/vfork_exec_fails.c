/* A failed exec in vfork's child leaves it able to end; its descriptors are its own. */
#include "say.h"

int main(void)
{
    char *arguments[] = {"nothing", NULL};
    volatile int error = 0;
    int fd = open("/dev/null", O_RDONLY);
    pid_t child = vfork();
    if (child == 0) {
        close(fd);
        execv("/nothing/there", arguments);
        error = errno;
        _exit(44);
    }
    say("%s\n", strerrorname_np(error));
    say_status("child", status_of(child));
    SAY(fcntl(fd, F_GETFD) == 0);
    return 0;
}
