/*
 * Page tables: sharing, splitting, unmapping, restricting. mm/table.h has the rules.
 */
#include "mm/table.h"

#include "boot/boot.h"
#include "kernel/abi/errno.h"
#include "kernel/base/layout.h"
#include "kernel/base/string.h"

static struct page_tables kernel_tables;
enum flush tables_flush_owed;

/* To look at: what somebody may be using is changed by entry_set() alone. */
static const entry_t *entries_map(const struct frame *frame)
{
    return frame_map(frame);
}

static uint32_t directory_index(uaddr_t address)
{
    return address / TABLE_SPAN;
}

static uint32_t table_index(uaddr_t address)
{
    return address / PAGE_SIZE % TABLE_ENTRIES;
}

static struct frame *entry_frame(entry_t entry)
{
    return frame_at(entry & ENTRY_FRAME);
}

/* Whether the TLB, knowing `was`, would allow what `now` does not. */
static bool allows_less(entry_t was, entry_t now)
{
    bool elsewhere = ((was ^ now) & ENTRY_FRAME) != 0;
    return (was & ENTRY_PRESENT) && (elsewhere || (was & ~now & (ENTRY_PRESENT | ENTRY_WRITE)));
}

/* Changes an entry of a table or a directory; `tables` are those by which the CPU may know it. */
static inline void entry_set(const struct page_tables *tables, const entry_t *entry, entry_t now)
{
    if (allows_less(*entry, now))
        tables_owe(tables, FLUSH_ALL);
    *(entry_t *)entry = now;
}

void tables_load_kernel(void)
{
    tables_load(&kernel_tables);
}

/* The kernel's half. */

void tables_init(void)
{
    ASSERT(boot_directory[0] == 0); /* NULL faults, in the double fault task, too */
    const struct frame *frame = frame_alloc_zeroed(FRAME_DIRECTORY);
    ASSERT(frame);
    entry_t *directory = kernel_tables.directory = frame_map(frame);
    memcpy(directory + USER_TABLES, boot_directory + USER_TABLES,
           (TABLE_ENTRIES - USER_TABLES) * sizeof(entry_t));

    /* One slot for each 16 KiB of RAM is more than processes can fit. */
    struct frame_counts counts;
    frame_count(&counts);
    uint32_t slots_per_table = TABLE_SPAN / STACK_SLOT_SIZE;
    uint32_t table_count = (counts.total / 4 + slots_per_table - 1) / slots_per_table;
    uint32_t first = directory_index(STACK_WINDOW);
    table_count = min_u32(table_count, (STACK_WINDOW_END - STACK_WINDOW) / TABLE_SPAN);
    for (uint32_t i = 0; i < table_count; i++) {
        struct frame *table = frame_alloc_zeroed(FRAME_STACK); /* no space's, so never counted */
        ASSERT(table);
        directory[first + i] = frame_address(table) | ENTRY_PRESENT | ENTRY_WRITE;
        boot_directory[first + i] = directory[first + i]; /* the double fault task runs on it */
    }
    tables_load_kernel();
}

static entry_t *kernel_entry(uint32_t address)
{
    entry_t table = kernel_tables.directory[directory_index(address)];
    if (!(table & ENTRY_PRESENT))
        return NULL;
    return (entry_t *)frame_map(entry_frame(table)) + table_index(address);
}

bool kernel_map(uint32_t address, struct frame *frame)
{
    entry_t *entry = kernel_entry(address);
    if (!entry)
        return false;
    ASSERT(*entry == 0);
    *entry = frame_address(frame) | ENTRY_PRESENT | ENTRY_WRITE;
    return true;
}

struct frame *kernel_unmap(uint32_t address)
{
    entry_t *entry = kernel_entry(address);
    ASSERT(entry && *entry & ENTRY_PRESENT);
    struct frame *frame = entry_frame(*entry);
    *entry = 0;
    invlpg(address);
    return frame;
}

