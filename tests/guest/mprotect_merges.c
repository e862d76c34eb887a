/* mprotect cuts regions and joins them again; thousands of turns leave no more of them. */
// linux: yes
#include "tests/guest/memory.h"

#include <fcntl.h>

#define PAGES 16
#define TURNS 3000

static int lines_of_maps(void)
{
    char buffer[512];
    ssize_t got;
    int lines = 0, fd = open("/proc/self/maps", O_RDONLY);
    EXPECT(fd >= 0);
    while ((got = read(fd, buffer, sizeof buffer)) > 0)
        for (ssize_t i = 0; i < got; i++)
            lines += buffer[i] == '\n';
    close(fd);
    return lines;
}

int main(void)
{
    char *page = map_pages(PAGES);
    memset(page, 'x', PAGES * PAGE);
    EXPECT(mprotect(page, PAGES * PAGE, PROT_READ) == 0); /* unlike its neighbours */
    int before = lines_of_maps();
    EXPECT(mprotect(page + 3 * PAGE, PAGE, PROT_NONE) == 0);
    EXPECT(lines_of_maps() == before + 2);
    EXPECT(mprotect(page + 2 * PAGE, 3 * PAGE, PROT_READ | PROT_WRITE) == 0);
    EXPECT(lines_of_maps() == before + 2);
    EXPECT(mprotect(page, PAGES * PAGE, PROT_READ) == 0);
    EXPECT(lines_of_maps() == before);
    for (int i = 0; i < TURNS; i++) {
        EXPECT(mprotect(page + i % PAGES * PAGE, PAGE, PROT_READ | PROT_WRITE) == 0);
        page[i % PAGES * PAGE] = 'x';
        EXPECT(mprotect(page + i % PAGES * PAGE, PAGE, PROT_READ) == 0);
    }
    EXPECT(lines_of_maps() == before);
    EXPECT(all_bytes(page, PAGES * PAGE, 'x'));
    return 0;
}
