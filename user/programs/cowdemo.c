/*
 * cowdemo [slow]: after fork() parent and child have the same physical pages; a page is copied when
 * one of them writes to it. What is shown comes from /proc/self/pagemap and /proc/kpagecount. In
 * the slow form a few seconds pass before each step: time to look with cowmap.
 */
#include <gaji/proc.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE_SIZE    4096
#define SLOW_SECONDS 3

static char *page;      /* the page that is watched */
static char *neighbour; /* the next one */

static unsigned pause_seconds; /* before what changes something */

/* The two processes take turns: each has a pipe on which the other says "go on". */
static int to_parent[2], to_child[2];

static void turn_give(const int ends[2])
{
    fflush(stdout);
    if (write(ends[1], "x", 1) != 1)
        exit(1);
}

static void turn_wait(const int ends[2])
{
    char c;
    if (read(ends[0], &c, 1) != 1)
        exit(1);
}

static void title(const char *text)
{
    fflush(stdout);
    if (pause_seconds)
        sleep(pause_seconds);
    printf("\n%s\n", text);
}

static void show(const char *who)
{
    uint32_t frame = page_frame(page);
    printf("    %-7s page %p -> physical frame %#x, count %ld, \"%s\"\n", who, (void *)page,
           (unsigned)frame, page_count(frame), page);
}

static void child_run(void)
{
    show("child");
    turn_give(to_parent);
    turn_wait(to_child);
    printf("  The same frame: fork() copied no page.\n");
    printf("  The count is how often the frame is mapped: by the parent and by the child.\n");

    title("3. The child writes to the page beside it.");
    neighbour[0] = '!';
    show("child");
    printf("  The watched page is still shared. (On Gaji both processes even had the same\n"
           "  page table until now, and this write gave the child a table of its own.)\n");

    title("4. The child writes to the watched page: \"changed\".");
    snprintf(page, PAGE_SIZE, "changed");
    show("child");
    turn_give(to_parent);
    turn_wait(to_child);
    _exit(0);
}

int main(int argc, char **argv)
{
    pause_seconds = argc > 1 && strcmp(argv[1], "slow") == 0 ? SLOW_SECONDS : 0;
    page = mmap(NULL, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED || pipe(to_parent) < 0 || pipe(to_child) < 0) {
        perror("cowdemo");
        return 1;
    }
    neighbour = page + PAGE_SIZE;

    printf("1. A process writes \"original\" to a page of its own.\n");
    snprintf(page, PAGE_SIZE, "original");
    neighbour[0] = '.';
    show("parent");
    if (page_frame(page) == 0)
        printf("  (The kernel does not tell frames to this user.)\n");

    title("2. It calls fork(). Parent and child both look, before any of them writes.");
    fflush(stdout);
    pid_t child = fork();
    if (child < 0) {
        perror("cowdemo: fork");
        return 1;
    }
    if (child == 0)
        child_run();

    turn_wait(to_parent);
    show("parent");
    turn_give(to_child);

    turn_wait(to_parent);
    show("parent");
    printf("  The child has a new frame with a copy, the parent keeps the old one; each is\n"
           "  mapped once. This is copy-on-write: the write found a read-only entry, the\n"
           "  kernel copied the page, made the copy writable, and let the child go on.\n");

    title("5. The parent writes, too: \"mine\".");
    snprintf(page, PAGE_SIZE, "mine");
    show("parent");
    printf("  The same frame as before: nobody else has it any more, so there is nothing to\n"
           "  copy.\n");
    turn_give(to_child);
    waitpid(child, NULL, 0);
    return 0;
}
