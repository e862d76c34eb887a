/* Messages come in the order in which they were sent, with type, length and bytes unchanged. */
#include "tests/guest/ports.h"

int main(void)
{
    int port = port_create(8, 100);
    static const unsigned types[] = {0, 1, 0x7fffffff, 0x80000000, 0xffffffff};
    static const char *const texts[] = {"", "a", "four", "five!", "a longer text"};
    for (int round = 0; round < 1000; round++) { /* the ring wraps at every offset */
        for (int i = 0; i < 5; i++)
            EXPECT(send_text(port, types[i], texts[i], PORT_NONBLOCK) == 0);
        for (int i = 0; i < 5; i++)
            expect_text(port, types[i], texts[i], getpid());
        expect_empty(port);
    }
    return 0;
}
