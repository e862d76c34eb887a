static bool table_add(struct page_tables *tables, const entry_t *directory, uint32_t index);

/* What the child gets for an entry of its parent: a copy, or the same page. 0: no memory. */
static entry_t entry_for_child(entry_t entry)
{
    struct frame *page = entry_frame(entry);
    /* Who may not write cannot tell a page from a copy, and shared memory is to be seen. */
    if (!(entry & ENTRY_WRITE) || page->kind != FRAME_USER) {
        frame_get(page);
        return entry;
    }
    struct frame *copy = frame_alloc(FRAME_USER);
    if (!copy)
        return 0;
    page_copy(frame_map(copy), frame_map(page));
    return frame_address(copy) | (entry & PAGE_MASK);
}

/* Fills the child's empty table. false: no memory; what is there by then has been counted. */
static bool fill_for_child(struct page_tables *to, const struct frame *parent, struct frame *child)
{
    const entry_t *source = entries_map(parent);
    const entry_t *target = entries_map(child);
    child->table = parent->table;
    for (uint32_t i = parent->table.low; i < parent->table.high; i++) {
        if (source[i] == 0)
            continue;
        entry_set(to, &target[i], entry_for_child(source[i]));
        if (target[i] == 0)
            return false;
        to->pages++;
    }
    return true;
}

/*
 * Exercise 7.1. Works, but copies each page that the parent may write to, now, though most children
 * call exec and never look at them. Change it so that fork copies no page:
 *
 *   1. What may be shared, and what has to change in the child's entry so that a write is noticed?
 *   2. Who else could write to a page that is shared now without anybody noticing?
 *   3. Which count says how many have the page (mm/frame.h)?
 *   4. The CPU remembers entries: what has to be forgotten, and when (Intel SDM vol. 3A, 4.10.4)?
 *
 * What happens at the write is make_own() in mm/fault.c. Helpers: frame_get(), tables_flush(), and
 * entry_set(), by which alone an entry is changed that somebody may be using.
 * Exercise 7.2 comes back here: fork then copies no entry either.
 */
bool tables_share(struct page_tables *from, struct page_tables *to)
{
    const entry_t *parent_directory = from->directory;
    const entry_t *child_directory = to->directory;
    for (uint32_t i = 0; i < USER_TABLES; i++) {
        if (parent_directory[i] == 0)
            continue;
        if (!table_add(to, child_directory, i) ||
            !fill_for_child(to, entry_frame(parent_directory[i]),
                            entry_frame(child_directory[i]))) {
            while (!tables_empty_step(to))
                ;
            return false;
        }
    }
    return true;
}
