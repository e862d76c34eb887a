/*
 * /proc/ports with very many ports is made up to its end for who asks for what stands there. Others
 * run meanwhile, and who asks can be killed.
 */
// run: --icount --mem 256 --timeout 60
#include "tests/guest/child.h"
#include "tests/guest/clock.h"
#include "tests/guest/ports.h"

#include <fcntl.h>
#include <unistd.h>

#define HOLDERS 8
#define EACH    1000
#define EACH_NS 10000     /* a line; not the more, the more ports there are */
#define BEHIND  0x1000000 /* all of the file */
#define SOON_NS 60000000  /* a sleep of 10 ms, and two slices of who was before us */

static void hold_ports(void)
{
    for (int i = 0; i < EACH; i++)
        EXPECT(port_create(1, 16) >= 0);
    pause();
}

static void read_end(void)
{
    char byte;
    int fd = open("/proc/ports", O_RDONLY);
    EXPECT(fd >= 0 && pread(fd, &byte, 1, BEHIND) == 0 && close(fd) == 0);
}

static void read_for_ever(void)
{
    for (;;)
        read_end();
}

int main(void)
{
    pid_t holders[HOLDERS];
    for (int i = 0; i < HOLDERS; i++) {
        holders[i] = child_start(hold_ports);
        wait_until_blocked(holders[i], "signal");
    }
    uint64_t begin = clock_ns();
    read_end();
    EXPECT(clock_since(begin) < EACH_NS * HOLDERS * EACH);
    pid_t reader = child_start(read_for_ever);
    begin = clock_ns();
    usleep(10000);
    EXPECT(clock_since(begin) < SOON_NS);
    begin = clock_ns();
    kill_and_wait(reader);
    EXPECT(clock_since(begin) < SOON_NS);
    for (int i = 0; i < HOLDERS; i++)
        kill_and_wait(holders[i]);
    return 0;
}
