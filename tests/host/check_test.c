/* kernel/check/mm.c is checked: one thing is broken at a time, it must say so, and be silent
 * afterwards.
 */
#include "tests/host/memory.h"

#define START 0x10000000u

static struct aspace *parent, *child;
static struct object *object;

/*
 * START: a table that only the parent has, but whose page 0 the child's own table has too, and a
 * page 1 of the parent alone. START + TABLE_SPAN: a table that both share. A file is mapped after.
 */
static void make_spaces(void)
{
    parent = space_create();
    space_map(parent, START, 8);
    space_map(parent, START + TABLE_SPAN, 8);
    write_in(parent, START, 1);
    write_in(parent, START + TABLE_SPAN, 2);
    write_in(parent, START + TABLE_SPAN + 3 * PAGE_SIZE, 2);
    child = space_fork(parent);
    write_in(parent, START + PAGE_SIZE, 3);

    object = object_create();
    struct mapping mapping = {.address = START + 2 * TABLE_SPAN,
                              .length = PAGE_SIZE,
                              .fixed = true,
                              .kind = REGION_FILE,
                              .protection = PROTECT_READ,
                              .object = object,
                              .content_length = PAGE_SIZE};
    object_obtain(object, 0);
    assert_int_equal(aspace_map(parent, &mapping), 0);
    object_put(object);
    assert_int_equal(read_in(parent, START + 2 * TABLE_SPAN), 0);
}

static entry_t *directory_entry(struct aspace *space, uaddr_t address)
{
    return space->tables.directory + directory_index(address);
}

static entry_t *page_entry(struct aspace *space, uaddr_t address)
{
    struct frame *table = entry_frame(*directory_entry(space, address));
    return (entry_t *)frame_map(table) + table_index(address);
}

static struct frame *table_of(struct aspace *space, uaddr_t address)
{
    return entry_frame(*directory_entry(space, address));
}

static void assert_found(const char *words)
{
    log_clear();
    assert_int_not_equal(mm_check(), 0);
    assert_logged(words);
}

/* Sets a variable to a wrong value, expects the words, and puts it back. */
#define BREAK(variable, value, words)                                                              \
    do {                                                                                           \
        __typeof__(variable) right = (variable);                                                   \
        assert_memory_sound();                                                                     \
        (variable) = (value);                                                                      \
        assert_found(words);                                                                       \
        (variable) = right;                                                                        \
        assert_memory_sound();                                                                     \
    } while (0)

/* "0x..." of a frame's number, as the checker prints it. */
static const char *frame_words(const char *format, const struct frame *frame)
{
    static char words[80];
    snprintf(words, sizeof(words), format, frame_number(frame));
    return words;
}

static void sound_memory_has_no_findings(void **state)
{
    (void)state;
    make_spaces();
    assert_int_equal(mm_check(), 0);
    assert_string_equal(log_text, "");
}

static void count_of_a_page_is_compared(void **state)
{
    (void)state;
    make_spaces();
    struct frame *frame = space_frame(child, START);
    assert_int_equal(frame->count, 2);
    BREAK(frame->count, 3, frame_words("frame 0x%x (user page) has count 3, but 2 ref", frame));
    BREAK(frame->count, 1, frame_words("frame 0x%x (user page) has count 1, but 2 ref", frame));
}

static void count_of_an_objects_page_is_compared(void **state)
{
    (void)state;
    make_spaces();
    struct frame *frame = object_find(object, 0);
    BREAK(frame->count, 1, frame_words("frame 0x%x (object's page) has count 1, but 2 ref", frame));
}

static void count_of_a_table_is_compared(void **state)
{
    (void)state;
    make_spaces();
    struct frame *table = table_of(child, START + TABLE_SPAN);
    BREAK(table->count, 3, frame_words("frame 0x%x (page table) has count 3, but 2 ref", table));
    BREAK(table->count, 1, frame_words("frame 0x%x (page table) has count 1, but 2 ref", table));
}

