/*
 * The checker counts every reference again, into frame->seen, by walking from the owners down:
 * spaces to tables to pages, and objects to pages; then it compares with the counts that are kept.
 */
#include "kernel/check/mm.h"

#include "kernel/base/printk.h"
#include "kernel/base/string.h"
#include "mm/aspace.h"
#include "mm/heap.h"
#include "mm/object.h"
#include "mm/region_tree.h"

struct walk {
    struct aspace *space;
    unsigned findings;
    uint32_t promised;                  /* sum of (count - 1) over tables */
    uint32_t tables;                    /* of this space */
    uint32_t present[USER_TABLES / 32]; /* which of its directory entries point at a table */
};

/* Whether all links of the ring meet. After a broken one nothing on it can be walked. */
static bool links_meet(const struct list *head, const char *what)
{
    const struct list *link = head;
    do {
        if (link->next->prev != link) {
            printk("check: the link after %p in the list of %s is broken\n", (const void *)link,
                   what);
            return false;
        }
        link = link->next;
    } while (link != head);
    return true;
}

static bool all_links_meet(void)
{
    struct aspace *space;
    if (!links_meet(&aspace_all, "address spaces") || !links_meet(&object_all, "objects"))
        return false;
    list_for_each (space, &aspace_all, link)
        if (!links_meet(&space->regions, "regions"))
            return false;
    return true;
}

static void clear_seen(void)
{
    uint32_t i, end;
    for (unsigned range = 0; frame_range_known(range, &i, &end); range++)
        for (; i < end; i++)
            frames[i].seen = 0;
}

/* One page of a table that is walked for the first time. */
static void check_page(struct walk *walk, struct frame *table, uint32_t table_number,
                       uint32_t index)
{
    struct page_state page = table_entry_state(table, index);
    if (!page.frame)
        return;
    uaddr_t address = table_number * TABLE_SPAN + index * PAGE_SIZE;
    page.frame->seen++;
    if (index < table->table.low || index >= table->table.high) {
        printk("check: page 0x%08x lies outside its table's bounds [%u, %u)\n", address,
               table->table.low, table->table.high);
        walk->findings++;
    }
    if (walk->space->count == 0)
        return; /* being torn down: its regions are gone before its pages */
    struct region *region = region_find(walk->space, address);
    bool leaving = region && region->kind == REGION_LEAVING; /* what it was, its pages still are */
    if (page.writable && page.frame->count != 1 && !leaving && !(region && region->shared)) {
        printk("check: page 0x%08x is writable, but its frame 0x%x has count %u\n", address,
               frame_number(page.frame), page.frame->count);
        walk->findings++;
    }
    if (region && region->ends && region->cut == region->object->cut &&
        region->object_page + (address - region->start) / PAGE_SIZE >=
            page_up(region->object->size) / PAGE_SIZE) {
        printk("check: page 0x%08x is mapped, but its file ends before\n", address);
        walk->findings++;
    }
    if (!region || (page.writable && !leaving && !(region->protection & PROTECT_WRITE))) {
        printk("check: page 0x%08x is %s, but %s\n", address, page.writable ? "writable" : "mapped",
               region ? "its region is not" : "no region is there");
        walk->findings++;
    }
}

static void check_table(struct frame *table, uint32_t number, bool writable, void *context)
{
    struct walk *walk = context;
    walk->tables++;
    walk->present[number / 32] |= 1u << number % 32;
    if (writable && table->count != 1) {
        printk("check: the directory entry for table 0x%08x is writable, its count is %u\n",
               number * TABLE_SPAN, table->count);
        walk->findings++;
    }
    if (table->seen++ > 0)
        return; /* its pages were counted with the first space that has it */
    walk->promised += table->count - 1;
    if (table->table.low > table->table.high || table->table.high > TABLE_ENTRIES) {
        printk("check: table 0x%08x has the bounds [%u, %u)\n", number * TABLE_SPAN,
               table->table.low, table->table.high);
        walk->findings++;
    }
    for (uint32_t index = 0; index < TABLE_ENTRIES; index++)
        check_page(walk, table, number, index);
}

