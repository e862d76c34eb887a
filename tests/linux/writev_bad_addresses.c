/* Into a pipe, up to PIPE_BUF bytes are written together or, with a bad address, not at all. What
 * is wrong with the pieces is found before any is used, lengths first. */
#include "say.h"

#include <sys/mman.h>
#include <sys/uio.h>

#define PAGE 4096

static int ends[2];

static void write_pieces(const char *what, struct iovec *pieces, int count)
{
    static char buffer[65536];
    say("%s:\n", what);
    SAY(writev(ends[1], pieces, count));
    SAY(read(ends[0], buffer, sizeof buffer));
}

int main(void)
{
    char *page = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    void *bad = (void *)16, *kernel = (void *)0xf0000000;
    munmap(page + PAGE, PAGE);
    pipe2(ends, O_NONBLOCK);
    write_pieces("good", (struct iovec[]){{"abc", 3}, {page, 5}}, 2);
    write_pieces("second", (struct iovec[]){{"abc", 3}, {bad, 5}}, 2);
    write_pieces("first", (struct iovec[]){{bad, 5}, {"abc", 3}}, 2);
    write_pieces("half", (struct iovec[]){{"abc", 3}, {page + PAGE - 6, 20}}, 2);
    write_pieces("empty", (struct iovec[]){{bad, 0}, {page, 0}}, 2);
    write_pieces("empty and good", (struct iovec[]){{bad, 0}, {page, 9}}, 2);
    write_pieces("kernel", (struct iovec[]){{kernel, 3}, {page, 2}}, 2);
    write_pieces("kernel and negative", (struct iovec[]){{kernel, 3}, {page, 0x80000000u}}, 2);
    write_pieces("negative and kernel", (struct iovec[]){{page, 0x80000000u}, {kernel, 3}}, 2);
    return 0;
}