static void count_of_a_directory_is_compared(void **state)
{
    (void)state;
    make_spaces();
    struct frame *frame = frame_of(child->tables.directory);
    BREAK(frame->count, 2,
          frame_words("frame 0x%x (page directory) has count 2, but 1 ref", frame));
}

static void count_of_a_free_frame_is_compared(void **state)
{
    (void)state;
    make_spaces();
    space_unmap(parent, START + PAGE_SIZE, 1);
    struct frame *frame = free_chain;
    BREAK(frame->count, 1, frame_words("frame 0x%x (free) has count 1, but 0 ref", frame));
}

static void write_bit_of_a_page_that_two_have_is_found(void **state)
{
    (void)state;
    make_spaces();
    entry_t *entry = page_entry(parent, START);
    BREAK(*entry, *entry | ENTRY_WRITE, "page 0x10000000 is writable, but its frame");
}

static void write_bit_of_a_page_that_two_have_is_found_in_a_shared_table_too(void **state)
{
    (void)state;
    make_spaces();
    struct aspace *third = space_fork(child); /* the child's table over START has count 2 now */
    entry_t *entry = page_entry(third, START);
    assert_int_equal(table_of(third, START)->count, 2);
    BREAK(*entry, *entry | ENTRY_WRITE, "page 0x10000000 is writable, but its frame");
}

static void write_bit_over_a_shared_table_is_found(void **state)
{
    (void)state;
    make_spaces();
    entry_t *entry = directory_entry(parent, START + TABLE_SPAN);
    BREAK(*entry, *entry | ENTRY_WRITE, "the directory entry for table 0x10400000 is writable");
}

static void write_bit_that_the_region_forbids_is_found(void **state)
{
    (void)state;
    make_spaces();
    struct region *region = region_find(parent, START + TABLE_SPAN);
    write_in(parent, START + TABLE_SPAN, 1);
    BREAK(region->protection, PROTECT_READ, "page 0x10400000 is writable, but its region is not");
}

static void page_without_a_region_is_found(void **state)
{
    (void)state;
    make_spaces();
    struct region *region = region_find(parent, START + TABLE_SPAN);
    write_in(parent, START + TABLE_SPAN + 3 * PAGE_SIZE, 1);
    BREAK(region->end, START + TABLE_SPAN + PAGE_SIZE,
          "page 0x10403000 is writable, but no region is there");
}

static void lost_entry_of_a_page_is_found(void **state)
{
    (void)state;
    make_spaces();
    struct frame *frame = space_frame(parent, START + PAGE_SIZE);
    entry_t *entry = page_entry(parent, START + PAGE_SIZE);
    BREAK(*entry, 0, frame_words("frame 0x%x (user page) has count 1, but 0 ref", frame));
}

static void lost_entry_of_a_directory_is_found(void **state)
{
    (void)state;
    make_spaces();
    struct frame *table = table_of(parent, START);
    entry_t *entry = directory_entry(parent, START);
    BREAK(*entry, 0, frame_words("frame 0x%x (page table) has count 1, but 0 ref", table));
}

static void entry_that_leads_to_another_frame_is_found(void **state)
{
    (void)state;
    make_spaces();
    struct frame *wrong = table_of(parent, START);
    entry_t *entry = page_entry(parent, START + PAGE_SIZE);
    BREAK(*entry, (*entry & ~ENTRY_FRAME) | frame_address(wrong),
          frame_words("frame 0x%x (page table) has count 1, but 2 ref", wrong));
}

static void bit_of_the_map_of_used_tables_is_compared(void **state)
{
    (void)state;
    make_spaces();
    uint32_t *word = &parent->tables.used[directory_index(START) / 32];
    BREAK(*word, *word & ~(1u << directory_index(START) % 32), "table 0x10000000");
    BREAK(*word, *word | 1u << 31, "table 0x17c00000");
    BREAK(parent->tables.count, 4, "the counts say 4");
    BREAK(parent->tables.used_words, 0, "the counts say 3 and 0x0");
}

