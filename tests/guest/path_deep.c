/* Directories far deeper than a path is long can be made, left behind and removed. */
// linux: yes
#include "tests/guest/expect.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH 1200 /* of names of 8 letters: 10,800 bytes of path */

int main(void)
{
    static char path[16384];
    EXPECT(mkdir("/tmp/deep", 0700) == 0 && chdir("/tmp/deep") == 0);
    for (int i = 0; i < DEPTH; i++)
        EXPECT(mkdir("deepdeep", 0700) == 0 && chdir("deepdeep") == 0);
    EXPECT(getcwd(path, sizeof path) == NULL && errno == ENAMETOOLONG);
    int bottom = open(".", O_RDONLY | O_DIRECTORY);
    EXPECT(bottom >= 0);
    EXPECT(rename("/tmp/deep", "/tmp/deep/deepdeep/x") < 0 && errno == EINVAL);
    for (int i = 0; i < DEPTH; i++)
        EXPECT(chdir("..") == 0 && rmdir("deepdeep") == 0);
    EXPECT(fchdir(bottom) == 0 && getcwd(path, sizeof path) == NULL && errno == ENOENT);
    EXPECT(mkdir("x", 0700) < 0 && errno == ENOENT);
    EXPECT(close(bottom) == 0 && rmdir("/tmp/deep") == 0);
    return 0; /* and with the current directory the whole chain goes */
}
