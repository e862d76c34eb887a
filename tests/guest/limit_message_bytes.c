/* RLIMIT_MSGQUEUE: the payload that all ports can hold; a port beyond it is EMFILE. */
#include "tests/guest/expect.h"

#include <gaji/port.h>
#include <sys/resource.h>
#include <unistd.h>

int main(void)
{
    struct rlimit limit = {4096, 8192};
    EXPECT(setrlimit(RLIMIT_MSGQUEUE, &limit) == 0);
    int port = port_create(4, 3000);
    EXPECT(port >= 0);
    EXPECT(port_create(4, 2000) == -1 && errno == EMFILE);
    EXPECT(close(port) == 0);
    EXPECT(port_create(4, 2000) >= 0); /* what was closed is given back */
    EXPECT(port_create(4, 2000) >= 0);
    EXPECT(port_create(4, 2000) == -1 && errno == EMFILE);
    return 0;
}
