/* /proc/waits: all lines also of many processes, soon; names that spoil no terminal; no circle
 * where a time ends one. */
// run: --icount
#include "tests/guest/child.h"

#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

#define MANY 600

static int ends[2];
static char text[MANY * 300];

static void read_byte(void)
{
    char byte;
    read(ends[0], &byte, 1);
}

static void sleep_with_an_odd_name(void)
{
    prctl(PR_SET_NAME, (unsigned long)"a\x1b[2J\nb\x7f");
    alarm(100);
    read_byte();
}

static uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

/* Reads the file, and gives the nanoseconds that it took. */
static uint64_t read_waits(void)
{
    uint64_t begin = now();
    int file = open("/proc/waits", O_RDONLY);
    size_t length = 0;
    for (ssize_t count; (count = read(file, text + length, sizeof text - 1 - length)) > 0;)
        length += (size_t)count;
    text[length] = '\0';
    close(file);
    return now() - begin;
}

static void let_them_sleep(void)
{
    nanosleep(&(struct timespec){.tv_sec = 1}, NULL);
}

int main(void)
{
    EXPECT(pipe(ends) == 0);
    pid_t child = child_start(sleep_with_an_odd_name);
    let_them_sleep();
    read_waits();
    EXPECT(strstr(text, "  a?[2J?b? ") && strstr(text, "pipe <- ") && !strstr(text, "circle"));
    EXPECT(kill(child, SIGKILL) == 0);
    child_wait(child);

    for (int i = 0; i < MANY; i++)
        child_start(read_byte);
    let_them_sleep();
    uint64_t took = read_waits();
    printf("%u ms\n", (unsigned)(took / 1000000));
    EXPECT(took < 600000000);
    int lines = 0;
    for (const char *at = text; (at = strchr(at, '\n')); at++)
        lines++;
    EXPECT(lines == 1 + 1 + 1 + MANY); /* the heading, init, and this */
    EXPECT(write(ends[1], text, MANY) == MANY);
    while (wait(NULL) > 0)
        ;
    return 0;
}
