/* A message that does not fit stays: EMSGSIZE, and type, sender and length are told. */
#include "tests/guest/ports.h"

int main(void)
{
    int port = port_create(4, 100);
    char buffer[8] = "........";
    struct port_message message;
    EXPECT(send_text(port, 7, "five!", 0) == 0);
    EXPECT(send_text(port, 8, "x", 0) == 0);
    for (unsigned room = 0; room < 5; room++) {
        EXPECT(ERROR_OF(receive_bytes(port, &message, buffer, room, 0)) == EMSGSIZE);
        EXPECT(message.length == 5 && message.type == 7 && message.sender == getpid());
        EXPECT(message.payload == buffer && memcmp(buffer, "........", 8) == 0);
    }
    EXPECT(port_receive(port, &message, 0) == 0); /* with the room that was asked for */
    EXPECT(memcmp(buffer, "five!...", 8) == 0);
    expect_text(port, 8, "x", 0);
    return 0;
}
