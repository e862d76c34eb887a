/*
 * top [-n TIMES]: the processes, those first that use the CPU most; drawn again each second until
 * q. Where the output is no terminal, it is printed once, or as many times as -n says.
 */
#include <gaji/proc.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define PROCESSES_MAX 1024
#define HEAD_ROWS     3
#define PERIOD        1000 /* ms */
#define CONTROL(c)    ((c)&0x1f)

struct row {
    struct process_facts facts;
    unsigned long used; /* ticks since the last time */
};

static struct row rows[PROCESSES_MAX];
static int row_count;

/* What each had used at the last time, by PID in order. */
static struct {
    pid_t pid;
    unsigned long ticks;
} before[PROCESSES_MAX];
static int before_count;
static unsigned long all_before, idle_before, all, idle; /* ticks of the CPU */

static unsigned long ticks_before(pid_t pid)
{
    for (int i = 0; i < before_count; i++) {
        if (before[i].pid == pid)
            return before[i].ticks;
    }
    return 0;
}

static void cpu_read(void)
{
    char text[256];
    unsigned long user = 0, nice = 0, kernel = 0;
    all_before = all;
    idle_before = idle;
    if (file_read("/proc/stat", text, sizeof text) > 0)
        sscanf(text, "cpu %lu %lu %lu %lu", &user, &nice, &kernel, &idle);
    all = user + nice + kernel + idle;
}

static int rows_compare(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    return x->used != y->used ? (x->used < y->used) - (x->used > y->used)
                              : x->facts.pid - y->facts.pid;
}

static void rows_read(void)
{
    static int pids[PROCESSES_MAX];
    int count = folder_numbers("/proc", pids, PROCESSES_MAX);
    row_count = 0;
    cpu_read();
    for (int i = 0; i < count; i++) {
        struct row *row = &rows[row_count];
        if (process_facts(pids[i], &row->facts) < 0)
            continue; /* it has ended meanwhile */
        row->used = row->facts.ticks - ticks_before(pids[i]);
        row_count++;
    }
    before_count = row_count;
    for (int i = 0; i < row_count; i++) {
        before[i].pid = rows[i].facts.pid;
        before[i].ticks = rows[i].facts.ticks;
    }
    qsort(rows, (size_t)row_count, sizeof rows[0], rows_compare);
}

/* In tenths of a percent, of the time since the last look. */
static unsigned share(unsigned long ticks)
{
    unsigned long passed = all - all_before;
    return passed > 0 && ticks <= passed ? (unsigned)(ticks * 1000 / passed) : 0;
}

static void number_print(long number)
{
    if (number < 0)
        printf(" %7s", "-");
    else
        printf(" %7ld", number);
}

static void row_print(const struct row *row)
{
    const struct process_facts *facts = &row->facts;
    unsigned used = share(row->used);
    printf("%5d %5d %4u.%u", facts->pid, facts->parent, used / 10, used % 10);
    number_print(facts->memory < 0 ? -1 : facts->memory - facts->shared);
    number_print(facts->shared);
    printf("  %-22.22s %.20s", facts->state, facts->name);
}

/* `end` ends each line; as many rows as there is room for. */
static void table_print(int room, const char *end)
{
    unsigned busy = share(all - all_before - (idle - idle_before));
    printf("%d processes; the CPU is %u.%u %% busy; %ld of %ld KiB of memory are free%s", row_count,
           busy / 10, busy % 10, file_number("/proc/meminfo", "MemFree"),
           file_number("/proc/meminfo", "MemTotal"), end);
    printf("%s%5s %5s %6s %7s %7s  %-22s %s%s", end, "PID", "PPID", "CPU %", "OWN", "SHARED",
           "STATE", "PROGRAM", end);
    for (int i = 0; i < row_count && i < room; i++) {
        row_print(&rows[i]);
        printf("%s", end);
    }
}

static void screen_draw(void)
{
    struct winsize size;
    int room = tcgetwinsize(1, &size) == 0 && size.ws_row > HEAD_ROWS + 2 ? size.ws_row : 24;
    printf("\x1b[H");
    table_print(room - HEAD_ROWS - 2, "\x1b[K\r\n");
    printf("\x1b[J\x1b[%d;1H\x1b[7mq leaves\x1b[0m", room);
    fflush(stdout);
}

/* Whether a key that leaves comes within the period. */
static bool leaves(void)
{
    struct pollfd key = {.fd = 0, .events = POLLIN};
    char c;
    if (poll(&key, 1, PERIOD) <= 0)
        return false;
    return read(0, &c, 1) != 1 || c == 'q' || c == 'Q' || c == CONTROL('C');
}

static void show(long times)
{
    struct termios cooked, raw;
    bool has_keys = tcgetattr(0, &cooked) == 0;
    raw = cooked;
    cfmakeraw(&raw);
    if (has_keys)
        tcsetattr(0, TCSADRAIN, &raw);
    printf("\x1b[2J");
    for (long i = 0; times == 0 || i < times; i++) {
        rows_read();
        screen_draw();
        if (has_keys && leaves())
            break;
        if (!has_keys)
            sleep(1);
    }
    printf("\r\x1b[K");
    fflush(stdout);
    if (has_keys)
        tcsetattr(0, TCSADRAIN, &cooked);
}

int main(int argc, char **argv)
{
    long times = 0;
    if (argc == 3 && strcmp(argv[1], "-n") == 0)
        times = atol(argv[2]);
    if (argc != 1 && times < 1) {
        fprintf(stderr, "usage: top [-n TIMES]\n");
        return 2;
    }
    if (isatty(1)) {
        show(times);
        return 0;
    }
    for (long i = 0; i == 0 || i < times; i++) {
        if (i > 0)
            sleep(1);
        rows_read();
        table_print(PROCESSES_MAX, "\n");
    }
    return 0;
}
