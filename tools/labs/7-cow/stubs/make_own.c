/*
 * Exercise 7.1. A write to a page that is there, in a region that allows it, by an entry that does
 * not. Works, but copies always. When is no copy needed? Ask who has the page, and look at what
 * slot_make_writable() insists on (mm/table.h), and at what kind a page of this space's own is of.
 */
static bool make_own(struct slot slot, struct frame *frame)
{
    struct frame *copy = private_copy(frame, PAGE_SIZE);
    if (!copy)
        return false;
    slot_set(slot, copy, true);
    frame_put(frame);
    return true;
}
