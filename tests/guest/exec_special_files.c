/* Files of /proc and devices cannot be run, even when they are said to be executable. */
#include "tests/guest/file.h"

int main(void)
{
    const char *paths[] = {"/proc/meminfo", "/proc/self/stat",  "/proc/self/pagemap", "/dev/zero",
                           "/dev/console",  "/proc/kpagecount", "/proc/cmdline"};
    for (unsigned i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        chmod(paths[i], 0777);
        int error = exec_error(paths[i]);
        EXPECT(error == EACCES || error == ENOEXEC);
    }
    return 0;
}
