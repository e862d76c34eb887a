/* What has no name is on a device of its own: not on that of the files, and all of it on one. */
// linux: yes
#include "tests/guest/expect.h"

#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static dev_t device_of(int fd)
{
    struct stat status;
    EXPECT(fd >= 0 && fstat(fd, &status) == 0 && close(fd) == 0);
    return status.st_dev;
}

int main(void)
{
    struct stat root;
    dev_t counter = device_of(eventfd(0, 0)), many = device_of((int)syscall(SYS_epoll_create1, 0));
    EXPECT(stat("/", &root) == 0);
    EXPECT(counter == many && counter != 0 && counter != root.st_dev);
    return 0;
}