/* The bits that say which directory entries are used, against the directory itself. */
static void check_used(struct walk *walk)
{
    const struct page_tables *tables = &walk->space->tables;
    uint32_t words = 0;
    for (uint32_t i = 0; i < USER_TABLES; i++) {
        uint32_t bit = 1u << i % 32;
        bool present = (walk->present[i / 32] & bit) != 0;
        if (present != ((tables->used[i / 32] & bit) != 0)) {
            printk("check: table 0x%08x is %s, its bit says otherwise\n", i * TABLE_SPAN,
                   present ? "there" : "not there");
            walk->findings++;
        }
        if (present)
            words |= 1u << i / 32;
    }
    if (walk->tables != tables->count || words != tables->used_words) {
        printk("check: %u tables in the words 0x%x, the counts say %u and 0x%x\n", walk->tables,
               words, tables->count, tables->used_words);
        walk->findings++;
    }
}

static unsigned check_regions(struct aspace *space)
{
    unsigned findings = 0;
    uint32_t pages = 0, count = 0;
    uaddr_t last_end = 0;
    struct region *region;
    list_for_each (region, &space->regions, link) {
        if (region->start < last_end || region->start >= region->end) {
            printk("check: region [0x%08x, 0x%08x) is out of order\n", region->start, region->end);
            findings++;
        }
        last_end = region->end;
        if (space->tree && region_tree_after(space, region->start) != region) {
            printk("check: region [0x%08x, 0x%08x) is not found in its tree\n", region->start,
                   region->end);
            findings++;
        }
        if (region->kind != REGION_LEAVING)
            pages += (region->end - region->start) / PAGE_SIZE;
        count++;
    }
    if (space->count > 0 && (pages != space->pages || count != space->region_count)) {
        printk("check: %u regions with %u pages, the counts say %u and %u\n", count, pages,
               space->region_count, space->pages);
        findings++;
    }
    return findings;
}

/* The entries in use, shared ones too. A space that is being torn down counts no more. */
static unsigned check_pages(struct aspace *space)
{
    struct aspace_usage usage;
    uint32_t cursor = 0;
    while (!aspace_usage_step(space, &cursor, &usage))
        ;
    if (space->count == 0 || usage.resident == space->tables.pages)
        return 0;
    printk("check: %u pages are resident, the count says %u\n", usage.resident,
           space->tables.pages);
    return 1;
}

static void walk_spaces(struct walk *walk)
{
    struct aspace *space;
    list_for_each (space, &aspace_all, link) {
        walk->space = space;
        walk->findings += check_regions(space);
        walk->findings += check_pages(space);
        walk->tables = 0;
        memset(walk->present, 0, sizeof walk->present);
        tables_visit(&space->tables, check_table, walk);
        check_used(walk);
    }
}

/* The regions that end with an object are on its list, and those still to be cut come first. */
static unsigned check_mappings(const struct object *object)
{
    uint32_t wanted = 0, there = 0, wrong = 0;
    bool cut = false;
    struct aspace *space;
    struct region *region;
    list_for_each (space, &aspace_all, link)
        list_for_each (region, &space->regions, link)
            wanted += region->ends && region->object == object && region->space == space;
    if (!links_meet(&object->mappings, "mappings"))
        return 1;
    list_for_each (region, &object->mappings, mapping_link) {
        bool is_cut = region->cut == object->cut;
        wrong += region->object != object || (cut && !is_cut);
        cut |= is_cut;
        there++;
    }
    if (there == wanted && !wrong)
        return 0;
    printk("check: an object's list has %u mappings (%u wrong), but %u end with it\n", there, wrong,
           wanted);
    return 1;
}

/* A lower bound of an object's owners: the regions that map it, else one unless it is dying. */
static uint32_t owners_seen(const struct object *object)
{
    uint32_t owners = 0;
    struct aspace *space;
    list_for_each (space, &aspace_all, link) {
        struct region *region;
        list_for_each (region, &space->regions, link)
            owners += region->object == object;
    }
    return max_u32(owners, !object->dying);
}

