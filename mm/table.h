/*
 * Page tables, and the rules by which address spaces share them.
 *
 * The only file (with table.c) that knows the bits of an entry (Intel SDM vol. 3A, 4.3), and the
 * only one that hands out a writable entry: table_private() makes the table private first.
 *
 * How sharing works (Zhao et al., "On-demand-fork", EuroSys 2021):
 *
 *      before fork       after fork                 after the child writes: its table was split
 *      P.dir --W-> T1    P.dir --R-> T1 <-R-- C.dir    P.dir --R-> T1    T2 <-W-- C.dir
 *
 *   - A table's frame count is the number of directory entries that point at it. Sharing clears the
 *     write bit of both directory entries and promises one frame (mm/frame.h) for the later split.
 *   - A table with count > 1 is never changed, but for a split that clears the write bits of its
 *     private entries. Dropping a directory entry is not a change of the table.
 *   - table_private() settles a table before any entry of it is edited: alone (count 1), the
 *     directory entry gets its write bit back; shared, the table is split. Only after that does a
 *     frame count of 1 mean "nobody else has this page".
 *   - So frames promised = sum over all tables of (count - 1), and a split cannot fail.
 */
#pragma once

#include "kernel/base/types.h"
#include "kernel/cpu/cpu.h"
#include "mm/frame.h"
#include "mm/sizes.h"

#define TABLE_SPAN  (TABLE_ENTRIES * PAGE_SIZE) /* bytes that one table maps: 4 MiB */
#define USER_TABLES (USER_END / TABLE_SPAN)

typedef uint32_t entry_t; /* of a table or a directory */

/* Intel SDM vol. 3A, tables 4-5 and 4-6: bits of an entry for a table and for a 4 KiB page. */
#define ENTRY_PRESENT 0x001u
#define ENTRY_WRITE   0x002u
#define ENTRY_USER    0x004u
#define ENTRY_NOTED   0x060u /* accessed, dirty: by the CPU, whenever it likes */
/* Bits 9 to 11 are ours. */
#define ENTRY_HELD  0x200u /* not present for the CPU, but the frame is kept (PROT_NONE) */
#define ENTRY_FRAME (~PAGE_MASK)

struct page_tables {
    entry_t *directory;              /* the page directory, as frame_map() gives it */
    uint32_t count;                  /* directory entries that point at a table */
    uint32_t used_words;             /* bit n: used[n] is not 0 */
    uint32_t used[USER_TABLES / 32]; /* bit n of all: directory entry n points at a table */
    uint32_t pages;                  /* entries of all these tables that are in use */
    uint32_t peak_pages;             /* the most that there were before the last unmapping */
};

/* An entry that may be edited: its table is private and in place. */
struct slot {
    struct frame *table;
    entry_t *entry;
};

/* Makes the tables of the kernel's stack window. Boot only; stops when there is no memory. */
void tables_init(void);

/* An empty user half and the kernel's half. 0 or -ENOMEM. */
int tables_create(struct page_tables *tables);

/* Frees the directory; tables_unmap() has emptied it before. */
void tables_destroy(struct page_tables *tables);

/*
 * Fork: `to` (empty) gets every table of `from`, shared. About 20 instructions a table.
 * false, with nothing changed, when the frames for the later splits cannot be promised.
 */
bool tables_share(struct page_tables *from, struct page_tables *to);

/*
 * Makes the table over `address` private and finds its entry. false: a missing table could not be
 * allocated. A shared table never fails to split.
 */
static inline bool table_private(struct page_tables *tables, uaddr_t address, struct slot *out);
bool table_make_private(struct page_tables *tables, uaddr_t address); /* its slow part */

/*
 * Unmaps [*cursor, end), at most TABLE_STEP_PAGES at a time, dropping whole tables where the range
 * covers all that they hold. Moves *cursor; true when the end is reached. Needs no free frame.
 */
