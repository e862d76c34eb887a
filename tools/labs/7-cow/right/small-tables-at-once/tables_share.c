#define FEW_PAGES 8

/* A table of the child's own, by a frame that was promised for its split. */
static entry_t copy_table(struct page_tables *tables, struct frame *old)
{
    bool clean;
    struct frame *new = frame_alloc_promised(FRAME_TABLE, &clean);
    const entry_t *from = entries_map(old);
    entry_t *to = frame_map(new);
    if (!clean)
        page_clear(to);
    for (uint32_t i = old->table.low; i < old->table.high; i++) {
        if (from[i] == 0)
            continue;
        to[i] = from[i] & ~ENTRY_WRITE;
        entry_set(tables, &from[i], to[i]);
        frame_get(entry_frame(to[i]));
    }
    new->table = old->table;
    return frame_address(new) | ENTRY_PRESENT | ENTRY_WRITE | ENTRY_USER;
}

bool tables_share(struct page_tables *from, struct page_tables *to)
{
    if (!frame_promise(from->count))
        return false;

    const entry_t *parent = from->directory, *child = to->directory;
    for (uint32_t i = 0; i < USER_TABLES; i++) {
        if (parent[i] == 0)
            continue;
        struct frame *table = entry_frame(parent[i]);
        mark_used(to, i);
        if (table->table.high - table->table.low < FEW_PAGES) {
            entry_set(to, &child[i], copy_table(from, table));
        } else {
            entry_set(from, &parent[i], parent[i] & ~ENTRY_WRITE);
            entry_set(to, &child[i], parent[i]);
            table->count++;
        }
    }
    to->pages = from->pages;
    tables_flush(from);
    return true;
}
