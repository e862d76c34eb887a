/* Two runs of one program have the same frames of code, and their own of data. */
#include "tests/guest/memory.h"

#include <gaji/proc.h>

static int data = 1; /* written before it is looked at */

static void tell(int fd)
{
    data = 2;
    uint32_t frames[2] = {page_frame((void *)tell), page_frame(&data)};
    EXPECT(write(fd, frames, sizeof frames) == sizeof frames);
    usleep(50000); /* both runs are there at the same time */
}

static int start(int fd)
{
    char number[4];
    snprintf(number, sizeof number, "%d", fd);
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0) {
        execl("/proc/self/exe", "again", number, NULL);
        _exit(9);
    }
    return child;
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        tell(atoi(argv[1]));
        return 0;
    }
    int ends[2];
    uint32_t frames[2][2];
    EXPECT(pipe(ends) == 0);
    pid_t one = start(ends[1]), other = start(ends[1]);
    for (int i = 0; i < 2; i++)
        EXPECT(read(ends[0], frames[i], sizeof frames[i]) == sizeof frames[i]);
    EXPECT(frames[0][0] != 0 && frames[0][0] == frames[1][0]);
    EXPECT(frames[0][0] == page_frame((void *)tell)); /* and ours, a third run */
    EXPECT(frames[0][1] != 0 && frames[0][1] != frames[1][1]);
    EXPECT(well(one) && well(other));
    return 0;
}
