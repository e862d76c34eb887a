/* readv(2) and writev(2) ask for the right to read or write also when there is nothing to move. */
#include "tests/guest/files.h"

#include <sys/uio.h>

int main(void)
{
    char byte;
    struct iovec piece = {&byte, 0};
    int reader = open("/dev/null", O_RDONLY), writer = open("/dev/null", O_WRONLY);
    EXPECT(readv(reader, &piece, 0) == 0 && writev(writer, &piece, 0) == 0);
    EXPECT(readv(reader, &piece, 1) == 0 && writev(writer, &piece, 1) == 0);
    EXPECT(ERROR_OF(readv(writer, &piece, 0)) == EBADF);
    EXPECT(ERROR_OF(writev(reader, &piece, 0)) == EBADF);
    EXPECT(ERROR_OF(readv(writer, &piece, 1)) == EBADF);
    EXPECT(ERROR_OF(readv(reader, &piece, 1025)) == EINVAL);
    EXPECT(ERROR_OF(readv(reader, &piece, -1)) == EINVAL);
    EXPECT(ERROR_OF(readv(reader, (void *)8, 1)) == EFAULT);
    EXPECT(ERROR_OF(readv(99, (void *)8, 1)) == EBADF);
    return 0;
}
