/* readv(2) waits only for its first byte: what a pipe holds then is all that it takes. */
// linux: yes
#include "tests/guest/expect.h"

#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

int main(void)
{
    char first[4], second[4], third[4];
    struct iovec pieces[] = {{first, 4}, {second, 4}, {third, 4}};
    int ends[2];
    EXPECT(pipe(ends) == 0);
    EXPECT(write(ends[1], "abcd", 4) == 4);
    EXPECT(readv(ends[0], pieces, 3) == 4 && memcmp(first, "abcd", 4) == 0);
    EXPECT(write(ends[1], "efghijk", 7) == 7);
    EXPECT(readv(ends[0], pieces, 3) == 7);
    EXPECT(memcmp(first, "efgh", 4) == 0 && memcmp(second, "ijk", 3) == 0);
    EXPECT(write(ends[1], "lmnopqrstuvw", 12) == 12);
    EXPECT(readv(ends[0], pieces, 2) == 8);
    pieces[0].iov_len = 0;
    EXPECT(readv(ends[0], pieces, 2) == 4 && memcmp(second, "tuvw", 4) == 0);
    EXPECT(close(ends[1]) == 0);
    EXPECT(readv(ends[0], pieces, 3) == 0);
    return 0;
}