/* Directories. */

int tables_create(struct page_tables *tables)
{
    bool clean;
    struct frame *frame = frame_alloc_clean(FRAME_DIRECTORY, &clean);
    if (!frame)
        return -ENOMEM;
    entry_t *directory = frame_map(frame);
    if (!clean) {
        memset(directory, 0, USER_TABLES * sizeof(entry_t));
        memcpy(directory + USER_TABLES, kernel_tables.directory + USER_TABLES,
               (TABLE_ENTRIES - USER_TABLES) * sizeof(entry_t));
    }
    *tables = (struct page_tables){.directory = directory};
    return 0;
}

bool tables_clean(const struct frame *frame, enum frame_kind kind)
{
    const entry_t *entries = entries_map(frame), *kernel = kernel_tables.directory;
    for (uint32_t i = 0; i < TABLE_ENTRIES; i++) {
        bool of_kernel = kind == FRAME_DIRECTORY && i >= USER_TABLES;
        if ((entries[i] & ~ENTRY_NOTED) != (of_kernel ? kernel[i] & ~ENTRY_NOTED : 0))
            return false;
    }
    return true;
}

void tables_destroy(struct page_tables *tables)
{
    ASSERT_RULE_ALWAYS(tables->count == 0, "a directory is freed when it has no table any more");
    ASSERT_RULE_ALWAYS(!tables_loaded(tables), "nobody frees the directory that the CPU is using");
    struct frame *clean = NULL;
    frame_put_later(frame_of(tables->directory), &clean);
    frame_free_clean(clean);
}

static void mark_used(struct page_tables *tables, uint32_t index)
{
    tables->count++;
    tables->used_words |= 1u << index / 32;
    tables->used[index / 32] |= 1u << index % 32;
}

static void mark_unused(struct page_tables *tables, uint32_t index)
{
    tables->count--;
    tables->used[index / 32] &= ~(1u << index % 32);
    if (!tables->used[index / 32])
        tables->used_words &= ~(1u << index / 32);
}

bool tables_share(struct page_tables *from, struct page_tables *to)
{
    if (!frame_promise(from->count))
        return false;

    const entry_t *parent = from->directory;
    const entry_t *child = to->directory;
    to->count = from->count;
    to->used_words = from->used_words;
    to->pages = from->pages;
    for (uint32_t words = from->used_words; words; words &= words - 1) {
        unsigned word = (unsigned)__builtin_ctz(words);
        to->used[word] = from->used[word];
        for (uint32_t bits = from->used[word]; bits; bits &= bits - 1) {
            unsigned index = word * 32 + (unsigned)__builtin_ctz(bits);
            entry_t entry = parent[index] & ~ENTRY_WRITE;
            entry_set(from, &parent[index], entry);
            entry_set(to, &child[index], entry);
            entry_frame(entry)->count++;
        }
    }
    tables_flush(from); /* the parent's TLB may still let it write */
    return true;
}

/* What a directory says of a table that is one space's alone. */
static entry_t table_entry(const struct frame *table)
{
    return frame_address(table) | ENTRY_PRESENT | ENTRY_WRITE | ENTRY_USER;
}

static void clear_around(entry_t *entries, uint32_t low, uint32_t high)
{
    memset(entries, 0, low * sizeof(entry_t));
    memset(entries + high, 0, (TABLE_ENTRIES - high) * sizeof(entry_t));
}

/*
 * Gives `tables` a table of its own in place of the shared one at `index`. The order is invariant 4
 * of the design: obtain memory, copy and count, clear write bits in both, install, flush, and only
 * then drop the count of the old one.
 */
