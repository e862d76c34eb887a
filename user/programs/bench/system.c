/* What the whole system tells: how long it booted, and what memory a thing takes. */
#include "bench.h"

#include <ctype.h>
#include <gaji/port.h>
#include <gaji/proc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <time.h>
#include <unistd.h>

#define CHILDREN    32
#define PORTS       64
#define SLOTS       16
#define QUEUE_BYTES 4096
#define THREADS     32
#define LOG_SIZE    262144
#define BOOT        "boot to the first user instruction"
#define BOOT_TARGET 1000000

static char log[LOG_SIZE]; /* the kernel's */

/* Where some words stand in the kernel's log, or NULL. */
static const char *log_find(const char *words)
{
    int size = klogctl(SYSLOG_ACTION_READ_ALL, log, LOG_SIZE - 1);
    return size > 0 ? strstr(log, words) : NULL;
}

/* Gaji's log has a line "boot: N cycles from the kernel's entry to ...". */
static void row_of_boot_gaji(void)
{
    const char *end = log_find(" cycles from the kernel's entry");
    const char *number = end;
    while (number > log && isdigit((unsigned char)number[-1]))
        number--;
    if (end && number < end)
        row_print(BOOT, strtoul(number, NULL, 10), BOOT_TARGET);
}

/* Linux's has "Memory: ... available (NK kernel code, NK rwdata, NK rodata, NK init, NK bss, ". */
static void row_of_linux_image(void)
{
    unsigned long kib = 0;
    const char *part = log_find("K available (");
    if (!part)
        return;
    part = strchr(part, '(');
    for (int i = 0; i < 5 && part; i++) {
        kib += strtoul(part + 1, NULL, 10);
        part = strchr(part + 1, ',');
    }
    row_print("kernel image in memory, bytes", (uint64_t)kib * 1024, NO_TARGET);
}

void row_of_boot(bool alone, uint64_t start)
{
    if (!alone) {
        row_of_boot_gaji();
        return;
    }
    row_print(BOOT, start, BOOT_TARGET); /* Linux: all of the time from power-on */
    row_of_linux_image();
}

long memory_free(void)
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

/* Prints how many bytes one of `count` things took; nothing where that cannot be told. */
static void memory_row(const char *name, long before, long after, unsigned count, uint32_t target)
{
    if (before >= 0 && before > after)
        row_print(name, (uint32_t)(before - after) * 1024 / count, target);
}

static long memory_free_warm(void)
{
    memory_free(); /* the first reading may need memory itself */
    return memory_free();
}

/* Lets everyone get to where they sleep. */
static void others_run(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
}

static void process_memory_row(void)
{
    int ends[2];
    pid_t children[CHILDREN];
    if (pipe(ends) < 0)
        fail("pipe");
    long before = memory_free_warm();
    children_start(children, ends);
    others_run();
    long after = memory_free();
    close(ends[0]);
    close(ends[1]);
    for (int i = 0; i < CHILDREN; i++)
        child_wait(children[i]);
    memory_row("bytes for one more process blocked in read", before, after, CHILDREN, 20480);
}

static void port_memory_row(void)
{
    int ports[PORTS];
    long before = memory_free_warm();
    for (int i = 0; i < PORTS; i++) {
        ports[i] = port_create(SLOTS, QUEUE_BYTES);
        if (ports[i] < 0)
            return; /* a kernel without ports */
    }
    memory_row("bytes for one more port, 16 slots and 4 KiB", before, memory_free(), PORTS,
               NO_TARGET);
    for (int i = 0; i < PORTS; i++)
        close(ports[i]);
}

static void *sleep_in_read(void *pipe_end)
{
    char c;
    return read(*(int *)pipe_end, &c, 1) == 0 ? NULL : pipe_end;
}

static void thread_memory_row(void)
{
    int ends[2];
    pthread_t threads[THREADS];
    if (pipe(ends) < 0)
        fail("pipe");
    long before = memory_free_warm();
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, sleep_in_read, &ends[0]) != 0)
            fail("pthread_create");
    others_run();
    long after = memory_free();
    close(ends[1]);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    close(ends[0]);
    memory_row("bytes for one more thread blocked in read", before, after, THREADS, NO_TARGET);
}

void rows_of_system(void)
{
    process_memory_row();
    port_memory_row();
    thread_memory_row();
}
