/* An interval that is longer than any clock will run: the timer comes once, and then never. */
#include "tests/guest/expect.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct wide {
    int64_t interval, interval_ns, value, value_ns;
};

int main(void)
{
    const struct wide wanted = {.interval = 1ll << 34, .value_ns = 1000000};
    struct wide left = {0};
    uint64_t times;
    int fd = (int)syscall(SYS_timerfd_create, CLOCK_MONOTONIC, O_NONBLOCK);
    EXPECT(fd >= 0 && syscall(SYS_timerfd_settime64, fd, 0, &wanted, NULL) == 0);
    usleep(50000);
    EXPECT(read(fd, &times, sizeof times) == sizeof times && times == 1);
    usleep(50000);
    EXPECT(read(fd, &times, sizeof times) == -1 && errno == EAGAIN);
    EXPECT(syscall(SYS_timerfd_gettime64, fd, &left) == 0);
    EXPECT(left.interval > 1ll << 33 && left.value > 1ll << 33 && left.value <= left.interval);
    return 0;
}
