/* Each reason why a path cannot be run has its errno, and the caller goes on. */
#include "tests/guest/file.h"

#include <string.h>

static char long_path[5000];

int main(void)
{
    file_make("/plain", "\177ELF", 4, 0644);
    file_make("/text", "hello\n", 6, 0755);
    file_make("/empty", "", 0, 0755);
    EXPECT(symlink("/loop", "/loop") == 0);
    EXPECT(symlink("/text", "/link") == 0);

    EXPECT(exec_error("/no/such") == ENOENT);
    EXPECT(exec_error("") == ENOENT);
    EXPECT(exec_error("/plain") == EACCES);
    EXPECT(exec_error("/text") == ENOEXEC);
    EXPECT(exec_error("/link") == ENOEXEC);
    EXPECT(exec_error("/empty") == ENOEXEC);
    EXPECT(exec_error("/text/more") == ENOTDIR);
    EXPECT(exec_error("/text/") == ENOTDIR);
    EXPECT(exec_error("/") == EACCES && exec_error("/bin") == EACCES);
    EXPECT(exec_error(".") == EACCES && exec_error("..") == EACCES);
    EXPECT(exec_error("/dev/null") == EACCES && exec_error("/dev/console") == EACCES);
    EXPECT(exec_error("/proc/self/maps") == EACCES);
    EXPECT(exec_error("/loop") == ELOOP);
    memset(long_path, 'a', sizeof long_path - 1);
    EXPECT(exec_error(long_path) == ENAMETOOLONG);
    for (size_t i = 0; i < sizeof long_path - 1; i += 2)
        long_path[i] = '/';
    EXPECT(exec_error(long_path) == ENAMETOOLONG);

    EXPECT(unlink("/plain") == 0 && unlink("/text") == 0 && unlink("/empty") == 0);
    EXPECT(unlink("/loop") == 0 && unlink("/link") == 0);
    return 0;
}
