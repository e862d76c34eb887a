/* A program whose file is a hole, or whose program headers lie in one, is none (ENOEXEC). */
#include "tests/guest/child.h"

#include <fcntl.h>

#define PAGE 4096

static void try(const void *header, size_t size)
{
    char *arguments[] = {"hole", NULL};
    int file = open("/tmp/hole", O_WRONLY | O_CREAT | O_TRUNC, 0755);
    EXPECT(file >= 0 && write(file, header, size) == (ssize_t)size);
    EXPECT(ftruncate(file, 3 * PAGE) == 0 && close(file) == 0);
    EXPECT(execv("/tmp/hole", arguments) == -1 && errno == ENOEXEC);
    EXPECT(unlink("/tmp/hole") == 0);
}

int main(void)
{
    static unsigned char header[52]; /* an ELF header: i386, executable */
    int program = open("/bin/true", O_RDONLY);
    try(header, 0);
    EXPECT(read(program, header, sizeof header) == sizeof header);
    *(unsigned *)&header[28] = 2 * PAGE; /* where the program headers are */
    try(header, sizeof header);
    return 0;
}
