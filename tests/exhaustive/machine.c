/* The kernel's memory floor with the model beside it, step by step. */
#include "tests/host/memory.h"

#include "mm/lend.c"

#include "tests/exhaustive/canonical.h"
#include "tests/exhaustive/listing.h"
#include "tests/exhaustive/long_operations.h"
#include "tests/exhaustive/operations.h"

/* Boot. */

/* Frames that were never handed out lie in no order; let all be of one sort. */
static void use_each_frame_once(void)
{
    struct frame *frame;
    while ((frame = frame_alloc_urgent(FRAME_BUFFER))) {
        frame->next = hoard;
        hoard = frame;
    }
    release_hoard();
}

/* The heap has a slab for each sort of object, which it keeps. */
static void warm_heap(void)
{
    static const size_t objects[] = {sizeof(struct aspace), sizeof(struct region),
                                     sizeof(struct object), sizeof(union object_index)};
    for (unsigned i = 0; i < ARRAY_LENGTH(objects); i++)
        heap_free(heap_alloc(objects[i]));
}

void machine_start(const struct size *size)
{
    memory_start(size->frames);
    use_each_frame_once();
    if (!size->cold)
        warm_heap();
    model = (struct model){.size = *size};
    model.objects[0] = (struct object_model){.object = object_create(), .ends = true};
    file_resize(size->file_pages);
    model.spaces[0].space = space_create();
}

/* One step. */

/* A CPU may remember all that it could reach (Intel SDM vol. 3A, 4.10.2): it does so here. */
static void remember_all(void)
{
    for (unsigned i = 0; mmu.space && i < model.size.pages; i++)
        mmu_walk(address_of(i), false);
}

static void check_frame_content(const struct page_model *page, const struct frame *frame)
{
    const uint32_t *words = frame_map(frame);
    uint32_t value = page_value(page), other = 0;
    for (uint32_t i = 1; i < LAST_WORD; i++)
        other |= words[i];
    EXPECT(words[0] == value && other == 0 && words[LAST_WORD] == tail_of(value));
}

/* A hole of a file that was read while memory was short: zeros of one's own, for good. */
static void note_hole(struct page_model *page, const struct frame *frame)
{
    const struct object_model *object = object_of(page);
    if (!object || !object->ends || page->shared || page->own || past_file_end(page))
        return;
    if (frame != object_find(object->object, page->index)) {
        page->own = true;
        page->value = 0;
    }
}

static void check_page_model(const struct space_model *space, unsigned number)
{
    struct page_model *page = &model.spaces[space - model.spaces].pages[number];
    struct page_state state = space_look(space->space, address_of(number));
    if (page->unknown)
        return;
    EXPECT(page->mapped || !state.frame);
    if (state.frame) {
        note_hole(page, state.frame);
        check_frame_content(page, state.frame);
        EXPECT(page->leaving || state.held || page_allows(page, false, false));
        EXPECT(page->leaving || !state.writable || page_allows(page, true, false));
        EXPECT(!past_file_end(page) || model.cutting || page->leaving);
    } else if (page->own) {
        EXPECT(page->value == 0 || page->leaving || (past_file_end(page) && model.cutting));
    }
}

static void check_object_model(const struct object_model *object)
{
    for (unsigned i = 0; object->object && i < PAGES; i++) {
        const struct frame *frame = object_find(object->object, i);
        struct page_model page = {.own = true, .value = object->values[i]};
        if (frame)
            check_frame_content(&page, frame);
        else
            EXPECT(page.value == 0 || model.cutting);
    }
}

/* What the last look-up found is there still, whichever it is. */
static void check_last_found(void)
{
    const struct aspace *space;
    list_for_each (space, &aspace_all, link) {
        const struct region *region;
        bool found = !space->last_found;
        list_for_each (region, &space->regions, link)
            found |= region == space->last_found;
        EXPECT(found);
    }
}

static void check_all(void)
{
    check_last_found();
    EXPECT(tables_flush_owed == FLUSH_NONE);
    for (unsigned i = 0; i < model.size.pages; i++)
        EXPECT(!mmu_is_stale(address_of(i)));
    log_clear();
    if (mm_check() != 0)
        violated("%s", log_text);
    for (const struct space_model *space = model.spaces; space < model.spaces + SPACES; space++)
        for (unsigned i = 0; space->space && i < model.size.pages; i++)
            check_page_model(space, i);
    for (unsigned i = 0; i < OBJECTS; i++)
        check_object_model(&model.objects[i]);
}

static void do_operation(struct space_model *space)
{
    switch ((enum operation)current.kind) {
    case READ:
    case WRITE:
        user_access(space, current.first, current.kind == WRITE);
        break;
    case KERNEL_READ:
    case KERNEL_WRITE:
        kernel_access(space, current.first, current.kind == KERNEL_WRITE);
        break;
    case MAP:
        map(space);
        break;
    case EXEC:
        exec(space);
        break;
    case EXIT:
        end(space);
        break;
    case RECEIVE:
        receive(space);
        break;
    case DISCARD:
        discard();
        break;
    case FILE_WRITE:
        file_write(current.first);
        break;
    case FILE_GROW:
        file_resize(current.last);
        break;
    case FILE_CUT:
        file_cut(current.last);
        break;
    case NEXT:
        next(space);
        break;
    case REAP:
        reap(current.first);
        break;
    case CUT_NEXT:
        cut_next();
        break;
    case TRIM:
        heap_trim();
        break;
    default:
        begin_long(space);
    }
}

void machine_step(struct op op)
{
    current = op;
    mmu_load(op.loaded ? model.spaces[op.loaded - 1].space : NULL);
    remember_all();
    frame_failure.countdown = op.fails;
    do_operation(&model.spaces[op.space]);
    model_drop_objects();
    check_all();
    current.fails = frame_failure.countdown ? 1 : 0;
    frame_failure.countdown = 0;
}

bool machine_failed_nothing(void)
{
    return current.fails != 0;
}

/* The end of all. */

void machine_end(void)
{
    current = (struct op){0};
    model.size.stepwise = false;
    mmu_load(NULL);
    for (struct space_model *space = model.spaces; space < model.spaces + SPACES; space++)
        if (space->space && space->pending.kind != READ)
            next(space);
    if (model.cutting)
        cut_next();
    if (model.parcel)
        discard();
    for (struct space_model *space = model.spaces; space < model.spaces + SPACES; space++)
        if (space->space)
            end(space);
    while (model.dying_count)
        reap(0);
    object_put(model.objects[0].object);
    assert_nothing_leaked();
}

void machine_closed(void)
{
}