static void table_split(struct page_tables *tables, const entry_t *directory, uint32_t index)
{
    struct frame *old = entry_frame(directory[index]);
    bool clean;
    struct frame *new = frame_alloc_promised(FRAME_TABLE, &clean);
    const entry_t *from = entries_map(old);
    entry_t *to = frame_map(new);

    uint32_t low = old->table.low, high = old->table.high;
    if (!clean)
        clear_around(to, low, high);
    for (uint32_t i = low; i < high; i++) {
        if (from[i])
            entry_frame(from[i])->count++;
        to[i] = from[i] & ~ENTRY_WRITE;
        entry_set(tables, &from[i], to[i]);
    }
    new->table = old->table;

    entry_set(tables, &directory[index], table_entry(new));
    tables_flush(tables);
    old->count--; /* not the last one: the table was shared */
}

static bool table_add(struct page_tables *tables, const entry_t *directory, uint32_t index)
{
    bool clean;
    struct frame *table = frame_alloc_clean(FRAME_TABLE, &clean);
    if (!table)
        return false;
    if (!clean)
        page_clear(frame_map(table));
    entry_set(tables, &directory[index], table_entry(table));
    mark_used(tables, index);
    return true;
}

/* Settles the table at `index`, which is there: after this nobody else sees it. */
static void table_settle(struct page_tables *tables, const entry_t *directory, uint32_t index)
{
    if (directory[index] & ENTRY_WRITE)
        return;
    if (entry_frame(directory[index])->count > 1)
        table_split(tables, directory, index);
    else /* the others have split or ended: it is ours alone */
        entry_set(tables, &directory[index], directory[index] | ENTRY_WRITE);
}

bool table_make_private(struct page_tables *tables, uaddr_t address)
{
    uint32_t index = directory_index(address);
    const entry_t *directory = tables->directory;
    bool there = directory[index] || table_add(tables, directory, index);
    if (there)
        table_settle(tables, directory, index);
    ASSERT_RULE(tables_flush_owed == FLUSH_NONE,
                "a space has another table now, and the CPU may still remember the old one");
    return there;
}

/* What nobody has any more, to be freed once no TLB can hold it; of tables nothing is in use. */
struct dying {
    struct frame *pages, *tables;
};

/* Takes the table at `index` out of the directory, with all that it maps if nobody else has it. */
static void table_drop(struct page_tables *tables, const entry_t *directory, uint32_t index,
                       struct dying *dying)
{
    struct frame *table = entry_frame(directory[index]);
    entry_set(tables, &directory[index], 0);
    mark_unused(tables, index);
    if (table->count > 1)
        frame_unpromise(1);
    frame_put_later(table, &dying->tables);
}

/* The entries of a table that are in use. */
static uint32_t table_pages(const struct frame *table)
{
    const entry_t *entries = entries_map(table);
    uint32_t pages = 0;
    for (uint32_t i = table->table.low; i < table->table.high; i++)
        pages += entries[i] != 0;
    return pages;
}

/*
 * Clears up to *budget entries in [first, last) of a private table and narrows its bounds. Returns
 * the index where it stopped.
 */
static uint32_t table_clear(struct page_tables *tables, struct frame *table, uint32_t first,
                            uint32_t last, uint32_t *budget, struct dying *dying)
{
    ASSERT_RULE(table->count == 1, "a table that two spaces share is never changed");
    const entry_t *entries = entries_map(table);
    uint32_t from = max_u32(first, table->table.low), to = min_u32(last, table->table.high);
    uint32_t i = from;
    for (; i<to && * budget> 0; i++, --*budget) {
        if (!entries[i])
            continue;
        frame_put_later(entry_frame(entries[i]), &dying->pages);
        entry_set(tables, &entries[i], 0);
        tables->pages--;
    }
    if (from < to) {
        if (from == table->table.low)
            table->table.low = (uint16_t)i;
        else if (i == table->table.high)
            table->table.high = (uint16_t)from;
    }
    return i < to ? i : last;
}

