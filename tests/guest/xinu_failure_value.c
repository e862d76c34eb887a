/* Xinu's ptrecv() gives SYSERR (-1) for an error, and also for a message of that value. Here each
 * value of a message is distinct from each failure, in both forms. */
#include "tests/guest/ports.h"

int main(void)
{
    static const unsigned values[] = {0, 1, 0xffffffffu, 0xfffffff5u, 0x80000000u};
    int port = port_create(1, 16);
    for (unsigned i = 0; i < sizeof values / sizeof *values; i++) {
        unsigned words[4] = {values[i], values[i], values[i], values[i]};
        struct port_message message;
        EXPECT(send_bytes(port, values[i], words, sizeof words, 0) == 0);
        memset(words, 0x55, sizeof words);
        EXPECT(receive_bytes(port, &message, words, sizeof words, PORT_NONBLOCK) == 0);
        EXPECT(message.type == values[i] && words[0] == values[i] && words[3] == values[i]);
        EXPECT(receive_bytes(port, &message, words, sizeof words, PORT_NONBLOCK) == -1);
        EXPECT(errno == EAGAIN);

        struct port_short brief;
        EXPECT(send_bytes(port, values[i], (unsigned[4]){values[i]}, sizeof words, 0) == 0);
        EXPECT(port_reply_receive_short(port, &brief) == getpid());
        EXPECT(brief.type == values[i] && brief.words[0] == values[i]);
    }
    return 0;
}
