/* st_mtime after a write through a mapping; utimensat's time stands until the next. */
#include "say.h"

#define PAGE 4096

static struct timespec before;

static void mark(int fd)
{
    struct stat now;
    usleep(20000);
    fstat(fd, &now);
    before = now.st_mtim;
}

static void look(const char *what, int fd)
{
    struct stat now;
    fstat(fd, &now);
    bool same = now.st_mtim.tv_sec == before.tv_sec && now.st_mtim.tv_nsec == before.tv_nsec;
    say("%s: %s\n", what, same ? "the same time" : "another time");
}

int main(void)
{
    char page[2 * PAGE] = "text";
    int fd = open("written", O_RDWR | O_CREAT | O_TRUNC, 0600);
    write(fd, page, sizeof page);
    volatile char *shared = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    volatile char *private = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    mark(fd);
    private[0] = 1;
    look("a private write", fd);
    mark(fd);
    shared[0] = 1;
    msync((void *)shared, PAGE, MS_SYNC);
    look("a shared write", fd);
    struct timespec times[2] = {{1000, 5}, {2000, 6}};
    SAY(futimens(fd, times));
    struct stat now;
    fstat(fd, &now);
    say("%ld %ld\n", (long)now.st_mtim.tv_sec, now.st_mtim.tv_nsec);
    mark(fd);
    shared[PAGE] = 1;
    msync((void *)(shared + PAGE), PAGE, MS_SYNC);
    look("a shared write to another page", fd);
    unlink("written");
    return 0;
}
