/*
 * A port ends with as many files in its queue as there can be, each a full pipe that only the queue
 * still has: another process gets the CPU at the end of the time slice, not of all that (design,
 * D4).
 */
// run: --icount
#include "tests/guest/memory.h"

#include <fcntl.h>
#include <gaji/port.h>
#include <stdint.h>

#define AWAY  1000000u  /* instructions; a longer step of the clock: the other had the CPU */
#define SLICE 20000000u /* two ticks of 10 ms */

static volatile uint64_t *resumed; /* shared: when the other process got the CPU after a 0 here */

static uint64_t cycles(void)
{
    uint64_t now;
    __asm__ volatile("rdtsc" : "=A"(now));
    return now;
}

/* Spins until the CPU has been away; the time then, at which a slice begins. */
static uint64_t wait_for_slice(void)
{
    uint64_t last = cycles(), now;
    while ((now = cycles()) - last < AWAY)
        last = now;
    return now;
}

static pid_t start_other(int port)
{
    pid_t other = fork();
    EXPECT(other >= 0);
    if (other > 0)
        return other;
    EXPECT(close(port) == 0);
    for (;;) {
        uint64_t now = wait_for_slice();
        if (*resumed == 0)
            *resumed = now;
    }
}

/* The right to receive what is in the pipe is the queue's alone. */
static int queue_pipe(int port)
{
    static char text[65536];
    struct port_parcel parcel = {.count = 1};
    int ends[2];
    EXPECT(pipe(ends) == 0 && fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);
    EXPECT(write(ends[1], text, sizeof text) > 0);
    parcel.files[0] = ends[0];
    int result = port_send_files(port, &parcel, PORT_NONBLOCK);
    EXPECT(close(ends[0]) == 0 && close(ends[1]) == 0);
    return result;
}

int main(void)
{
    int port = port_create(1024, 16), status;
    resumed = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(port >= 0 && resumed != MAP_FAILED);
    while (queue_pipe(port) == 0)
        ;
    EXPECT(errno == EAGAIN || errno == ETOOMANYREFS);

    pid_t other = start_other(port);
    wait_for_slice();
    uint64_t slice = wait_for_slice(), before;
    while ((before = cycles()) - slice < SLICE - AWAY / 4)
        ;
    *resumed = 0;
    EXPECT(close(port) == 0);
    while (*resumed == 0)
        ;
    EXPECT(*resumed - before < AWAY);
    EXPECT(kill(other, SIGKILL) == 0 && waitpid(other, &status, 0) == other);
    return 0;
}
