/* What grows with the number of other things: regions, descriptors, files, children that sleep. */
#include "bench.h"
#include "user/libc/system_call.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST     3500u
#define MOST_FDS 1000u /* a process may have 1,024 */
#define FOLDER   "/beside"
#define SLEEP    1000000 /* seconds */

/* How many others there are, in turn; targets are for the most of them. */
static const unsigned numbers[] = {4, 64, 256, 1000, 2000, MOST};
#define NUMBERS (sizeof numbers / sizeof numbers[0])

/* The least of several calls, each of which says 0. */
static uint32_t call_least(int number, long a, long b, long c)
{
    uint32_t least = FIGURE_NONE;
    for (int i = 0; i < RUNS; i++) {
        uint32_t start = time_low();
        long result = call3(number, a, b, c);
        least = figure_least(least, time_low() - start);
        if (result != 0)
            fail("a call");
    }
    return least;
}

static void print(const char *name, unsigned count, const char *others, uint32_t figure,
                  unsigned most, uint32_t target)
{
    row_print_beside(name, count, others, figure, count == most ? target : NO_TARGET);
}

/* Regions: every other page has other rights. */

static char *regions_make(unsigned count)
{
    char *memory = region_map((count + 2 * RUNS) * PAGE_SIZE);
    for (unsigned i = 1; i < count; i += 2)
        if (mprotect(memory + i * PAGE_SIZE, PAGE_SIZE, PROT_READ) < 0)
            fail("mprotect");
    memory[0] = 1; /* so that there is a table */
    return memory;
}

/* The first touch of a page in the middle, the program having used others meanwhile. */
static uint32_t touch_least(char *memory, unsigned count)
{
    uint32_t least = FIGURE_NONE;
    for (unsigned i = 0; i < RUNS && 4 * i < count; i++) {
        unsigned page = (count / 2 + 2 * i) % count / 2 * 2;
        *(volatile char *)memory = 2;
        *(volatile char *)(memory + (count + 1) * PAGE_SIZE) = 2;
        least = figure_least(least, write_timed(memory + page * PAGE_SIZE));
    }
    return least;
}

static uint32_t map_and_unmap_least(size_t size)
{
    uint32_t least = FIGURE_NONE;
    for (int i = 0; i < RUNS; i++) {
        uint32_t start = time_low();
        void *memory = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        munmap(memory, size);
        least = figure_least(least, time_low() - start);
    }
    return least;
}

static void rows_of_regions(unsigned count)
{
    char *memory = regions_make(count);
    print("first touch of a page", count, "regions", touch_least(memory, count), MOST, 1800);
    print("mmap and munmap of a page", count, "regions", map_and_unmap_least(PAGE_SIZE), MOST,
          1402);
    print("mmap and munmap of 8 MiB, below all", count, "regions",
          map_and_unmap_least(2 * TABLE_SIZE), MOST, NO_TARGET);
    uint32_t least = FIGURE_NONE;
    for (int i = 0; i < RUNS; i++)
        least = figure_least(least, fork_once());
    print("fork", count, "regions", least, MOST, 488545);
    region_unmap(memory, (count + 2 * RUNS) * PAGE_SIZE);
}

/* Descriptors. */

static void rows_of_descriptors(unsigned count)
{
    int first = dup(1);
    for (unsigned i = 1; i < count; i++)
        if (dup(1) < 0)
            fail("dup");
    uint32_t least = FIGURE_NONE;
    for (int i = 0; i < RUNS; i++) {
        uint32_t start = time_low();
        long copy = call1(SYS_dup, 1);
        least = figure_least(least, time_low() - start);
        close((int)copy);
    }
    print("dup", count, "descriptors", least, MOST_FDS, 300);
    for (unsigned i = 0; i < count; i++)
        close(first + (int)i);
}

/* Files of one folder. */

static void file_make(unsigned number)
{
    char path[40];
    snprintf(path, sizeof path, FOLDER "/file-%u", number);
    int file = open(path, O_CREAT | O_WRONLY, 0644);
    if (file < 0)
        fail("open");
    close(file);
}

