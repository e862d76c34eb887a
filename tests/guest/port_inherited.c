/* fork inherits ports that are not marked close-on-fork, exec those not marked close-on-exec. */
#include "tests/guest/ports.h"

#include <fcntl.h>

int main(int count, char **arguments)
{
    if (count > 1) {
        EXPECT(ERROR_OF(send_text(atoi(arguments[2]), 1, "x", 0)) == EBADF);
        EXPECT(send_text(atoi(arguments[1]), 6, "after exec", 0) == 0);
        return 0;
    }
    int port = port_create(4, 100), hidden = port_create(4, 100);
    EXPECT(fcntl(hidden, F_SETFD, FD_CLOFORK) == 0);
    int marked = fcntl(port, F_DUPFD_CLOEXEC, 0), own = fcntl(port, F_DUPFD_CLOFORK, 20);
    EXPECT(marked >= 0 && own >= 20 && fcntl(own, F_GETFD) == FD_CLOFORK);
    pid_t child = fork_checked();
    if (child == 0) {
        char kept[12], closed[12];
        EXPECT(ERROR_OF(send_text(hidden, 1, "x", 0)) == EBADF);
        EXPECT(ERROR_OF(send_text(own, 1, "x", 0)) == EBADF);
        EXPECT(send_text(marked, 5, "from fork", 0) == 0);
        snprintf(kept, sizeof kept, "%d", port);
        snprintf(closed, sizeof closed, "%d", marked);
        execl(arguments[0], arguments[0], kept, closed, NULL);
        _exit(1);
    }
    expect_exit(child);
    expect_text(port, 5, "from fork", child);
    expect_text(port, 6, "after exec", child);
    expect_empty(hidden);
    return 0;
}
