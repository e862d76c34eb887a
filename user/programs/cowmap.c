/*
 * cowmap [-1] PID...: the pages of processes and of their descendants, drawn again and again until
 * q.
 *
 * A cell is a page. A letter, in yellow, is a physical frame that somebody else has, too: the same
 * letter is the same frame, wherever it stands. A dot, in green, is a page of its own. What is
 * another frame than at the last look is shown in reverse. With -1, or where the output is no
 * terminal, the map is printed once.
 */
#include <gaji/proc.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define PAGE_SIZE      4096u
#define PROCESSES_MAX  64
#define PAGES_MAX      512 /* of a process; the rest is counted */
#define FRAMES_MAX     4096
#define ROW_CELLS      48
#define PERIOD         200 /* ms */
#define CONTROL(c)     ((c)&0x1f)
#define PAGE_PRESENT   (1ull << 63) /* /proc/PID/pagemap */
#define PAGE_EXCLUSIVE (1ull << 56)
#define PAGE_FRAME     ((1ull << 55) - 1)

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

struct page {
    uint32_t number; /* its virtual address / PAGE_SIZE */
    uint32_t frame;
    bool own, changed;
};

struct map {
    pid_t pid;
    int count, more;
    struct page pages[PAGES_MAX];
};

static struct map now[PROCESSES_MAX], before[PROCESSES_MAX];
static int map_count, before_count;
static uint32_t frames[FRAMES_MAX]; /* that have a letter, in the order in which they were seen */
static int frame_count;
static bool colours;

static char letter_of(uint32_t frame)
{
    int i = 0;
    while (i < frame_count && frames[i] != frame)
        i++;
    if (i == frame_count && frame_count < FRAMES_MAX)
        frames[frame_count++] = frame;
    return letters[(size_t)i % (sizeof letters - 1)];
}

/* Another frame is there than at the last look, which saw this process already. */
static bool has_changed(pid_t pid, const struct page *page)
{
    for (int i = 0; i < before_count; i++) {
        for (int p = 0; before[i].pid == pid && p < before[i].count; p++) {
            if (before[i].pages[p].number == page->number)
                return before[i].pages[p].frame != page->frame;
        }
    }
    return false;
}

/* The pages of the range [first, end) that are in memory. */
static void range_read(FILE *pagemap, struct map *map, uint32_t first, uint32_t end)
{
    uint64_t entry;
    if (fseeko(pagemap, (off_t)first * (off_t)sizeof entry, SEEK_SET) < 0)
        return;
    for (uint32_t n = first; n < end && fread(&entry, sizeof entry, 1, pagemap) == 1; n++) {
        if (!(entry & PAGE_PRESENT))
            continue;
        if (map->count == PAGES_MAX) {
            map->more++;
            continue;
        }
        struct page *page = &map->pages[map->count++];
        *page = (struct page){n, (uint32_t)(entry & PAGE_FRAME), entry & PAGE_EXCLUSIVE, false};
        page->changed = has_changed(map->pid, page);
    }
}

static void map_read(pid_t pid)
{
    char path[40], line[256];
    uint32_t first, end;
    struct map *map = &now[map_count];
    map->pid = pid;
    map->count = map->more = 0;
    snprintf(path, sizeof path, "/proc/%d/maps", pid);
    FILE *maps = fopen(path, "r");
    snprintf(path, sizeof path, "/proc/%d/pagemap", pid);
    FILE *pagemap = fopen(path, "r");
    while (maps && pagemap && fgets(line, sizeof line, maps)) {
        if (sscanf(line, "%x-%x", &first, &end) == 2)
            range_read(pagemap, map, first / PAGE_SIZE, end / PAGE_SIZE);
    }
    if (maps)
        fclose(maps);
    if (pagemap)
        fclose(pagemap);
    map_count += map->count > 0; /* or it has ended */
}