bool tables_unmap(struct page_tables *tables, uaddr_t *cursor, uaddr_t end);

/*
 * The end of a space: drops the tables that others have too, and then unmaps the rest in steps.
 * true when nothing is left. Needs no free frame.
 */
bool tables_empty_step(struct page_tables *tables);

/*
 * Takes rights away from the pages present in [*cursor, end): the right to write, and with
 * `hold` every right (the page is kept, PROT_NONE). Steps as tables_unmap(). Rights are never
 * given here: the next fault does that.
 */
bool tables_restrict(struct page_tables *tables, uaddr_t *cursor, uaddr_t end, bool hold);

/* What an entry says. */
struct page_state {
    struct frame *frame; /* NULL when nothing is mapped; set also for a held page */
    bool held;           /* kept but not accessible (PROT_NONE) */
    bool writable;       /* the entry and the directory entry both allow writing */
    uint32_t table_count;
};
struct page_state table_look(const struct page_tables *tables, uaddr_t address);

/* The byte at `address`, in its frame, if a write there would not fault; NULL says nothing. */
static inline void *table_writable_at(const struct page_tables *tables, uaddr_t address)
{
    entry_t table = address < USER_END ? tables->directory[address / TABLE_SPAN] : 0;
    if (!LIKELY(table & ENTRY_WRITE))
        return NULL;
    const entry_t *entries = frame_map_at(table & ENTRY_FRAME);
    entry_t entry = entries[address / PAGE_SIZE % TABLE_ENTRIES];
    if (!LIKELY((entry & ENTRY_PRESENT) && (entry & ENTRY_WRITE)))
        return NULL;
    return (char *)frame_map_at(entry & ENTRY_FRAME) + (address & PAGE_MASK);
}

static inline bool table_private(struct page_tables *tables, uaddr_t address, struct slot *out)
{
    const entry_t *above = &tables->directory[address / TABLE_SPAN];
    bool ready = (*above & ENTRY_WRITE) || table_make_private(tables, address);
    if (ready) {
        out->table = frame_at(*above & ENTRY_FRAME);
        out->entry = (entry_t *)frame_map(out->table) + address / PAGE_SIZE % TABLE_ENTRIES;
    }
    return ready;
}

/* Reading and editing a slot. */

static inline bool slot_empty(struct slot slot)
{
    return *slot.entry == 0;
}

static inline struct frame *slot_frame(struct slot slot) /* of one that is not empty */
{
    return frame_at(*slot.entry & ENTRY_FRAME);
}

static inline bool slot_held(struct slot slot)
{
    return (*slot.entry & ENTRY_HELD) != 0;
}

static inline bool slot_writable(struct slot slot)
{
    return (*slot.entry & ENTRY_WRITE) != 0;
}

static inline void slot_make_accessible(struct slot slot) /* a held page can be read again */
{
    *slot.entry = (*slot.entry & ~ENTRY_HELD) | ENTRY_PRESENT;
}

static inline void slot_make_writable(struct slot slot) /* the frame's count is 1 */
{
    ASSERT_RULE(slot.table->count == 1, "a table that two spaces share is never changed");
    ASSERT_RULE(slot_frame(slot)->count == 1, "a page that others have, too, is written by nobody");
    *slot.entry |= ENTRY_WRITE;
}

static inline void slot_share_writable(struct slot slot) /* shared memory: whatever the count */
{
    ASSERT_RULE(slot.table->count == 1, "a table that two spaces share is never changed");
    *slot.entry |= ENTRY_WRITE;
}

/* Puts a page in, taking over one reference on the frame. */
static inline void slot_set(struct slot slot, struct frame *frame, bool writable)
{
    ASSERT_RULE(slot.table->count == 1, "a table that two spaces share is never changed");
    uint32_t index = (uint32_t)((uintptr_t)slot.entry & PAGE_MASK) / sizeof(entry_t);
    if (index < slot.table->table.low || slot.table->table.high == 0)
        slot.table->table.low = (uint16_t)index;
    if (index >= slot.table->table.high)
        slot.table->table.high = (uint16_t)(index + 1);
    *slot.entry = frame_address(frame) | ENTRY_PRESENT | ENTRY_USER | (writable ? ENTRY_WRITE : 0);
}

