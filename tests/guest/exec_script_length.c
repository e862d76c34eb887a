/* How long a "#!" line may be: as on Linux, what is cut off in its first 256 bytes is ENOEXEC. */
#include "tests/guest/file.h"

#include <string.h>

static char text[600];

/* The error of a script of `size` bytes, "#!" and then all `fill`, with `last` at `at`. */
static int error_of(size_t size, size_t at, char last)
{
    memset(text, 'x', sizeof text);
    memcpy(text, "#!/", 3);
    text[at] = last;
    file_make("/script", text, size, 0755);
    return exec_error("/script");
}

int main(void)
{
    EXPECT(error_of(255, 254, 'x') == ENOENT); /* the file ends, nothing is cut off */
    EXPECT(error_of(255, 254, '\n') == ENOENT);
    EXPECT(error_of(256, 255, '\n') == ENOENT);
    EXPECT(error_of(256, 255, 'x') == ENOEXEC);
    EXPECT(error_of(256, 255, ' ') == ENOENT); /* the name is whole, its argument may be cut */
    EXPECT(error_of(600, 255, ' ') == ENOENT);
    EXPECT(error_of(600, 256, ' ') == ENOEXEC);
    EXPECT(error_of(600, 256, '\n') == ENOEXEC);
    EXPECT(error_of(600, 100, ' ') == ENOENT);
    memset(text, ' ', sizeof text);
    memcpy(text, "#!", 2);
    file_make("/script", text, 400, 0755);
    EXPECT(exec_error("/script") == ENOEXEC);
    EXPECT(unlink("/script") == 0);
    return 0;
}