/* One of the processes that were named, or a descendant of one. */
static bool is_wanted(pid_t pid, const int *roots, int count)
{
    struct process_facts facts;
    for (int depth = 0; pid > 0 && depth < PROCESSES_MAX; depth++) {
        for (int i = 0; i < count; i++) {
            if (roots[i] == pid)
                return true;
        }
        if (process_facts(pid, &facts) < 0)
            return false;
        pid = facts.parent;
    }
    return false;
}

static void maps_read(const int *roots, int count)
{
    static int pids[1024];
    int all = folder_numbers("/proc", pids, 1024);
    before_count = map_count;
    memcpy(before, now, (size_t)before_count * sizeof before[0]);
    map_count = 0;
    for (int i = 0; i < all && map_count < PROCESSES_MAX; i++) {
        if (pids[i] != getpid() && is_wanted(pids[i], roots, count))
            map_read(pids[i]);
    }
}

static void cell_print(const struct page *page)
{
    if (colours)
        printf("\x1b[%s%sm", page->own ? "32" : "33", page->changed ? ";7" : "");
    putchar(page->own ? '.' : letter_of(page->frame));
    if (colours)
        printf("\x1b[0m");
}

/* Before each row, and where pages lie apart, stands the address. Returns the rows that it took. */
static int map_print(const struct map *map, int room, const char *end)
{
    struct process_facts facts;
    int own = 0, rows = 1, cells = 0;
    for (int i = 0; i < map->count; i++)
        own += map->pages[i].own;
    if (process_facts(map->pid, &facts) < 0)
        strlcpy(facts.name, "?", sizeof facts.name);
    printf("%d %.20s: %d pages, %d of its own%s", map->pid, facts.name, map->count + map->more, own,
           map->more ? " of those shown" : "");
    for (int i = 0; i < map->count; i++) {
        bool apart = i == 0 || map->pages[i].number != map->pages[i - 1].number + 1;
        if (apart || cells == ROW_CELLS) {
            if (++rows > room) {
                printf(" ...");
                break;
            }
            printf("%s  0x%08x ", end, map->pages[i].number * PAGE_SIZE);
            cells = 0;
        }
        cell_print(&map->pages[i]);
        cells++;
    }
    printf("%s", end);
    return rows;
}

static void maps_print(int room, const char *end)
{
    for (int i = 0; i < map_count && room > 1; i++)
        room -= map_print(&now[i], room, end);
}

static void screen_draw(void)
{
    struct winsize size;
    int rows = tcgetwinsize(1, &size) == 0 && size.ws_row > 4 ? size.ws_row : 24;
    printf("\x1b[H\x1b[J");
    maps_print(rows - 1, "\r\n");
    printf("\x1b[%d;1H\x1b[7mq leaves; . own page; the same letter: the same frame\x1b[0m", rows);
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

/* Draws until a key leaves, or the processes have ended. */
static void watch(const int *roots, int count)
{
    struct termios cooked, raw;
    if (tcgetattr(0, &cooked) < 0)
        return;
    raw = cooked;
    cfmakeraw(&raw);
    tcsetattr(0, TCSADRAIN, &raw);
    do {
        maps_read(roots, count);
        if (map_count > 0)
            screen_draw();
    } while (map_count > 0 && !leaves());
    printf("\r\n");
    fflush(stdout);
    tcsetattr(0, TCSADRAIN, &cooked);
}

int main(int argc, char **argv)
{
    int roots[PROCESSES_MAX], count = 0;
    bool once = argc > 1 && strcmp(argv[1], "-1") == 0;
    for (int i = once ? 2 : 1; i < argc && count < PROCESSES_MAX; i++)
        roots[count++] = atoi(argv[i]);
    if (count == 0) {
        fprintf(stderr, "usage: cowmap [-1] PID...   for example: cowdemo slow & cowmap $!\n");
        return 2;
    }
    colours = isatty(1);
    if (!once && colours && isatty(0)) {
        watch(roots, count);
        return 0;
    }
    maps_read(roots, count);
    maps_print(PROCESSES_MAX * PAGES_MAX, "\n");
    return map_count > 0 ? 0 : 1;
}
