/* /proc/ports with more that are blocked in one port than a line has room for: it ends with "...".
 */
#include "tests/guest/ports.h"

#include <fcntl.h>

#define WAITERS 66
#define SHOWN   64

static pid_t waiters[WAITERS];

static void read_all(char *text, size_t size)
{
    size_t length = 0;
    ssize_t got;
    int fd = open("/proc/ports", O_RDONLY);
    EXPECT(fd >= 0);
    while ((got = read(fd, text + length, size - 1 - length)) > 0)
        length += (size_t)got;
    EXPECT(got == 0);
    text[length] = '\0';
    close(fd);
}

int main(void)
{
    static char text[8192];
    unsigned shown = 0;
    int port = port_create(2, 64);
    EXPECT(port >= 0);
    for (unsigned i = 0; i < WAITERS; i++) {
        waiters[i] = fork_checked();
        if (waiters[i] == 0) {
            struct port_message message = {.length = 0};
            port_receive(port, &message, 0);
            _exit(1);
        }
    }
    for (unsigned i = 0; i < WAITERS; i++)
        wait_until_blocked(waiters[i], "port: empty");
    read_all(text, sizeof text);
    for (const char *at = text; (at = strstr(at, "=receive")); at++)
        shown++;
    EXPECT(shown == SHOWN && strstr(text, "=receive,...") != NULL);
    for (unsigned i = 0; i < WAITERS; i++)
        kill_and_wait(waiters[i]);
    return 0;
}
