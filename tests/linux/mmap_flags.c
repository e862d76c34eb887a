/* mmap(2): flags that are honoured or refused, sizes that need no memory, /dev/zero. */
#include "say.h"
#include <sys/resource.h>

#define PAGE     4096
#define MiB      (1u << 20)
#define ANON     (MAP_PRIVATE | MAP_ANONYMOUS)
#define RW       (PROT_READ | PROT_WRITE)
#define TRY(...) say_map(#__VA_ARGS__, mmap(__VA_ARGS__))

static void say_map(const char *arguments, void *result)
{
    if (result == MAP_FAILED)
        say("%s: %s\n", arguments, strerrorname_np(errno));
    else
        say("%s: mapped\n", arguments);
}

/* The rights of the region at `at`, as /proc/self/maps has them. */
static void say_rights(const char *what, void *at)
{
    char line[300];
    FILE *maps = fopen("/proc/self/maps", "r");
    while (fgets(line, sizeof line, maps)) {
        char *dash = strchr(line, '-'), *space = strchr(line, ' ');
        unsigned long start = strtoul(line, NULL, 16), end = strtoul(dash + 1, NULL, 16);
        if (start <= (unsigned long)at && (unsigned long)at < end)
            say("%s: %.4s\n", what, space + 1);
    }
    fclose(maps);
}

static void grow_down(void)
{
    char *place = mmap(NULL, 16 * PAGE, PROT_NONE, ANON, -1, 0);
    munmap(place, 16 * PAGE);
    volatile char *low = mmap(place + 15 * PAGE, PAGE, RW, ANON | MAP_GROWSDOWN | MAP_FIXED, -1, 0);
    low[-PAGE] = 1;
    low[-4 * PAGE] = 2;
    say("it grew: %d %d\n", low[-PAGE], low[-4 * PAGE]);
}

static void limit_data(void)
{
    struct rlimit limit = {4 * MiB, RLIM_INFINITY};
    SAY(setrlimit(RLIMIT_DATA, &limit));
    TRY(NULL, 64 * MiB, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    TRY(NULL, 64 * MiB, PROT_READ, ANON, -1, 0);
    TRY(NULL, 64 * MiB, RW, ANON, -1, 0);
}

static void zeros(void)
{
    int zero = open("/dev/zero", O_RDWR), only_read = open("/dev/zero", O_RDONLY);
    char *at = mmap(NULL, 2 * PAGE, RW, MAP_PRIVATE, zero, 0);
    say("zero: %d\n", at[PAGE]);
    at[PAGE] = 1;
    char *shared = mmap(NULL, PAGE, RW, MAP_SHARED, zero, 0);
    pid_t child = fork();
    if (child == 0) {
        shared[5] = 'c';
        _exit(0);
    }
    say_status("child", status_of(child));
    say("shared with it: %c\n", shared[5]);
    TRY(NULL, PAGE, RW, MAP_PRIVATE, only_read, 0);
    TRY(NULL, PAGE, RW, MAP_SHARED, only_read, 0);
    TRY(NULL, PAGE, RW, MAP_PRIVATE, open("/dev/null", O_RDWR), 0);
}

int main(void)
{
    int fd = open("flags", O_RDWR | O_CREAT | O_TRUNC, 0600);
    unlink("flags");
    ftruncate(fd, PAGE);
    TRY(NULL, PAGE, PROT_READ, MAP_SHARED_VALIDATE, fd, 0);
    TRY(NULL, PAGE, PROT_READ, MAP_SHARED_VALIDATE | MAP_SYNC, fd, 0);
    TRY(NULL, PAGE, PROT_READ, MAP_SHARED_VALIDATE | 1 << 9, fd, 0);
    TRY(NULL, PAGE, PROT_READ, MAP_SHARED_VALIDATE | MAP_ANONYMOUS, -1, 0);
    TRY(NULL, PAGE, PROT_READ, MAP_SHARED | MAP_SYNC, fd, 0);
    TRY(NULL, PAGE, PROT_READ, MAP_SHARED | 1 << 9, fd, 0);
    TRY(NULL, PAGE, PROT_READ, MAP_PRIVATE | 1 << 9, fd, 0);
    TRY(NULL, PAGE, PROT_READ, ANON | MAP_SYNC, -1, 0);
    TRY(NULL, PAGE, PROT_READ, ANON | MAP_HUGETLB, -1, 0);
    TRY(NULL, PAGE, PROT_READ, MAP_SHARED | MAP_GROWSDOWN, fd, 0);
    TRY(NULL, PAGE, PROT_READ, MAP_SHARED | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0);
    TRY(NULL, PAGE, PROT_READ | 0x40, ANON, -1, 0);
    TRY(NULL, 0, PROT_READ, ANON, -1, 0);
    TRY(NULL, 0, PROT_READ, MAP_PRIVATE, 99, 0);
    TRY(NULL, 0xfffff001, PROT_READ, ANON, -1, 0);
    void *large = mmap(NULL, 2048 * MiB, PROT_NONE, ANON, -1, 0);
    say_map("2 GiB that nobody may touch", large);
    SAY(munmap(large, 2048 * MiB));
    TRY(NULL, 1280 * MiB, RW, ANON | MAP_NORESERVE, -1, 0);
    TRY(NULL, 2 * PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
    say("offset beyond: %s\n",
        syscall(SYS_mmap2, 0, 2 * PAGE, PROT_READ, MAP_PRIVATE, fd, 0xffffffff) == -1
            ? strerrorname_np(errno)
            : "mapped");
    void *at = mmap(NULL, PAGE, PROT_WRITE, ANON, -1, 0);
    say_rights("PROT_WRITE", at);
    mprotect(at, PAGE, PROT_EXEC);
    say_rights("PROT_EXEC", at);
    SAY(pwrite(fd, "x", 1, 1800000000));
    say_end("grow_down", grow_down);
    say_end("limit_data", limit_data);
    say_end("zeros", zeros);
    return 0;
}
