/* What the whole system tells: how long it booted, and what one more process takes. */
#include "bench.h"

#include <ctype.h>
#include <gaji/proc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <time.h>
#include <unistd.h>

#define CHILDREN 8
#define LOG_SIZE 16384

/* The kernel's log has a line "boot: N cycles from the kernel's entry to ...". */
static void boot_row(void)
{
    static char log[LOG_SIZE];
    int size = klogctl(SYSLOG_ACTION_READ_ALL, log, LOG_SIZE - 1);
    const char *end = size > 0 ? strstr(log, " cycles from the kernel's entry") : NULL;
    const char *start = end;
    while (start > log && isdigit((unsigned char)start[-1]))
        start--;
    if (end && start < end)
        row_print("boot: kernel entry to first user instruction", strtoul(start, NULL, 10),
                  1000000);
}

static long memory_free(void)
{
    return file_number("/proc/meminfo", "MemFree");
}

/* Starts children that sleep in read() until the pipe is closed. */
static void children_start(pid_t *children, const int *ends)
{
    char c;
    for (int i = 0; i < CHILDREN; i++) {
        children[i] = fork();
        if (children[i] < 0)
            fail("fork");
        if (children[i] == 0) {
            close(ends[1]);
            _exit(read(ends[0], &c, 1) != 0);
        }
    }
}

static void memory_row(void)
{
    int ends[2];
    pid_t children[CHILDREN];
    if (pipe(ends) < 0)
        fail("pipe");
    long before = memory_free(); /* twice: the first reading may need memory itself */
    before = memory_free();
    children_start(children, ends);
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL); /* lets all of them get to read() */
    long after = memory_free();
    close(ends[0]);
    close(ends[1]);
    for (int i = 0; i < CHILDREN; i++)
        child_wait(children[i]);
    if (before >= 0 && before > after)
        row_print("bytes for one more process blocked in read",
                  (uint32_t)(before - after) * 1024 / CHILDREN, 20480);
}

void rows_of_system(void)
{
    boot_row();
    memory_row();
}
