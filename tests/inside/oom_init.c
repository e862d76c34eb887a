/*
 * In init's place: memory runs out within a read, and nobody is there who could be ended, or would
 * run meanwhile. The read takes of what is kept back and goes on; then this is the usual init.
 */
#include "tests/guest/memory.h"

#include <fcntl.h>
#include <gaji/check.h>

int main(int argc, char **argv)
{
    (void)argc;
    int zeros = open("/dev/zero", O_RDONLY);
    char *untouched = map_pages(1);
    EXPECT(zeros >= 0);
    EXPECT(gaji_fail_allocation(1) >= 0);
    EXPECT(read(zeros, untouched, 1) == 1);
    EXPECT(gaji_fail_allocation(0) == 0); /* it has failed */
    EXPECT(close(zeros) == 0);
    execv("/bin/init", argv);
    return 1;
}
