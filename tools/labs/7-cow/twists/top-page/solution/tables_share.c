static void table_settle(struct page_tables *tables, const entry_t *directory, uint32_t index);

/* The highest table of these. */
static uint32_t highest_table(const struct page_tables *tables)
{
    uint32_t word = 31 - (uint32_t)__builtin_clz(tables->used_words);
    return word * 32 + 31 - (uint32_t)__builtin_clz(tables->used[word]);
}

/* The highest entry in use of a table, or NULL. */
static const entry_t *highest_entry(const struct frame *table)
{
    const entry_t *entries = entries_map(table);
    for (uint32_t i = table->table.high; i > table->table.low; i--)
        if (entries[i - 1])
            return &entries[i - 1];
    return NULL;
}

/* The highest page of these, if it is private and can be accessed; it is copied at fork. */
static struct frame *highest_page(const struct page_tables *tables)
{
    if (tables->count == 0)
        return NULL;
    const entry_t *directory = tables->directory;
    const entry_t *entry = highest_entry(entry_frame(directory[highest_table(tables)]));
    if (!entry || !(*entry & ENTRY_PRESENT) || entry_frame(*entry)->kind != FRAME_USER)
        return NULL;
    return entry_frame(*entry);
}

/* The child's highest page becomes `copy`; whether it may be written to, a fault will ask. */
static void give_copy(struct page_tables *to, struct frame *copy)
{
    uint32_t index = highest_table(to);
    const entry_t *directory = to->directory;
    table_settle(to, directory, index);
    const entry_t *entry = highest_entry(entry_frame(directory[index]));
    struct frame *page = entry_frame(*entry);
    page_copy(frame_map(copy), frame_map(page));
    entry_set(to, entry, frame_address(copy) | (*entry & PAGE_MASK & ~ENTRY_WRITE));
    page->count--; /* not the last one: the parent has it */
}

bool tables_share(struct page_tables *from, struct page_tables *to)
{
    const struct frame *highest = highest_page(from);
    struct frame *copy = highest ? frame_alloc(FRAME_USER) : NULL;
    if (highest && !copy)
        return false;
    if (!frame_promise(from->count)) {
        if (copy)
            frame_put(copy);
        return false;
    }

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
    if (copy)
        give_copy(to, copy);
    tables_flush(from); /* the parent's TLB may still let it write */
    return true;
}