/* One table's part of tables_unmap(): [first, last) of the table at `index`. */
static uint32_t unmap_in_table(struct page_tables *tables, const entry_t *directory, uint32_t index,
                               uint32_t first, uint32_t last, uint32_t *budget, struct dying *dying)
{
    struct frame *table = entry_frame(directory[index]);
    bool whole = first <= table->table.low && table->table.high <= last;

    if (table->count > 1 && whole) {
        tables->pages -= table_pages(table);
        table_drop(tables, directory, index, dying);
        *budget -= min_u32(*budget, TABLE_STEP_PAGES / 4);
        return last;
    }
    if (table->count > 1 && (table->table.high <= first || last <= table->table.low))
        return last;
    if (table->count > 1) /* a split is long: leave the rest to the next step */
        *budget = min_u32(*budget, TABLE_STEP_PAGES / 4);
    table_settle(tables, directory, index);
    table = entry_frame(directory[index]);
    uint32_t stopped = table_clear(tables, table, first, last, budget, dying);
    if (table->table.low >= table->table.high)
        table_drop(tables, directory, index, dying);
    return stopped;
}

/* The first address at or after `address`, below `end`, whose table is in use; else `end`. */
static uaddr_t next_used(const struct page_tables *tables, uaddr_t address, uaddr_t end)
{
    if (address >= end)
        return end;
    uint32_t index = directory_index(address);
    uint32_t bits = tables->used[index / 32] >> index % 32;
    if (!bits) {
        uint32_t words = tables->used_words & (~1u << index / 32);
        if (!words)
            return end;
        index = (uint32_t)__builtin_ctz(words) * 32;
        bits = tables->used[index / 32];
    }
    index += (uint32_t)__builtin_ctz(bits);
    return min_u32(max_u32(address, index * TABLE_SPAN), end);
}

/* Where the part of [address, end) that lies under one table stops, as an index into it. */
static uint32_t last_index(uaddr_t address, uaddr_t end)
{
    uaddr_t table_start = address - address % TABLE_SPAN;
    return end - table_start >= TABLE_SPAN ? TABLE_ENTRIES : table_index(end);
}

bool tables_unmap(struct page_tables *tables, uaddr_t *cursor, uaddr_t end)
{
    struct dying dying = {NULL, NULL};
    uint32_t budget = TABLE_STEP_PAGES;
    uaddr_t address = next_used(tables, *cursor, end);
    const entry_t *directory = tables->directory;

    tables->peak_pages = max_u32(tables->peak_pages, tables->pages);
    while (address < end && budget > 0) {
        uint32_t index = directory_index(address);
        uint32_t stopped = unmap_in_table(tables, directory, index, table_index(address),
                                          last_index(address, end), &budget, &dying);
        address = next_used(tables, index * TABLE_SPAN + stopped * PAGE_SIZE, end);
    }
    *cursor = address;
    tables_flush(tables);
    ASSERT_RULE(tables_flush_owed == FLUSH_NONE,
                "no frame is freed that the CPU may still remember at its old address");
    frame_free_chain(dying.pages);
    frame_free_clean(dying.tables);
    return address >= end;
}

/*
 * Leaves every table that somebody else has, too: for the table nothing changes but its count. The
 * space is at its end: it is loaded nowhere, and nobody asks how many pages it has any more.
 */
static void drop_shared_tables(struct page_tables *tables)
{
    const entry_t *directory = tables->directory;
    uint32_t dropped = 0;
    for (uint32_t words = tables->used_words; words; words &= words - 1) {
        unsigned word = (unsigned)__builtin_ctz(words);
        for (uint32_t bits = tables->used[word]; bits; bits &= bits - 1) {
            unsigned index = word * 32 + (unsigned)__builtin_ctz(bits);
            struct frame *table = entry_frame(directory[index]);
            if (table->count == 1)
                continue;
            table->count--;
            entry_set(tables, &directory[index], 0);
            mark_unused(tables, index);
            dropped++;
        }
    }
    frame_unpromise(dropped);
}

