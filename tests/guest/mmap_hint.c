/* A hint is taken when the place is free, and only then; MAP_FIXED_NOREPLACE refuses. */
#include "tests/guest/memory.h"

#define ANONYMOUS (MAP_PRIVATE | MAP_ANONYMOUS)
#define BOTH      (PROT_READ | PROT_WRITE)

int main(void)
{
    char *place = map_pages(8);
    place[0] = 'k';
    EXPECT(munmap(place + 4 * PAGE, 4 * PAGE) == 0);
    EXPECT(mmap(place + 5 * PAGE, PAGE, BOTH, ANONYMOUS, -1, 0) == place + 5 * PAGE);
    char *other = mmap(place, PAGE, BOTH, ANONYMOUS, -1, 0); /* taken */
    EXPECT(other != MAP_FAILED && (other < place || other >= place + 4 * PAGE));
    other = mmap(place + 4 * PAGE, 2 * PAGE, BOTH, ANONYMOUS, -1, 0); /* half of it is taken */
    EXPECT(other != MAP_FAILED && other != place + 4 * PAGE);
    EXPECT(mmap(place + 6 * PAGE + 1, PAGE, BOTH, ANONYMOUS, -1, 0) != MAP_FAILED); /* odd hint */
    other = mmap((void *)PAGE, PAGE, BOTH, ANONYMOUS, -1, 0);                       /* too low */
    EXPECT(other != MAP_FAILED && other != (void *)PAGE);

    int noreplace = ANONYMOUS | MAP_FIXED_NOREPLACE;
    EXPECT(mmap(place, PAGE, BOTH, noreplace, -1, 0) == MAP_FAILED && errno == EEXIST);
    EXPECT(mmap(place + 3 * PAGE, 2 * PAGE, BOTH, noreplace, -1, 0) == MAP_FAILED);
    EXPECT(errno == EEXIST && place[0] == 'k');
    EXPECT(munmap(place + 2 * PAGE, 2 * PAGE) == 0);
    EXPECT(mmap(place + 2 * PAGE, 2 * PAGE, BOTH, noreplace, -1, 0) == place + 2 * PAGE);
    return 0;
}
