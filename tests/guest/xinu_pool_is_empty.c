/* Xinu's ports take the nodes of their messages from one pool, and stop the kernel when it is
 * empty: any process can do that. Here a port has its own from the start: that one is full, and
 * that there is no memory for another port, is no other's concern. */
// run: --mem 24
#include "tests/guest/ports.h"

#define SLOTS 100

static void fill(int port)
{
    for (int i = 0; i < SLOTS; i++)
        EXPECT(send_text(port, (unsigned)i, "eight by", PORT_NONBLOCK) == 0);
    EXPECT(ERROR_OF(send_text(port, 0, "", PORT_NONBLOCK)) == EAGAIN);
}

int main(void)
{
    static int greedy[1024];
    int first = port_create(SLOTS, SLOTS * 8), second = port_create(SLOTS, SLOTS * 8), count = 0;
    EXPECT(first >= 0 && second >= 0);
    fill(first);
    while (count < 1024 && (greedy[count] = port_create(1024, 128 * 1024)) >= 0)
        count++;
    EXPECT(errno == ENOMEM || errno == EMFILE);
    fill(second);
    for (int i = 0; i < SLOTS; i++) {
        expect_text(first, (unsigned)i, "eight by", getpid());
        expect_text(second, (unsigned)i, "eight by", getpid());
    }
    while (count > 0)
        EXPECT(close(greedy[--count]) == 0);
    return 0;
}
