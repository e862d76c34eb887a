/* Making ports until memory is used up ends in ENOMEM, and closing gives all back. */
// run: --mem 24
#include "tests/guest/ports.h"

int main(void)
{
    static int made[1024];
    for (int round = 0; round < 3; round++) {
        int count = 0, port;
        while ((port = port_create(1024, 128 * 1024)) >= 0) {
            made[count++] = port;
            EXPECT(count < 1024);
        }
        EXPECT(errno == ENOMEM && count > 20);
        EXPECT(send_text(made[count - 1], 1, "still works", PORT_NONBLOCK) == 0);
        while (count > 0)
            EXPECT(close(made[--count]) == 0);
    }
    return 0;
}
