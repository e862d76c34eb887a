/*
 * Two threads change their address space (one by memory that a message brings), or read one file of
 * /proc, the second while the first is between two of its steps: an early tick comes at successive
 * moments of the first one's call. The second waits its turn, and both get what they asked for.
 */
// run: --icount --timeout 60
#include "tests/guest/child.h"
#include "tests/guest/threads.h"

#include <fcntl.h>
#include <gaji/check.h>
#include <gaji/port.h>
#include <stdbool.h>
#include <string.h>

#define PAGE        4096u
#define REGIONS     600
#define MOMENTS     24
#define MOMENT_STEP 40 /* counts of the timer chip: 33,500 instructions */
#define PART        4096

static volatile bool busy, over; /* the first thread is in its call; there is no more to do */
static volatile int asked_between, rounds;
static int maps, port, ends[2];

/* Neighbours with different rights stay regions of their own. */
static char *make_regions(void)
{
    char *pages =
        mmap(NULL, REGIONS * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(pages != MAP_FAILED);
    memset(pages, 1, REGIONS * PAGE);
    for (unsigned i = 0; i < REGIONS; i += 2)
        EXPECT(mprotect(pages + i * PAGE, PAGE, PROT_READ) == 0);
    return pages;
}

static void maps_and_unmaps(void *unused)
{
    (void)unused;
    while (!over) {
        bool between = busy;
        char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        EXPECT(page != MAP_FAILED && *page == 0);
        *page = 1;
        EXPECT(munmap(page, PAGE) == 0);
        asked_between += between;
        rounds++;
        sched_yield();
    }
}

static void unmap_at_moment(unsigned counts)
{
    char *pages = make_regions();
    EXPECT(gaji_tick_after(counts) == 0);
    busy = true;
    int error = munmap(pages, REGIONS * PAGE);
    busy = false;
    EXPECT(error == 0);
    for (unsigned i = 0; i < REGIONS; i += 7)
        EXPECT(write(ends[1], pages + i * PAGE, 1) < 0 && errno == EFAULT);
}

/* Another process lends a page again and again; where it is to be mapped is not settled. */
static void lends(void)
{
    char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(page != MAP_FAILED);
    for (;;) {
        struct port_parcel parcel = {.memory = page, .memory_size = PAGE};
        *page = 'l';
        EXPECT(port_send_files(port, &parcel, 0) == 0);
    }
}

static void receives_memory(void *unused)
{
    (void)unused;
    while (!over) {
        struct port_parcel parcel = {.count = 0};
        bool between = busy;
        EXPECT(port_receive_files(port, &parcel, 0) == 0 && *(char *)parcel.memory == 'l');
        EXPECT(munmap(parcel.memory, PAGE) == 0);
        asked_between += between;
        rounds++;
        sched_yield();
    }
}

static bool begins_with_program(const char *text)
{
    return memcmp(text, "08048000-", 9) == 0;
}

static void reads_maps(void *unused)
{
    static char text[PART];
    (void)unused;
    while (!over) {
        bool between = busy;
        EXPECT(pread(maps, text, 20, 0) == 20 && begins_with_program(text));
        asked_between += between;
        rounds++;
        sched_yield();
    }
}

/* All of it, from the end of which only a long walk gives the text. */
static void read_at_moment(unsigned counts)
{
    static char text[PART];
    int length = 0;
    EXPECT(gaji_tick_after(counts) == 0);
    busy = true;
    for (int part; (part = (int)pread(maps, text, sizeof text, length)) > 0; length += part)
        EXPECT(length > 0 || begins_with_program(text));
    busy = false;
    EXPECT(length > REGIONS * 20);
}

static void at_each_moment(const char *name, void (*first)(unsigned), void (*second)(void *))
{
    struct thread thread;
    over = false;
    asked_between = rounds = 0;
    thread_start(&thread, second, NULL);
    for (unsigned i = 1; i <= MOMENTS; i++) {
        first(i * MOMENT_STEP);
        EXPECT(gaji_check(GAJI_CHECK_WALK, NULL) == 0);
        for (int seen = rounds; rounds == seen;)
            sched_yield();
    }
    over = true;
    thread_join(&thread);
    printf("%s: %d times the second came between\n", name, asked_between);
    EXPECT(asked_between > MOMENTS / 2);
}

int main(void)
{
    maps = open("/proc/self/maps", O_RDONLY);
    EXPECT(maps >= 0 && pipe(ends) == 0);
    at_each_moment("munmap", unmap_at_moment, maps_and_unmaps);
    port = port_create(1, 64);
    pid_t lender = child_start(lends);
    at_each_moment("receive", unmap_at_moment, receives_memory);
    EXPECT(kill(lender, SIGKILL) == 0 && ended_by(child_wait(lender), SIGKILL));
    char *pages = make_regions();
    at_each_moment("read", read_at_moment, reads_maps);
    EXPECT(munmap(pages, REGIONS * PAGE) == 0 && close(maps) == 0);
    return 0;
}
