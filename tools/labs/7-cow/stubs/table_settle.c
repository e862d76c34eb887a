/*
 * Exercise 7.2. There is a table at `index`; makes it private to this space: whoever is about
 * to change an entry comes by here (table_private() in mm/table.h). As long as fork gives each
 * process tables of its own there is nothing to do. When they are shared, there are two cases that
 * differ by the table's count.
 */
static void table_settle(struct page_tables *tables, const entry_t *directory, uint32_t index)
{
    (void)tables;
    if (!(directory[index] & ENTRY_WRITE))
        panic("exercise 7.2: table_settle() is not written yet, and table %u is shared", index);
}
