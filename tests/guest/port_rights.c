/* A descriptor sends or receives only with the right to; other files are EBADF; narrowing. */
#include "tests/guest/ports.h"

#include <fcntl.h>

int main(void)
{
    int port = port_create(4, 100);
    int sender = port_narrow(port, PORT_SEND), receiver = port_narrow(port, PORT_RECEIVE);
    int both = port_narrow(port, PORT_SEND | PORT_RECEIVE);
    struct port_message message;
    EXPECT(sender >= 0 && receiver >= 0 && both >= 0);
    EXPECT(send_text(sender, 1, "a", 0) == 0 && send_text(both, 2, "b", 0) == 0);
    EXPECT(ERROR_OF(send_text(receiver, 1, "x", 0)) == EBADF);
    EXPECT(ERROR_OF(receive_bytes(sender, &message, NULL, 0, 0)) == EBADF);
    expect_text(receiver, 1, "a", 0);
    expect_text(both, 2, "b", 0);

    EXPECT(ERROR_OF(port_narrow(sender, PORT_RECEIVE)) == EACCES);
    EXPECT(ERROR_OF(port_narrow(sender, PORT_SEND | PORT_RECEIVE)) == EACCES);
    EXPECT(ERROR_OF(port_narrow(receiver, PORT_SEND)) == EACCES);
    EXPECT(ERROR_OF(port_narrow(port, 0)) == EINVAL);
    EXPECT(ERROR_OF(port_narrow(port, 4)) == EINVAL);
    int again = port_narrow(sender, PORT_SEND);
    EXPECT(again >= 0 && send_text(again, 3, "c", 0) == 0);

    int file = open("/bin/sh", O_RDONLY);
    EXPECT(ERROR_OF(send_text(file, 1, "x", 0)) == EBADF);
    EXPECT(ERROR_OF(receive_bytes(file, &message, NULL, 0, 0)) == EBADF);
    EXPECT(ERROR_OF(port_narrow(file, PORT_SEND)) == EBADF);
    EXPECT(ERROR_OF(port_publish(file, "x")) == EBADF);
    EXPECT(ERROR_OF(send_text(99, 1, "x", 0)) == EBADF);
    EXPECT(ERROR_OF(send_text(-1, 1, "x", 0)) == EBADF);
    EXPECT(ERROR_OF(port_publish(sender, "x")) == EACCES);

    char byte;
    EXPECT(ERROR_OF(read(port, &byte, 1)) == EINVAL && ERROR_OF(write(port, "x", 1)) == EINVAL);
    EXPECT(ERROR_OF(lseek(port, 0, SEEK_SET)) == ESPIPE);
    return 0;
}
