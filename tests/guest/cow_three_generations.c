/* Of three generations the middle one splits, and the eldest ends before the others write. */
// linux: yes
#include "tests/guest/memory.h"

static char *page;
static struct turn to_middle, to_youngest, to_main;

static void youngest(void)
{
    turn_wait(to_youngest); /* the eldest has ended by now */
    EXPECT(page[0] == 'e' && page[PAGE] == 'm' && page[2 * PAGE] == 'e');
    page[0] = 'y';
    page[2 * PAGE] = 'y';
    turn_give(to_middle);
    turn_wait(to_youngest);
    EXPECT(page[0] == 'y' && page[PAGE] == 'm' && page[2 * PAGE] == 'y');
}

static void middle(void)
{
    page[PAGE] = 'm'; /* the split */
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0) {
        youngest();
        _exit(0);
    }
    turn_give(to_main);
    turn_wait(to_middle); /* the youngest has written */
    EXPECT(page[0] == 'e' && page[PAGE] == 'm' && page[2 * PAGE] == 'e');
    page[0] = 'M';
    page[PAGE] = 'N';
    turn_give(to_youngest);
    EXPECT(well(child));
    EXPECT(page[0] == 'M' && page[PAGE] == 'N' && page[2 * PAGE] == 'e');
    turn_give(to_main);
}

static void eldest(void)
{
    page[0] = page[PAGE] = page[2 * PAGE] = 'e';
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0) {
        middle();
        _exit(0);
    }
    turn_wait(to_main);
    EXPECT(page[PAGE] == 'e');
}

int main(void)
{
    page = map_tables(1);
    to_middle = turn_make();
    to_youngest = turn_make();
    to_main = turn_make();
    EXPECT(in_child(eldest) == 0);
    turn_give(to_youngest);
    turn_wait(to_main); /* middle and youngest have ended well */
    EXPECT(page[0] == 0 && page[PAGE] == 0);
    return 0;
}
