/* A page that is first touched after fork, below a table that is shared, is the toucher's alone. */
// linux: yes
#include "tests/guest/memory.h"

static char *page;

static void touch(void)
{
    EXPECT(all_bytes(page + PAGE, PAGE, 0)); /* by reading */
    page[PAGE] = 's';
    page[2 * PAGE] = 's'; /* by writing */
    char buffer[8] = "secret";
    int ends[2];
    EXPECT(pipe(ends) == 0 && write(ends[1], buffer, 8) == 8);
    EXPECT(read(ends[0], page + 3 * PAGE, 8) == 8); /* by the kernel */
}

int main(void)
{
    page = map_tables(1);
    page[0] = 'x'; /* so that there is a table to share */
    EXPECT(in_child(touch) == 0);
    EXPECT(all_bytes(page + PAGE, 4 * PAGE, 0));

    pid_t child = fork(); /* and the other way round: the parent touches, the child must not see */
    EXPECT(child >= 0);
    if (child == 0) {
        usleep(20000);
        EXPECT(all_bytes(page + 5 * PAGE, 3 * PAGE, 0));
        _exit(0);
    }
    memset(page + 5 * PAGE, 'p', 3 * PAGE);
    EXPECT(well(child));
    return 0;
}
