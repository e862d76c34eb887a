/* Unknown flags are EINVAL, to send and to receive, and nothing happens. */
#include "tests/guest/ports.h"

int main(void)
{
    int port = port_create(4, 100);
    char buffer[8];
    struct port_message message;
    EXPECT(ERROR_OF(send_text(port, 1, "x", 2)) == EINVAL);
    EXPECT(ERROR_OF(send_text(port, 1, "x", -1)) == EINVAL);
    expect_empty(port);
    EXPECT(send_text(port, 1, "x", 0) == 0);
    EXPECT(ERROR_OF(receive_bytes(port, &message, buffer, 8, 2)) == EINVAL);
    EXPECT(ERROR_OF(receive_bytes(port, &message, buffer, 8, 1 << 31)) == EINVAL);
    expect_text(port, 1, "x", 0);
    return 0;
}
