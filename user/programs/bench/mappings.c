/* Memory mapped, protected and given back; the heap's end; a file's text. */
#include "bench.h"
#include "user/libc/system_call.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#define ANONYMOUS (MAP_PRIVATE | MAP_ANONYMOUS)
#define WRITABLE  (PROT_READ | PROT_WRITE)

struct mapping_figures {
    uint32_t map, touch, protect, widen, unmap;
};

/* A mapping's life: made, every page touched, made read-only, writable again, and taken away. */
static void mapping_live(size_t size, struct mapping_figures *least)
{
    uint32_t start = time_low();
    char *memory = mmap(NULL, size, WRITABLE, ANONYMOUS, -1, 0);
    uint32_t mapped = time_low();
    if (memory == MAP_FAILED)
        fail("mmap");
    region_touch(memory, size);
    uint32_t touched = time_low();
    call3(SYS_mprotect, (long)memory, (long)size, PROT_READ);
    uint32_t protected = time_low();
    call3(SYS_mprotect, (long)memory, (long)size, WRITABLE);
    uint32_t widened = time_low();
    call2(SYS_munmap, (long)memory, (long)size);
    uint32_t end = time_low();

    least->map = figure_least(least->map, mapped - start);
    least->touch = figure_least(least->touch, touched - mapped);
    least->protect = figure_least(least->protect, protected - touched);
    least->widen = figure_least(least->widen, widened - protected);
    least->unmap = figure_least(least->unmap, end - widened);
}

static void mapping_rows(size_t size)
{
    struct mapping_figures least = {FIGURE_NONE, FIGURE_NONE, FIGURE_NONE, FIGURE_NONE,
                                    FIGURE_NONE};
    for (int i = 0; i < RUNS; i++)
        mapping_live(size, &least);
    row_print_sized("mmap", size, least.map, NO_TARGET);
    row_print_sized("mmap, then touched", size, least.map + least.touch, NO_TARGET);
    row_print_sized("mprotect to read-only, touched", size, least.protect, NO_TARGET);
    row_print_sized("mprotect to writable again", size, least.widen, NO_TARGET);
    row_print_sized("munmap, touched", size, least.unmap, NO_TARGET);
}

/* The heap's end moved up and back again; nobody has touched what is between. */
static void brk_rows(size_t size)
{
    long end = call1(SYS_brk, 0);
    uint32_t up = FIGURE_NONE, down = FIGURE_NONE;
    for (int i = 0; i < RUNS; i++) {
        uint32_t start = time_low();
        call1(SYS_brk, end + (long)size);
        uint32_t grown = time_low();
        call1(SYS_brk, end);
        up = figure_least(up, grown - start);
        down = figure_least(down, time_low() - grown);
    }
    row_print_sized("brk up", size, up, NO_TARGET);
    row_print_sized("brk down, untouched", size, down, NO_TARGET);
}

/* The first read of a page of a program's text that lies in memory already. Linux maps up to 16
 * pages around it along with it. */
static void text_fault_row(void)
{
    int file = open("/bin/bench", O_RDONLY);
    if (file < 0)
        return;
    uint32_t least = FIGURE_NONE;
    for (int i = 0; i < RUNS; i++) {
        volatile char *text =
            mmap(NULL, 2 * PAGE_SIZE, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0);
        if (text == MAP_FAILED)
            fail("mmap");
        uint32_t start = time_low();
        (void)text[PAGE_SIZE];
        least = figure_least(least, time_low() - start);
        munmap((void *)text, 2 * PAGE_SIZE);
    }
    close(file);
    row_print("page fault on file text", least, NO_TARGET);
}

void rows_of_mappings(void)
{
    static const size_t sizes[] = {PAGE_SIZE, 64 * 1024, MIB, TABLE_SIZE, 16 * MIB};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        mapping_rows(sizes[i]);
        brk_rows(sizes[i]);
    }
    text_fault_row();
}
