/* What /proc/self/status says of memory: a mapping counts by its kind, and the stack and program
 * do. */
// linux: yes
#include "tests/guest/expect.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAPPED 1024 /* KiB */

static char status[4096];

static long size_of(const char *name)
{
    const char *line = strstr(status, name);
    EXPECT(line != NULL);
    return strtol(line + strlen(name), NULL, 10);
}

static void look(long sizes[4])
{
    static const char *const names[4] = {"\nVmSize:", "\nVmData:", "\nVmStk:", "\nVmExe:"};
    int fd = open("/proc/self/status", O_RDONLY);
    ssize_t length = read(fd, status, sizeof status - 1);
    EXPECT(length > 0 && close(fd) == 0);
    status[length] = '\0';
    for (int i = 0; i < 4; i++)
        sizes[i] = size_of(names[i]);
}

int main(void)
{
    long before[4], after[4];
    look(before);
    EXPECT(before[0] > before[1] && before[1] > 0 && before[2] > 0 && before[3] > 0);
    void *memory =
        mmap(NULL, MAPPED * 1024, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(memory != MAP_FAILED);
    look(after);
    EXPECT(after[0] - before[0] == MAPPED && after[1] - before[1] == MAPPED);
    EXPECT(after[2] == before[2] && after[3] == before[3]);
    EXPECT(munmap(memory, MAPPED * 1024) == 0);
    look(after);
    EXPECT(memcmp(before, after, sizeof before) == 0);
    return 0;
}