static void rows_of_files(unsigned count)
{
    struct stat status;
    uint32_t create = FIGURE_NONE, unlink = FIGURE_NONE;
    uint32_t stat = call_least(SYS_stat64, (long)(FOLDER "/file-2"), (long)&status, 0);
    for (int i = 0; i < RUNS; i++) {
        uint32_t start = time_low();
        long file = call3(SYS_open, (long)(FOLDER "/new"), O_CREAT | O_WRONLY, 0644);
        uint32_t created = time_low();
        close((int)file);
        uint32_t closed = time_low();
        call1(SYS_unlink, (long)(FOLDER "/new"));
        create = figure_least(create, created - start);
        unlink = figure_least(unlink, time_low() - closed);
    }
    print("stat", count, "files of a folder", stat, MOST, 2274);
    print("create", count, "files of a folder", create, MOST, 2324);
    print("unlink", count, "files of a folder", unlink, MOST, 3104);
}

/* Children, each of which sleeps until a time of its own. */

static pid_t child_start(void (*run)(void))
{
    fflush(stdout);
    pid_t child = fork();
    if (child < 0)
        fail("fork");
    if (child == 0) {
        run();
        _exit(0);
    }
    return child;
}

static void sleep_long(void)
{
    nanosleep(&(struct timespec){.tv_sec = SLEEP + getpid()}, NULL);
}

/* Lets everybody get to where they sleep. */
static void others_run(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
}

static void rows_of_children(unsigned count, pid_t one)
{
    uint32_t least = FIGURE_NONE;
    for (int i = 0; i < RUNS; i++)
        least = figure_least(least, fork_exit_wait_once());
    print("fork + _exit + wait for its PID", count, "children", least, MOST, 12000);
    print("waitpid of one, WNOHANG", count, "children", call_least(SYS_waitpid, one, 0, WNOHANG),
          MOST, 400);
    print("waitpid of any, WNOHANG", count, "children", call_least(SYS_waitpid, -1, 0, WNOHANG),
          MOST, 500);
    print("kill, signal 0", count, "sleepers", call_least(SYS_kill, one, 0, 0), MOST, 194);
    print("kill, ignored", count, "sleepers", call_least(SYS_kill, one, SIGURG, 0), MOST,
          NO_TARGET);
}

/* Who answers at once what it gets; with a deadline, by poll(), or none. */

static int to_partner[2], from_partner[2];
static bool with_deadline;

static void answer(void)
{
    struct pollfd polled = {.fd = to_partner[0], .events = POLLIN};
    char c;
    while ((!with_deadline || call3(SYS_poll, (long)&polled, 1, SLEEP) == 1) &&
           read(to_partner[0], &c, 1) == 1 && write(from_partner[1], &c, 1) == 1)
        continue;
}

struct pipe_figures {
    uint32_t wake, round;
};

static struct pipe_figures pipes_least(bool deadline)
{
    struct pipe_figures least = {FIGURE_NONE, FIGURE_NONE};
    char c = 'x';
    with_deadline = deadline;
    if (pipe(to_partner) < 0 || pipe(from_partner) < 0)
        fail("pipe");
    pid_t partner = child_start(answer);
    for (int i = 0; i < RUNS; i++) {
        others_run();
        uint32_t start = time_low();
        call3(SYS_write, to_partner[1], (long)&c, 1);
        uint32_t woken = time_low();
        call3(SYS_read, from_partner[0], (long)&c, 1);
        least.wake = figure_least(least.wake, woken - start);
        least.round = figure_least(least.round, time_low() - start);
    }
    kill(partner, SIGKILL);
    child_wait(partner);
    for (int i = 0; i < 2; i++) {
        close(to_partner[i]);
        close(from_partner[i]);
    }
    return least;
}

static void rows_of_pipes(unsigned count)
{
    print("wake by a pipe, with a deadline", count, "sleepers", pipes_least(true).wake, MOST, 517);
    print("pipe, 1 byte there and back", count, "sleepers", pipes_least(false).round, MOST, 1827);
}

void rows_beside_others(void)
{
    static pid_t children[MOST];
    unsigned files = 0, started = 0;
    mkdir(FOLDER, 0755);
    for (size_t i = 0; i < NUMBERS; i++) {
        rows_of_regions(numbers[i]);
        if (numbers[i] <= MOST_FDS)
            rows_of_descriptors(numbers[i]);
        while (files < numbers[i])
            file_make(files++);
        rows_of_files(files);
    }
    for (size_t i = 0; i < NUMBERS; i++) {
        while (started < numbers[i])
            children[started++] = child_start(sleep_long);
        others_run();
        rows_of_children(started, children[started / 2]);
        rows_of_pipes(started);
    }
    for (unsigned i = 0; i < started; i++)
        kill(children[i], SIGKILL);
    while (wait(NULL) > 0)
        continue;
}
