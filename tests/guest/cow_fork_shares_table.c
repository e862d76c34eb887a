/* fork copies no page and no page table: both processes have the same frames below one table. */
#include "tests/guest/memory.h"

#include <gaji/proc.h>

int main(void)
{
    char *page = map_tables(1);
    page[0] = 'a';
    page[PAGE] = 'b';
    uint32_t first = page_frame(page), second = page_frame(page + PAGE);
    EXPECT(first && second && first != second);
    EXPECT(page_count(first) == 1);

    struct turn to_child = turn_make(), to_parent = turn_make();
    long free_before = file_number("/proc/meminfo", "MemFree");
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0) {
        EXPECT(page_frame(page) == first && page_frame(page + PAGE) == second);
        EXPECT(page_count(first) == 2);
        turn_give(to_parent);
        turn_wait(to_child);
        page[PAGE] = 'c'; /* the first write: a table of its own, and this page copied */
        EXPECT(page_frame(page) == first && page_count(first) == 2);
        EXPECT(page_frame(page + PAGE) != second && page_count(second) == 1);
        turn_give(to_parent);
        turn_wait(to_child);
        _exit(0);
    }
    turn_wait(to_parent);
    EXPECT(page_frame(page) == first && page_count(first) == 2);
    long used = free_before - file_number("/proc/meminfo", "MemFree");
    EXPECT(used < 80); /* KiB: what any process needs, and nothing for the pages */
    turn_give(to_child);
    turn_wait(to_parent);
    EXPECT(page_frame(page + PAGE) == second && page_count(second) == 1 && page[PAGE] == 'b');
    turn_give(to_child);
    EXPECT(well(child));
    EXPECT(page_count(first) == 1);
    page[0] = 'd'; /* the last owner writes without a copy */
    EXPECT(page_frame(page) == first);
    return 0;
}
