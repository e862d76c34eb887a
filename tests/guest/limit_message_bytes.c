/*
 * RLIMIT_MSGQUEUE: what the queues of all ports take, payload and 20 bytes for each slot; a port
 * beyond it is EMFILE.
 */
#include "tests/guest/expect.h"

#include <gaji/port.h>
#include <sys/resource.h>
#include <unistd.h>

#define SLOT 20

static void set_limit(unsigned long soft)
{
    struct rlimit limit = {soft, 8192};
    EXPECT(setrlimit(RLIMIT_MSGQUEUE, &limit) == 0);
}

int main(void)
{
    set_limit(4096);
    int port = port_create(4, 3000);
    EXPECT(port >= 0);
    EXPECT(port_create(4, 2000) == -1 && errno == EMFILE);
    EXPECT(close(port) == 0);
    port = port_create(4, 1900); /* what was closed is given back */
    EXPECT(port >= 0 && port_create(4, 1900) >= 0);
    EXPECT(port_create(4, 1900) == -1 && errno == EMFILE);

    /* To the byte; slots alone count, too. */
    EXPECT(close(port) == 0);
    set_limit(2 * (1900 + 4 * SLOT) - 1);
    EXPECT(port_create(4, 1900) == -1 && errno == EMFILE);
    set_limit(2 * (1900 + 4 * SLOT));
    port = port_create(4, 1900);
    EXPECT(port >= 0 && port_create(1, 0) == -1 && errno == EMFILE);
    EXPECT(close(port) == 0);
    EXPECT(port_create(1980 / SLOT + 1, 0) == -1 && errno == EMFILE);
    EXPECT(port_create(1980 / SLOT, 0) >= 0);
    return 0;
}
