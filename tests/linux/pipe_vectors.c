/* readv and writev through a pipe; bad vectors. */
#include "say.h"

#include <sys/uio.h>

int main(void)
{
    int ends[2];
    char one[4] = "", other[10] = "";
    struct iovec out[3] = {{"abc", 3}, {"", 0}, {"defgh", 5}}, in[2] = {{one, 3}, {other, 9}};
    pipe(ends);
    SAY(writev(ends[1], out, 3));
    SAY(readv(ends[0], in, 2));
    say("%s %s\n", one, other);
    SAY(syscall(SYS_writev, ends[1], out, 1025));
    SAY(syscall(SYS_writev, ends[1], out, -1));
    SAY(syscall(SYS_writev, ends[1], out, 0));
    SAY(syscall(SYS_writev, ends[1], 4, 1));
    out[1].iov_len = 0x80000000u;
    SAY(syscall(SYS_writev, ends[1], out, 3));
    return 0;
}
