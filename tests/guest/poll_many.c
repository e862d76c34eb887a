/* As many descriptors as there can be, in one poll and one select; no memory for them. */
// run: --mem 32
#include "tests/guest/ports.h"

#include <fcntl.h>
#include <gaji/check.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/select.h>

#define MANY 1024

static struct pollfd all[MANY];
static int ends[2];

static void fill(void)
{
    EXPECT(pipe(ends) == 0);
    for (int i = 0; i < MANY; i++)
        all[i] = (struct pollfd){.fd = i % 2 ? ends[0] : -1, .events = POLLIN, .revents = -1};
    while (fcntl(ends[0], F_DUPFD, 5) >= 0)
        ;
    EXPECT(errno == EMFILE);
    for (int i = 5; i < MANY; i++)
        all[i].fd = i;
}

static void expect_all(int expected)
{
    for (int i = 5; i < MANY; i++)
        EXPECT(all[i].revents == expected);
}

/* Every allocation fails once: -ENOMEM, and nothing is left of it. */
static void without_memory(void)
{
    if (gaji_fail_allocation(0) < 0)
        return; /* not a debug build */
    unsigned failures = 0;
    for (unsigned n = 1;; n++) {
        gaji_fail_allocation(n);
        int result = poll(all, MANY, 0), error = errno;
        if (gaji_fail_allocation(0) != 0) {
            EXPECT(result == 0);
            break;
        }
        EXPECT(result == -1 && error == ENOMEM);
        EXPECT(gaji_check(GAJI_CHECK_WALK, NULL) == 0);
        failures++;
    }
    EXPECT(failures >= 2 && failures <= 16);
    struct rlimit limit = {MANY - 1, MANY};
    EXPECT(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    EXPECT(poll(all, MANY, 0) == -1 && errno == EINVAL && poll(all, MANY - 1, 0) == 0);
    limit.rlim_cur = MANY;
    EXPECT(setrlimit(RLIMIT_NOFILE, &limit) == 0);
}

int main(void)
{
    fill();
    for (int i = 0; i < 5; i++)
        all[i].fd = -1;
    EXPECT(poll(all, MANY, 0) == 0);
    expect_all(0);
    without_memory();

    pid_t pid = fork_checked();
    if (pid == 0) {
        usleep(50000);
        _exit(write(ends[1], "x", 1) == 1 ? 0 : 1);
    }
    EXPECT(poll(all, MANY, -1) == MANY - 5);
    expect_all(POLLIN);
    expect_exit(pid);

    fd_set set;
    FD_ZERO(&set);
    for (int i = 5; i < MANY; i++)
        FD_SET(i, &set);
    EXPECT(select(MANY, &set, NULL, NULL, NULL) == MANY - 5);
    return 0;
}
