/* What an address space uses, for /proc and for programs that show copy-on-write. */
#include "mm/aspace.h"
#include "mm/object.h"

void aspace_page_info(struct aspace *space, uaddr_t page, struct page_info *out)
{
    struct page_state state = table_look(&space->tables, page);
    *out = (struct page_info){.present = state.frame != NULL && !state.held};
    if (!state.frame)
        return;
    out->writable = state.writable;
    out->frame_number = frame_number(state.frame);
    out->frame_count = state.frame->count;
    out->table_count = state.table_count;
}

uint32_t aspace_data_pages(struct aspace *space)
{
    uint32_t pages = 0;
    struct region *region;
    list_for_each (region, &space->regions, link) {
        if (region->protection & PROTECT_WRITE && region->kind != REGION_STACK && !region->shared)
            pages += (region->end - region->start) / PAGE_SIZE;
    }
    return pages;
}

uint32_t aspace_shared_pages(const struct aspace *space)
{
    uint32_t pages = 0;
    const struct region *region;
    list_for_each (region, &space->regions, link)
        if (region->shared && !region->ends)
            pages += region->object->page_count;
    return pages;
}

static void add_table(struct frame *table, uint32_t number, bool writable, void *context)
{
    struct aspace_usage *usage = context;
    (void)number;
    (void)writable;
    usage->tables++;
    for (uint32_t i = table->table.low; i < table->table.high; i++) {
        const struct frame *frame = table_entry_frame(table, i);
        if (!frame)
            continue;
        usage->resident++;
        if (table->count > 1 || frame->count > 1)
            usage->shared++;
    }
}

static void count_regions(struct aspace *space, struct aspace_usage *out)
{
    struct region *region;
    *out = (struct aspace_usage){.total = space->pages, .tables = 1};
    list_for_each (region, &space->regions, link) {
        uint32_t pages = (region->end - region->start) / PAGE_SIZE;
        if (region->kind == REGION_STACK)
            out->stack += pages;
        else if (region->protection & PROTECT_WRITE)
            out->data += pages;
        else if (region->kind != REGION_LEAVING)
            out->text += pages;
    }
}

bool aspace_usage_step(struct aspace *space, uint32_t *cursor, struct aspace_usage *out)
{
    if (*cursor == 0)
        count_regions(space, out);
    return !tables_visit_step(&space->tables, cursor, add_table, out);
}
