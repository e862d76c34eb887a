/* In init's place: what goes well in every process goes well there. Then this is the usual init. */
#include "tests/guest/memory.h"

#include <fcntl.h>
#include <gaji/check.h>

#define DEEP (1u << 20)

static void grow_the_stack(void)
{
    volatile char room[DEEP];
    for (unsigned at = DEEP; at > 0; at -= PAGE)
        room[at - 1] = 1;
    EXPECT(room[PAGE - 1] == 1);
}

/*
 * Memory runs out within a read, and nobody is there who could be ended, or would run meanwhile:
 * the read takes of what is kept back.
 */
static void run_out_of_memory(void)
{
    int zeros = open("/dev/zero", O_RDONLY);
    char *untouched = map_pages(1);
    EXPECT(zeros >= 0);
    EXPECT(gaji_fail_allocation(1) >= 0);
    EXPECT(read(zeros, untouched, 1) == 1);
    EXPECT(gaji_fail_allocation(0) == 0); /* it has failed */
    EXPECT(close(zeros) == 0);
}

int main(int argc, char **argv)
{
    (void)argc;
    grow_the_stack();
    run_out_of_memory();
    execv("/bin/init", argv);
    return 1;
}
