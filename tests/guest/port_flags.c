/* Unknown flags are EINVAL, to send and to receive, and nothing happens. */
#include "tests/guest/ports.h"

int main(void)
{
    int port = port_create(4, 100);
    char buffer[8];
    struct port_message message;
    EXPECT(ERROR_OF(send_text(port, 1, "x", 16)) == EINVAL);
    EXPECT(ERROR_OF(send_text(port, 1, "x", -1)) == EINVAL);
    expect_empty(port);
    EXPECT(send_text(port, 1, "x", 0) == 0);
    EXPECT(ERROR_OF(receive_bytes(port, &message, buffer, 8, 16)) == EINVAL);
    EXPECT(ERROR_OF(receive_bytes(port, &message, buffer, 8, 1 << 31)) == EINVAL);
    /* A deadline that is not there, or not a time. */
    EXPECT(ERROR_OF(send_text(port, 1, "x", PORT_DEADLINE)) == EFAULT);
    message = (struct port_message){.length = 8, .payload = buffer};
    struct timespec bad = {0, 1000000000};
    EXPECT(ERROR_OF(port_receive_until(port, &message, &bad)) == EINVAL);
    expect_text(port, 1, "x", 0);
    return 0;
}
