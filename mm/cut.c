/*
 * A file is cut: the pages behind its new end leave all who map them, copies that they made of
 * them, too (ftruncate(2); mmap(2), SIGBUS).
 *
 * The cut goes a region at a time, with others running in between, who may map, unmap and fork. New
 * mappings come to the end of the object's list and have no such pages, since the size has changed
 * first. A copy of a region (fork, or a cut of the region itself) comes right behind it. So those
 * still to be cut are a part of the list from its beginning on; a child whose parent has been cut
 * shares tables without those pages, and one whose parent has not comes after it. Such a copy also
 * takes over how far its original has been cut (cut_cursor).
 */
#include "mm/aspace.h"
#include "mm/object.h"

void object_unmap_begin(struct object *object)
{
    object->cut = !object->cut;
}

/* The address from which on the region shows pages from `first` on, or its end. */
static uaddr_t first_address(const struct region *region, uint32_t first)
{
    uint32_t pages = (region->end - region->start) / PAGE_SIZE;
    uint32_t kept = first > region->object_page ? first - region->object_page : 0;
    return region->start + min_u32(kept, pages) * PAGE_SIZE;
}

bool object_unmap_step(struct object *object, uint32_t first)
{
    if (list_empty(&object->mappings))
        return true;
    struct region *region = list_entry(object->mappings.next, struct region, mapping_link);
    if (region->cut == object->cut)
        return true;
    uaddr_t *cursor = &region->cut_cursor;
    *cursor = max_u32(*cursor, first_address(region, first));
    if (*cursor < region->end && !tables_unmap(&region->space->tables, cursor, region->end))
        return false;
    *cursor = 0;
    region->cut = object->cut;
    list_remove(&region->mapping_link);
    list_push_back(&object->mappings, &region->mapping_link);
    return false;
}
