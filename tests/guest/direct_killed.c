/* Many processes that call, send and notify each other at random, and are killed at random. */
// run: --mem 64 --timeout 60
#include "tests/guest/direct.h"

#include <gaji/check.h>
#include <sys/mman.h>

#define PEERS  10
#define ROUNDS 150

static pid_t *peers; /* shared */
static unsigned seed;

static unsigned next(void)
{
    seed = seed * 1103515245 + 12345;
    return seed >> 16;
}

/* What one peer does for ever; every error but these would be wrong. */
static void live(void)
{
    static char text[5000];
    for (;;) {
        pid_t other = peers[next() % PEERS];
        struct port_message out = {.length = next() % sizeof text, .payload = text};
        struct port_message in = {.length = sizeof text, .payload = text};
        unsigned what = next() % 4;
        int error = what == 0   ? ERROR_OF(msg_send(other, &out, NULL))
                    : what == 1 ? ERROR_OF(msg_receive(next() % 2 ? other : MSG_ANY, &in, NULL))
                    : what == 2 ? ERROR_OF(msg_call(other, &out, &in, NULL))
                                : ERROR_OF(msg_notify(other));
        if (error && error != ESRCH && error != EDEADLK) {
            printf("%u: %s\n", what, strerror(error));
            _exit(1);
        }
    }
}

static void start(unsigned i)
{
    unsigned own = next();
    peers[i] = fork_checked();
    if (peers[i] == 0) {
        seed = own;
        peers[i] = getpid();
        live();
    }
}

int main(void)
{
    peers = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(peers != MAP_FAILED);
    for (unsigned i = 0; i < PEERS; i++)
        peers[i] = getpid();
    for (unsigned i = 0; i < PEERS; i++)
        start(i);
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned i = next() % PEERS;
        usleep(next() % 3000);
        kill_and_wait(peers[i]);
        start(i);
        if (round % 10 == 0)
            EXPECT(gaji_check(GAJI_CHECK_WALK, NULL) == 0);
    }
    for (unsigned i = 0; i < PEERS; i++)
        kill_and_wait(peers[i]);
    return 0;
}
