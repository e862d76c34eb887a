/*
 * Exercise 7.2. A space ends: lets go of every table that another has, too, so that
 * tables_unmap(), which empties tables, is left with those that are this space's alone. What was
 * promised for such a table has to be given back (frame_unpromise(), mm/frame.h); table_drop()
 * above does the same for one of them.
 */
static void drop_shared_tables(struct page_tables *tables)
{
    (void)tables;
}
