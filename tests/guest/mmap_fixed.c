/* MAP_FIXED takes the place of parts of several regions and of holes between them. */
// linux: yes
#include "tests/guest/memory.h"

static char *place;

static void write_read_only(void)
{
    place[3 * PAGE] = 'x';
}

int main(void)
{
    place = map_pages(12);
    memset(place, 'a', 12 * PAGE);
    EXPECT(mprotect(place + 4 * PAGE, 2 * PAGE, PROT_READ) == 0);
    EXPECT(munmap(place + 7 * PAGE, PAGE) == 0);
    EXPECT(mprotect(place + 8 * PAGE, PAGE, PROT_NONE) == 0);

    pid_t child = fork(); /* so that the tables are shared */
    EXPECT(child >= 0);
    if (child == 0) {
        usleep(20000);
        EXPECT(all_bytes(place, 7 * PAGE, 'a') && all_bytes(place + 9 * PAGE, 3 * PAGE, 'a'));
        _exit(0);
    }
    EXPECT(map_pages_at(place + 3 * PAGE, 7, PROT_READ) == place + 3 * PAGE);
    EXPECT(all_bytes(place, 3 * PAGE, 'a') && all_bytes(place + 10 * PAGE, 2 * PAGE, 'a'));
    EXPECT(all_bytes(place + 3 * PAGE, 7 * PAGE, 0));
    place[2 * PAGE] = place[10 * PAGE] = 'b';
    EXPECT(killed_by(in_child(write_read_only), SIGSEGV));
    EXPECT(well(child));
    return 0;
}
