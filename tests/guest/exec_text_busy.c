/* A running program cannot be written, and a file that is being written cannot be run: ETXTBSY. */
#include "tests/guest/file.h"

#include <string.h>

static char image[200000];
static int gate[2];

static void run_busy(void)
{
    dup2(gate[0], 0);
    close(gate[1]);
    execl("/busy", "cat", (char *)NULL);
}

static void run_to_its_end(void)
{
    execl("/busy", "cat", "/dev/null", (char *)NULL);
}

static void expect_writable(bool writable)
{
    int fd = open("/busy", O_WRONLY);
    EXPECT(writable ? fd >= 0 : fd < 0 && errno == ETXTBSY);
    if (fd >= 0)
        EXPECT(close(fd) == 0);
    int result = truncate("/busy", (off_t)file_read("/bin/cat", image, sizeof image));
    EXPECT(writable ? result == 0 : result < 0 && errno == ETXTBSY);
}

int main(void)
{
    size_t size = file_read("/bin/cat", image, sizeof image);
    file_make("/busy", image, size, 0755);

    int writer = open("/busy", O_WRONLY);
    EXPECT(writer >= 0 && exec_error("/busy") == ETXTBSY);
    EXPECT(close(writer) == 0);
    writer = open("/busy", O_RDWR);
    EXPECT(writer >= 0 && exec_error("/busy") == ETXTBSY);
    EXPECT(close(writer) == 0);

    EXPECT(pipe(gate) == 0 && fcntl(gate[1], F_SETFD, FD_CLOEXEC) == 0);
    pid_t child = vfork();
    if (child == 0) {
        run_busy();
        _exit(1);
    }
    expect_writable(false);
    EXPECT(unlink("/busy") == 0); /* a name may go, and another file may have it */
    file_make("/busy", image, size, 0755);
    expect_writable(true);
    close(gate[1]);
    EXPECT(exited_with(child_wait(child), 0));
    expect_writable(true);
    EXPECT(exited_with(status_of(run_to_its_end), 0));
    expect_writable(true);
    EXPECT(unlink("/busy") == 0);
    return 0;
}