static void bounds_of_a_table_are_compared(void **state)
{
    (void)state;
    make_spaces();
    struct frame *table = table_of(parent, START + TABLE_SPAN);
    BREAK(table->table.low, 1, "page 0x10400000 lies outside its table's bounds [1, 4)");
    BREAK(table->table.high, 3, "page 0x10403000 lies outside its table's bounds [0, 3)");
    BREAK(table->table.high, TABLE_ENTRIES + 1, "table 0x10400000 has the bounds [0, 1025)");
}

static void number_of_regions_is_compared(void **state)
{
    (void)state;
    make_spaces();
    BREAK(parent->region_count, 7, "3 regions with 17 pages, the counts say 7 and 17");
}

static void number_of_pages_is_compared(void **state)
{
    (void)state;
    make_spaces();
    BREAK(parent->pages, 16, "3 regions with 17 pages, the counts say 3 and 16");
}

static void order_of_regions_is_checked(void **state)
{
    (void)state;
    make_spaces();
    struct region *region = region_find(parent, START + TABLE_SPAN);
    uaddr_t end = region->end;
    BREAK(region->start, START, "region [0x10000000, 0x10408000) is out of order");
    BREAK(region->end, region->start, "region [0x10400000, 0x10400000) is out of order");
    assert_int_equal(region->end, end);
}

static void broken_link_between_regions_is_found(void **state)
{
    (void)state;
    make_spaces();
    struct list *first = parent->regions.next;
    BREAK(first->next->prev, &parent->regions, "link");
    BREAK(parent->regions.prev, first, "link");
}

static void region_that_dropped_out_of_the_list_is_found(void **state)
{
    (void)state;
    make_spaces();
    struct list *first = parent->regions.next;
    BREAK(first->next, first->next->next, "check: ");
}

static void broken_link_between_spaces_is_found(void **state)
{
    (void)state;
    make_spaces();
    BREAK(child->link.prev, &aspace_all, "link");
}

static void broken_link_between_objects_is_found(void **state)
{
    (void)state;
    make_spaces();
    BREAK(object_all.prev, &object_all, "link");
}

static void number_of_an_objects_pages_is_compared(void **state)
{
    (void)state;
    make_spaces();
    BREAK(object->page_count, 2, "an object has 1 pages, its count says 2");
}

static void owners_of_an_object_are_at_least_its_regions(void **state)
{
    (void)state;
    make_spaces();
    BREAK(object->count, 0, "an object has 1 owners, its count says 0");
}

static void number_of_promised_frames_is_compared(void **state)
{
    (void)state;
    make_spaces();
    BREAK(counts.promised, 2, "splits may need 1 frames, but 2 are promised");
    BREAK(counts.promised, 0, "splits may need 1 frames, but 0 are promised");
}

static void number_of_free_frames_is_compared(void **state)
{
    (void)state;
    make_spaces();
    BREAK(counts.free, counts.free - 1, "frames free, the count says");
    BREAK(counts.free, counts.free + 1, "frames free, the count says");
}

static void number_of_frames_of_a_kind_is_compared(void **state)
{
    (void)state;
    make_spaces();
    BREAK(counts.by_kind[FRAME_TABLE], 77, "frames (page table), the count says 77");
    struct frame *frame = space_frame(parent, START + PAGE_SIZE);
    BREAK(frame->kind, FRAME_OBJECT, "frames (user page), the count says");
}

static void free_chain_that_lost_a_frame_is_found(void **state)
{
    (void)state;
    make_spaces();
    space_end(parent);
    BREAK(free_chain, free_chain->next, "on the free chain");
}

