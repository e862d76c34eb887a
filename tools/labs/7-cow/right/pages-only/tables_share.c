static bool table_add(struct page_tables *tables, const entry_t *directory, uint32_t index);

/* The child's entries are its parent's; nobody may write to what can be written to. */
static void share_pages(struct page_tables *from, struct page_tables *to, struct frame *parent,
                        struct frame *child)
{
    const entry_t *source = entries_map(parent), *target = entries_map(child);
    child->table = parent->table;
    for (uint32_t i = parent->table.low; i < parent->table.high; i++) {
        if (source[i] == 0)
            continue;
        if (entry_frame(source[i])->kind == FRAME_USER)
            entry_set(from, &source[i], source[i] & ~ENTRY_WRITE);
        entry_set(to, &target[i], source[i]);
        frame_get(entry_frame(source[i]));
        to->pages++;
    }
}

bool tables_share(struct page_tables *from, struct page_tables *to)
{
    const entry_t *parent = from->directory, *child = to->directory;
    bool enough = true;
    for (uint32_t i = 0; i < USER_TABLES && enough; i++) {
        if (parent[i] == 0)
            continue;
        enough = table_add(to, child, i);
        if (enough)
            share_pages(from, to, entry_frame(parent[i]), entry_frame(child[i]));
    }
    tables_flush(from);
    while (!enough && !tables_empty_step(to))
        ;
    return enough;
}
