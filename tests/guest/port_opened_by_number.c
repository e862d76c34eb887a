/* /proc/self/fd/N of a port opens it with what is asked for of the right that N has, and no other.
 */
#include "tests/guest/ports.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>

static int open_again(int fd, int flags)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return open(path, flags);
}

static void expect_rights(int fd, bool sends, bool receives)
{
    struct port_message message;
    EXPECT(fd >= 0);
    EXPECT(ERROR_OF(send_text(fd, 7, "probe", PORT_NONBLOCK)) == (sends ? 0 : EBADF));
    int error = ERROR_OF(receive_bytes(fd, &message, NULL, 0, PORT_NONBLOCK));
    EXPECT(receives ? error != EBADF : error == EBADF);
    close(fd);
}

static void each_right(int port)
{
    int sender = port_narrow(port, PORT_SEND), receiver = port_narrow(port, PORT_RECEIVE);
    char buffer[8];
    struct port_message message;
    expect_rights(open_again(sender, O_WRONLY), true, false);
    expect_rights(open_again(sender, O_WRONLY | O_CREAT | O_TRUNC), true, false);
    EXPECT(ERROR_OF(open_again(sender, O_RDONLY)) == EACCES);
    EXPECT(ERROR_OF(open_again(sender, O_RDWR)) == EACCES);
    expect_rights(open_again(receiver, O_RDONLY), false, true);
    EXPECT(ERROR_OF(open_again(receiver, O_WRONLY)) == EACCES);
    EXPECT(ERROR_OF(open_again(receiver, O_RDWR)) == EACCES);
    expect_rights(open_again(port, O_RDONLY), false, true);
    expect_rights(open_again(port, O_WRONLY), true, false);
    expect_rights(open_again(port, O_RDWR), true, true);
    while (receive_bytes(port, &message, buffer, sizeof buffer, PORT_NONBLOCK) == 0)
        EXPECT(message.length == 5 && memcmp(buffer, "probe", 5) == 0);
    close(sender);
    close(receiver);
}

/* The new file holds the port as any other: it ends with the last one. */
static void lives_as_long(void)
{
    int port = port_create(2, 64);
    int sender = port_narrow(port, PORT_SEND), again = open_again(port, O_RDWR);
    EXPECT(again >= 0 && close(port) == 0);
    EXPECT(send_text(sender, 1, "kept", 0) == 0);
    expect_text(again, 1, "kept", getpid());
    close(again);
    EXPECT(ERROR_OF(send_text(sender, 1, "x", 0)) == EPIPE);
    close(sender);
}

static void same_status(int port)
{
    char path[32];
    struct stat by_path, by_fd;
    snprintf(path, sizeof path, "/proc/self/fd/%d", port);
    EXPECT(stat(path, &by_path) == 0 && fstat(port, &by_fd) == 0);
    EXPECT(memcmp(&by_path, &by_fd, sizeof by_fd) == 0);
}

int main(void)
{
    int port = port_create(8, 100);
    each_right(port);
    same_status(port);
    close(port);
    lives_as_long();
    EXPECT(ERROR_OF(open_again(port, O_RDWR)) == ENOENT);
    return 0;
}
