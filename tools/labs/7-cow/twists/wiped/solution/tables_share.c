static uint32_t table_pages(const struct frame *table);

/* A child gets none of the pages of this table; what it has there is filled when it is touched. */
#define WIPED_INDEX (0x5C000000u / TABLE_SPAN)

bool tables_share(struct page_tables *from, struct page_tables *to)
{
    const entry_t *parent = from->directory;
    const entry_t *child = to->directory;
    bool wiped = parent[WIPED_INDEX] != 0;
    if (!frame_promise(from->count - wiped))
        return false;

    to->pages = from->pages;
    if (wiped)
        to->pages -= table_pages(entry_frame(parent[WIPED_INDEX]));
    for (uint32_t words = from->used_words; words; words &= words - 1) {
        unsigned word = (unsigned)__builtin_ctz(words);
        for (uint32_t bits = from->used[word]; bits; bits &= bits - 1) {
            unsigned index = word * 32 + (unsigned)__builtin_ctz(bits);
            if (index == WIPED_INDEX)
                continue;
            entry_t entry = parent[index] & ~ENTRY_WRITE;
            entry_set(from, &parent[index], entry);
            entry_set(to, &child[index], entry);
            mark_used(to, index);
            entry_frame(entry)->count++;
        }
    }
    tables_flush(from); /* the parent's TLB may still let it write */
    return true;
}
