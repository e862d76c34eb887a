/* Sleepers wake in the order of their deadlines, whatever the order they fell asleep in. */
// run: --icount
#include "tests/guest/child.h"

#include <time.h>

int main(void)
{
    const int order[] = {5, 2, 9, 1, 7, 3, 8, 0, 6, 4};
    int ends[2];
    EXPECT(pipe(ends) == 0);
    for (int i = 0; i < 10; i++) {
        pid_t child = fork();
        EXPECT(child >= 0);
        if (child == 0) {
            nanosleep(&(struct timespec){.tv_nsec = (order[i] + 2) * 50000000}, NULL);
            write(ends[1], &order[i], sizeof order[i]);
            _exit(0);
        }
    }
    for (int i = 0; i < 10; i++) {
        int next;
        EXPECT(read(ends[0], &next, sizeof next) == sizeof next && next == i);
        EXPECT(wait(NULL) > 0);
    }
    return 0;
}
