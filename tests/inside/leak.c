/* A pipe is there between two comparisons of counts: what the kernel says of it. */
#include "tests/guest/expect.h"

#include <errno.h>
#include <gaji/check.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    if (gaji_check(GAJI_CHECK_MARK, NULL) < 0 && errno == ENOSYS)
        return 0; /* no debug build */
    EXPECT(pipe(ends) == 0);
    EXPECT(gaji_check(GAJI_CHECK_COMPARE, NULL) > 0);
    close(ends[0]);
    close(ends[1]);
    EXPECT(gaji_check(GAJI_CHECK_COMPARE, NULL) == 0);
    return 0;
}