/* What is kept as clean must be: tables all zero, directories with the kernel's half alone. */
static void clean_frames_are_looked_at(void **state)
{
    (void)state;
    make_spaces();
    space_end(parent);
    space_end(child);
    uint32_t *table = frame_map(frame_first_clean(FRAME_TABLE));
    uint32_t *directory = frame_map(frame_first_clean(FRAME_DIRECTORY));
    BREAK(table[0], 1, "is kept as a clean table, but is not");
    BREAK(table[1023], 0x1000, "is kept as a clean table, but is not");
    BREAK(directory[USER_TABLES - 1], 7, "is kept as a clean directory, but is not");
    BREAK(directory[TABLE_ENTRIES - 1], directory[TABLE_ENTRIES - 1] ^ 1,
          "is kept as a clean directory, but is not");
    BREAK(stocks[0].first, stocks[0].first->next, "on the free chain");
}

static void heap_chain_that_lost_an_object_is_found(void **state)
{
    (void)state;
    make_spaces();
    unsigned class = class_of_grains[(sizeof(struct region) + OWNER_SIZE + GRAIN - 1) / GRAIN];
    struct slab *slab = list_entry(partial[class].next, struct slab, link);
    BREAK(slab->free, *(void **)slab->free, "heap slab");
    BREAK(slab->free_count, 1, "heap slab");
}

static void dying_space_is_no_finding(void **state)
{
    (void)state;
    make_spaces();
    struct aspace *large = space_create();
    space_map(large, START, 600);
    for (uint32_t page = 0; page < 600; page++)
        write_in(large, START + page * PAGE_SIZE, 1);
    mmu_load(NULL);
    large->count = 0;
    while (!aspace_destroy_step(large))
        assert_memory_sound();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_of_memory(sound_memory_has_no_findings),
        cmocka_unit_test_of_memory(count_of_a_page_is_compared),
        cmocka_unit_test_of_memory(count_of_an_objects_page_is_compared),
        cmocka_unit_test_of_memory(count_of_a_table_is_compared),
        cmocka_unit_test_of_memory(count_of_a_directory_is_compared),
        cmocka_unit_test_of_memory(count_of_a_free_frame_is_compared),
        cmocka_unit_test_of_memory(write_bit_of_a_page_that_two_have_is_found),
        cmocka_unit_test_of_memory(
            write_bit_of_a_page_that_two_have_is_found_in_a_shared_table_too),
        cmocka_unit_test_of_memory(write_bit_over_a_shared_table_is_found),
        cmocka_unit_test_of_memory(write_bit_that_the_region_forbids_is_found),
        cmocka_unit_test_of_memory(page_without_a_region_is_found),
        cmocka_unit_test_of_memory(lost_entry_of_a_page_is_found),
        cmocka_unit_test_of_memory(lost_entry_of_a_directory_is_found),
        cmocka_unit_test_of_memory(entry_that_leads_to_another_frame_is_found),
        cmocka_unit_test_of_memory(bit_of_the_map_of_used_tables_is_compared),
        cmocka_unit_test_of_memory(bounds_of_a_table_are_compared),
        cmocka_unit_test_of_memory(number_of_regions_is_compared),
        cmocka_unit_test_of_memory(number_of_pages_is_compared),
        cmocka_unit_test_of_memory(order_of_regions_is_checked),
        cmocka_unit_test_of_memory(broken_link_between_regions_is_found),
        cmocka_unit_test_of_memory(region_that_dropped_out_of_the_list_is_found),
        cmocka_unit_test_of_memory(broken_link_between_spaces_is_found),
        cmocka_unit_test_of_memory(broken_link_between_objects_is_found),
        cmocka_unit_test_of_memory(number_of_an_objects_pages_is_compared),
        cmocka_unit_test_of_memory(owners_of_an_object_are_at_least_its_regions),
        cmocka_unit_test_of_memory(number_of_promised_frames_is_compared),
        cmocka_unit_test_of_memory(number_of_free_frames_is_compared),
        cmocka_unit_test_of_memory(number_of_frames_of_a_kind_is_compared),
        cmocka_unit_test_of_memory(free_chain_that_lost_a_frame_is_found),
        cmocka_unit_test_of_memory(clean_frames_are_looked_at),
        cmocka_unit_test_of_memory(heap_chain_that_lost_an_object_is_found),
        cmocka_unit_test_of_memory(dying_space_is_no_finding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