/*
 * Lends `count` pages from this slot of the same table on: none can be written to any more, each
 * frame has one reference more, and its number goes to numbers[] (0 where nothing is mapped).
 * Returns how many there were. The caller flushes the TLB.
 */
static inline uint32_t slots_lend(struct slot slot, uint32_t count, uint32_t *numbers)
{
    uint32_t lent = 0;
    ASSERT_RULE(slot.table->count == 1, "a table that two spaces share is never changed");
    for (uint32_t i = 0; i < count; i++) {
        entry_t entry = slot.entry[i];
        if (entry == 0)
            continue;
        slot.entry[i] = entry & ~ENTRY_WRITE;
        numbers[i] = entry >> PAGE_SHIFT;
        frame_get(&frames[entry >> PAGE_SHIFT]);
        lent++;
    }
    return lent;
}

/*
 * Forget what the TLB knows of one page, or of all user pages, if these tables are loaded (SDM vol.
 * 3A, 4.10.4). Tables that are not loaded are in no TLB: loading others has flushed it.
 */
static inline bool tables_loaded(const struct page_tables *tables)
{
    return page_down(read_cr3()) == frame_content_address(tables->directory);
}

/*
 * In debug builds each change of an entry that the TLB may hold says what it owes (entry_set() in
 * mm/table.c, and aspace_fault()), and whoever relies on the TLB asserts that it was paid: QEMU's
 * TLB forgives more than a CPU's.
 */
enum flush { FLUSH_NONE, FLUSH_PAGE, FLUSH_ALL };
extern enum flush tables_flush_owed; /* debug builds */

static inline void tables_owe(const struct page_tables *tables, enum flush flush)
{
#ifdef GAJI_DEBUG
    if (tables_loaded(tables) && tables_flush_owed < flush)
        tables_flush_owed = flush;
#else
    (void)tables;
    (void)flush;
#endif
}

static inline void tables_paid(enum flush flush)
{
#ifdef GAJI_DEBUG
    if (tables_flush_owed <= flush)
        tables_flush_owed = FLUSH_NONE;
#else
    (void)flush;
#endif
}

static inline void tables_flush_page(const struct page_tables *tables, uaddr_t address)
{
    if (tables_loaded(tables)) {
        invlpg(address);
        tables_paid(FLUSH_PAGE);
    }
}

static inline void tables_load(const struct page_tables *tables)
{
    load_cr3(frame_content_address(tables->directory));
    tables_paid(FLUSH_ALL);
}

static inline void tables_flush(const struct page_tables *tables)
{
    if (tables_loaded(tables))
        tables_load(tables);
}
void tables_load_kernel(void); /* the kernel's half alone */

/* The stack window: maps or unmaps one page there. */
bool kernel_map(uint32_t address,
                struct frame *frame); /* false: beyond the window of this machine */
struct frame *kernel_unmap(uint32_t address);

/* Whether a frame is as a new table, or a new directory, is to be: for the checker. */
bool tables_clean(const struct frame *frame, enum frame_kind kind);

/* Calls visit for each table, or each page of a table: for counting and checking. */
typedef void (*table_visitor)(struct frame *table, uint32_t index, bool writable, void *context);
void tables_visit(const struct page_tables *tables, table_visitor visit, void *context);
/* The same a table at a time, from *cursor (0 at first) on; false: there was none left. */
bool tables_visit_step(const struct page_tables *tables, uint32_t *cursor, table_visitor visit,
                       void *context);
struct page_state table_entry_state(const struct frame *table, uint32_t index);
struct frame *table_entry_frame(const struct frame *table, uint32_t index); /* NULL: none */
