/* The sender's PID is the kernel's word: what the message said of it is overwritten. */
#include "tests/guest/ports.h"

int main(void)
{
    int port = port_create(4, 100);
    pid_t child = fork_checked();
    if (child == 0) {
        struct port_message message = {.type = 5, .sender = 1, .length = 2, .payload = "hi"};
        EXPECT(port_send(port, &message, 0) == 0);
        EXPECT(message.sender == 1 && message.length == 2); /* sending writes nothing back */
        _exit(0);
    }
    expect_exit(child);
    expect_text(port, 5, "hi", child); /* also when it is long gone */
    return 0;
}
