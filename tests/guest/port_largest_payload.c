/* 65,536 bytes pass, at any alignment; one more is EMSGSIZE, and so is more than the port holds. */
#include "tests/guest/ports.h"

static char out[PORT_MAX_PAYLOAD + 16], in[PORT_MAX_PAYLOAD + 16];

int main(void)
{
    int port = port_create(2, 128 * 1024);
    for (unsigned i = 0; i < sizeof out; i++)
        out[i] = (char)(i * 7 + i / 256);
    for (unsigned shift = 0; shift < 4; shift++) {
        struct port_message message;
        unsigned length = PORT_MAX_PAYLOAD - shift;
        EXPECT(send_bytes(port, shift, out + shift, length, PORT_NONBLOCK) == 0);
        EXPECT(send_bytes(port, shift, out, PORT_MAX_PAYLOAD, PORT_NONBLOCK) == 0);
        memset(in, 0, sizeof in);
        EXPECT(receive_bytes(port, &message, in + 3 - shift, sizeof in - 3, 0) == 0);
        EXPECT(message.length == length && message.type == shift);
        EXPECT(memcmp(in + 3 - shift, out + shift, length) == 0 && in[3 - shift + length] == 0);
        EXPECT(receive_bytes(port, &message, in, PORT_MAX_PAYLOAD, 0) == 0);
        EXPECT(memcmp(in, out, PORT_MAX_PAYLOAD) == 0);
    }
    EXPECT(ERROR_OF(send_bytes(port, 1, out, PORT_MAX_PAYLOAD + 1, 0)) == EMSGSIZE);
    EXPECT(ERROR_OF(send_bytes(port, 1, out, -1u, 0)) == EMSGSIZE);
    EXPECT(ERROR_OF(send_bytes(port, 1, out, -3u, 0)) == EMSGSIZE);
    expect_empty(port);

    int small = port_create(2, 6); /* rounded up to words: 8 */
    EXPECT(send_bytes(small, 1, out, 8, PORT_NONBLOCK) == 0);
    EXPECT(ERROR_OF(send_bytes(small, 1, out, 9, 0)) == EMSGSIZE);
    EXPECT(ERROR_OF(send_bytes(small, 1, out, 9, PORT_NONBLOCK)) == EMSGSIZE);
    return 0;
}
