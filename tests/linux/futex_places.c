/* Where a word can be: one that others may share has to be there; a private one is an address. */
#include "say.h"

#include <linux/futex.h>

static uint32_t word;

static long call(void *address, int operation, void *second)
{
    bool waits = (operation & FUTEX_CMD_MASK) == FUTEX_WAIT;
    uint32_t value = operation == FUTEX_CMP_REQUEUE ? 0 : 1; /* so that nobody waits */
    return syscall(SYS_futex, address, operation, value, !waits, second, 0);
}

static void try(const char *where, void *place)
{
    say("%s\n", where);
    SAY(call(place, FUTEX_WAKE, NULL));
    SAY(call(place, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, NULL));
    SAY(call(&word, FUTEX_CMP_REQUEUE, place));
    SAY(call(place, FUTEX_CMP_REQUEUE, &word));
    SAY(call(place, FUTEX_WAIT, NULL));
    SAY(call(place, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, NULL));
    word = 0;
}

static void *map(int protection, int flags, int fd)
{
    return mmap(NULL, 8192, protection, flags, fd, 0);
}

int main(void)
{
    int both = PROT_READ | PROT_WRITE;
    void *gone = map(both, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    munmap(gone, 8192);
    try("unmapped", gone);
    try("nothing allowed", map(PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1));
    try("nothing allowed, shared", map(PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1));
    try("untouched", map(both, MAP_PRIVATE | MAP_ANONYMOUS, -1));
    try("untouched, shared", map(both, MAP_SHARED | MAP_ANONYMOUS, -1));
    try("read only", map(PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1));

    int fd = open("file", O_RDWR | O_CREAT, 0600);
    (void)!ftruncate(fd, 8192);
    char *file = map(both, MAP_SHARED, fd);
    char *copy = map(both, MAP_PRIVATE, fd);
    try("file", file);
    try("file, read only", map(PROT_READ, MAP_SHARED, fd));
    (void)!ftruncate(fd, 4096);
    try("beyond the file's end", file + 4096);
    try("beyond its end, private", copy + 4096);
    (void)!ftruncate(fd, 0);
    try("in a file that was cut", file);
    return 0;
}