bool tables_empty_step(struct page_tables *tables)
{
    uaddr_t cursor = 0;
    drop_shared_tables(tables);
    return tables_unmap(tables, &cursor, USER_END);
}

/* Whether any page present in [first, last) of a table has a right that is to be taken away. */
static bool restricts_any(const struct frame *table, uint32_t first, uint32_t last, bool hold)
{
    const entry_t *entries = entries_map(table);
    entry_t rights = hold ? ENTRY_PRESENT : ENTRY_WRITE;
    bool any = false;
    for (uint32_t i = max_u32(first, table->table.low);
         i < min_u32(last, table->table.high) && !any; i++)
        any = (entries[i] & rights) != 0;
    return any;
}

static void restrict_entries(const struct page_tables *tables, const struct frame *table,
                             uint32_t first, uint32_t last, bool hold)
{
    ASSERT_RULE(table->count == 1, "a table that two spaces share is never changed");
    const entry_t *entries = entries_map(table);
    for (uint32_t i = max_u32(first, table->table.low); i < min_u32(last, table->table.high); i++) {
        if (!entries[i])
            continue;
        entry_t entry = entries[i] & ~ENTRY_WRITE;
        if (hold)
            entry = (entry & ~ENTRY_PRESENT) | ENTRY_HELD;
        entry_set(tables, &entries[i], entry);
    }
}

bool tables_restrict(struct page_tables *tables, uaddr_t *cursor, uaddr_t end, bool hold)
{
    uaddr_t address = next_used(tables, *cursor, end);
    const entry_t *directory = tables->directory;

    if (address < end) { /* one table a step: at most a split and 1,024 entries */
        uint32_t index = directory_index(address);
        uint32_t first = table_index(address), last = last_index(address, end);
        if (restricts_any(entry_frame(directory[index]), first, last, hold)) {
            table_settle(tables, directory, index);
            restrict_entries(tables, entry_frame(directory[index]), first, last, hold);
        }
        address = next_used(tables, index * TABLE_SPAN + last * PAGE_SIZE, end);
    }
    *cursor = address;
    tables_flush(tables);
    ASSERT_RULE(tables_flush_owed == FLUSH_NONE,
                "a right was taken away that the CPU may still remember");
    return address >= end;
}

/* Single entries. */

struct frame *table_entry_frame(const struct frame *table, uint32_t index)
{
    entry_t entry = entries_map(table)[index];
    return entry ? entry_frame(entry) : NULL;
}

struct page_state table_entry_state(const struct frame *table, uint32_t index)
{
    entry_t entry = entries_map(table)[index];
    struct page_state state = {.table_count = table->count};
    if (entry) {
        state.frame = entry_frame(entry);
        state.held = (entry & ENTRY_HELD) != 0;
        state.writable = (entry & ENTRY_WRITE) != 0;
    }
    return state;
}

struct page_state table_look(const struct page_tables *tables, uaddr_t address)
{
    entry_t table = tables->directory[directory_index(address)];
    if (!table)
        return (struct page_state){0};
    struct page_state state = table_entry_state(entry_frame(table), table_index(address));
    state.writable = state.writable && (table & ENTRY_WRITE);
    return state;
}

bool tables_visit_step(const struct page_tables *tables, uint32_t *cursor, table_visitor visit,
                       void *context)
{
    const entry_t *directory = tables->directory;
    uint32_t i = *cursor;
    while (i < USER_TABLES && !directory[i])
        i++;
    if (i < USER_TABLES)
        visit(entry_frame(directory[i]), i, (directory[i] & ENTRY_WRITE) != 0, context);
    *cursor = i + 1;
    return i < USER_TABLES;
}

void tables_visit(const struct page_tables *tables, table_visitor visit, void *context)
{
    uint32_t cursor = 0;
    while (tables_visit_step(tables, &cursor, visit, context))
        ;
}
