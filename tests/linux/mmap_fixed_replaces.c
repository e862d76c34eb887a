/* MAP_FIXED puts fresh pages in place of others; munmap makes a hole. */
#include "say.h"

static void touch(char *at)
{
    *(volatile char *)at = 1;
}

static char *place;

static void in_hole(void)
{
    touch(place + 4096);
}

int main(void)
{
    place = mmap(NULL, 4 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(place, 'x', 4 * 4096);
    char *again = mmap(place + 4096, 4096, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    say("%d %d %c %d %c\n", again == place + 4096, place[0] == 'x', place[4095], place[4096],
        place[8192]);
    SAY(munmap(place + 4096, 4096));
    say_end("in the hole", in_hole);
    say("%c %c\n", place[4095], place[8192]);
    return 0;
}