static void walk_objects(struct walk *walk)
{
    struct object *object;
    list_for_each (object, &object_all, link) {
        uint32_t pages = 0;
        for (uint32_t i = object_next(object, 0); i < OBJECT_MAX_PAGES;
             i = object_next(object, i + 1)) {
            object_find(object, i)->seen++;
            pages++;
        }
        if (object->count < owners_seen(object)) {
            printk("check: an object has %u owners, its count says %u\n", owners_seen(object),
                   object->count);
            walk->findings++;
        }
        walk->findings += check_mappings(object);
        if (pages != object->page_count) {
            printk("check: an object has %u pages, its count says %u\n", pages, object->page_count);
            walk->findings++;
        }
    }
}

/* What a frame's count must be, by its kind and by what was seen. */
static uint32_t expected_count(const struct frame *frame)
{
    switch (frame->kind) {
    case FRAME_FREE:
        return 0;
    case FRAME_USER:
    case FRAME_OBJECT:
    case FRAME_TABLE:
        return frame->seen;
    default:
        return 1;
    }
}

/* As enum frame_kind (mm/frame.h), in words. */
static const char *const kinds[FRAME_KINDS] = {
    "free",           "reserved", "user page",    "object's page", "page table",
    "page directory", "heap",     "kernel stack", "buffer",
};

static void check_frame(struct walk *walk, uint32_t number)
{
    const struct frame *frame = &frames[number];
    if (frame->count == expected_count(frame))
        return;
    printk("check: frame 0x%x (%s) has count %u, but %u references\n", number, kinds[frame->kind],
           frame->count, expected_count(frame));
    walk->findings++;
}

/* Clean tables are all zero, and clean directories have the kernel's half alone. */
static void check_clean(struct walk *walk)
{
    for (const struct frame *frame = frame_first_clean(FRAME_TABLE); frame; frame = frame->next)
        if (!tables_clean(frame, FRAME_TABLE)) {
            printk("check: frame 0x%x is kept as a clean table, but is not\n", frame_number(frame));
            walk->findings++;
        }
    for (const struct frame *frame = frame_first_clean(FRAME_DIRECTORY); frame; frame = frame->next)
        if (!tables_clean(frame, FRAME_DIRECTORY)) {
            printk("check: frame 0x%x is kept as a clean directory, but is not\n",
                   frame_number(frame));
            walk->findings++;
        }
}

static void check_frames(struct walk *walk)
{
    uint32_t i, end, known = 0, by_kind[FRAME_KINDS] = {0};
    for (unsigned range = 0; frame_range_known(range, &i, &end); range++)
        for (; i < end; i++) {
            known++;
            by_kind[frames[i].kind]++;
            check_frame(walk, i);
        }

    struct frame_counts counts;
    frame_count(&counts);
    for (unsigned kind = FRAME_FREE + 1; kind < FRAME_KINDS; kind++)
        if (by_kind[kind] != counts.by_kind[kind]) {
            printk("check: %u frames (%s), the count says %u\n", by_kind[kind], kinds[kind],
                   counts.by_kind[kind]);
            walk->findings++;
        }
    uint32_t used = known - by_kind[FRAME_FREE];
    if (frame_chain_length() != by_kind[FRAME_FREE]) {
        printk("check: %u frames on the free chain, but %u are free\n", frame_chain_length(),
               by_kind[FRAME_FREE]);
        walk->findings++;
    }
    if (counts.free != counts.total - used) {
        printk("check: %u frames free, the count says %u\n", counts.total - used, counts.free);
        walk->findings++;
    }
    if (counts.promised != walk->promised) {
        printk("check: splits may need %u frames, but %u are promised\n", walk->promised,
               counts.promised);
        walk->findings++;
    }
}

unsigned mm_check(void)
{
    if (!all_links_meet())
        return 1;
    struct walk walk = {.findings = heap_check()};
    clear_seen();
    walk_spaces(&walk);
    walk_objects(&walk);
    check_frames(&walk);
    check_clean(&walk);
    return walk.findings;
}
