/* Close-on-exec descriptors are closed by an exec that succeeds, not by one that fails. */
#include "tests/guest/file.h"

#include <string.h>

static int first, kept, high;

int main(int argc, char **argv)
{
    if (argc > 1) {
        EXPECT(fcntl(3, F_GETFD) < 0 && errno == EBADF);
        EXPECT(fcntl(4, F_GETFD) == 0);
        EXPECT(fcntl(200, F_GETFD) < 0 && errno == EBADF);
        EXPECT(lseek(4, 0, SEEK_CUR) == 4);
        return 0;
    }
    first = open(argv[0], O_RDONLY | O_CLOEXEC);
    kept = open(argv[0], O_RDONLY);
    high = fcntl(first, F_DUPFD_CLOEXEC, 200);
    EXPECT(first == 3 && kept == 4 && high == 200);
    EXPECT(lseek(kept, 4, SEEK_SET) == 4);
    EXPECT(exec_error("/no/such/file") == ENOENT);
    EXPECT(exec_error("/bin") == EACCES);
    EXPECT(fcntl(first, F_GETFD) == FD_CLOEXEC && fcntl(high, F_GETFD) == FD_CLOEXEC);
    execl(argv[0], argv[0], "again", (char *)NULL);
    return 1;
}
