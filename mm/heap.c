/*
 * The kernel heap: one slab is one frame, with a header and objects of one size class.
 *
 * Free objects of a slab form a chain through their first word. Slabs with a free object are on
 * their class's list; a full slab is on none. An empty slab is freed, but for the last of its
 * class. Objects too large for two in a frame get a frame of their own.
 */
#include "mm/heap.h"

#include "kernel/base/list.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "kernel/base/string.h"
#include "kernel/base/symbols.h"
#include "mm/frame.h"

#define GRAIN         16u
#define HEADER_SIZE   48u
#define LARGEST_CLASS 2016u
#define POISON        0x5AC0FFEEu
#define NEWER_TOLD    20u

struct slab {
    struct list link; /* on its class's list while it has a free object, else alone */
    void *free;       /* chain of free objects */
    uint16_t free_count;
    uint16_t class;
};

static const uint16_t class_sizes[] = {16,  32,  48,  64,  96,   128,  192,
                                       256, 336, 448, 672, 1008, 1344, 2016};
#define CLASS_COUNT ARRAY_LENGTH(class_sizes)

static struct list partial[CLASS_COUNT];
static uint8_t class_of_grains[LARGEST_CLASS / GRAIN + 1];
static uint32_t objects_live;

static struct slab *slab_of(void *object)
{
    return (struct slab *)((uintptr_t)object & ~(uintptr_t)PAGE_MASK);
}

static uint32_t slab_capacity(const struct slab *slab)
{
    return (PAGE_SIZE - HEADER_SIZE) / class_sizes[slab->class];
}

#ifdef GAJI_DEBUG
/* All of a free object but the chain's link holds the poison. */
static void poison(void *object, size_t size)
{
    uint32_t *words = object;
    for (size_t i = sizeof(void *) / sizeof(uint32_t); i < size / sizeof(uint32_t); i++)
        words[i] = POISON;
}

static void check_poison(const void *object, size_t size)
{
    const uint32_t *words = object;
    for (size_t i = sizeof(void *) / sizeof(uint32_t); i < size / sizeof(uint32_t); i++)
        if (words[i] != POISON)
            panic("heap: object %p of %u bytes was written after it was freed", object,
                  (unsigned)size);
}

static void check_not_free(const struct slab *slab, const void *object)
{
    uint32_t limit = slab->free_count;
    for (const void *free = slab->free; free && limit > 0; free = *(void *const *)free, limit--)
        if (free == object)
            panic("heap: object %p freed twice", object);
}

/* Behind each object that leaves room for it: which of them are there, and who obtained them. */
struct owner {
    struct list link; /* of all that are handed out, the newest last */
    const void *caller;
    uint32_t number; /* counts up */
};
#define OWNER_SIZE sizeof(struct owner)

static struct list owners;
static uint32_t last_number;

static void owners_init(void)
{
    list_init(&owners);
}

static struct owner *owner_of(const struct slab *slab, void *object)
{
    return (struct owner *)((char *)object + class_sizes[slab->class]) - 1;
}

static void note_owner(const struct slab *slab, void *object, const void *caller)
{
    struct owner *owner = owner_of(slab, object);
    owner->caller = caller;
    owner->number = ++last_number;
    list_push_back(&owners, &owner->link);
}

static void forget_owner(const struct slab *slab, void *object)
{
    list_remove(&owner_of(slab, object)->link);
}

uint32_t heap_last_number(void)
{
    return last_number;
}

void heap_tell_newer(uint32_t number)
{
    const struct owner *owner;
    struct symbol by;
    unsigned told = 0;
    list_for_each (owner, &owners, link) {
        if ((int32_t)(owner->number - number) <= 0 || told++ >= NEWER_TOLD)
            continue;
        const char *object = (const char *)(owner + 1) - class_sizes[slab_of((void *)owner)->class];
        if (symbol_find((uint32_t)(uintptr_t)owner->caller - 1, &by))
            printk("check: at %p lies what %s (%s:%u) has obtained since\n", (const void *)object,
                   by.name, by.file ? by.file : "?", by.line);
    }
    if (told > NEWER_TOLD)
        printk("check: and so do %u more\n", told - NEWER_TOLD);
}
#else
#define OWNER_SIZE                       0
#define owners_init()                    ((void)0)
#define note_owner(slab, object, caller) ((void)(caller))
#define forget_owner(slab, object)       ((void)0)

static void poison(void *object, size_t size)
{
    (void)object;
    (void)size;
}

static void check_poison(const void *object, size_t size)
{
    (void)object;
    (void)size;
}

static void check_not_free(const struct slab *slab, const void *object)
{
    (void)slab;
    (void)object;
}
#endif

void heap_init(void)
{
    _Static_assert(sizeof(struct slab) <= HEADER_SIZE, "the slab's header fits");
    unsigned class = 0;
    owners_init();
    for (unsigned i = 0; i < CLASS_COUNT; i++)
        list_init(&partial[i]);
    for (unsigned grains = 0; grains < ARRAY_LENGTH(class_of_grains); grains++) {
        if (grains * GRAIN > class_sizes[class])
            class ++;
        class_of_grains[grains] = (uint8_t) class;
    }
}

static struct slab *slab_create(unsigned class, struct frame *(*alloc)(enum frame_kind))
{
    struct frame *frame = alloc(FRAME_HEAP);
    if (!frame)
        return NULL;
    struct slab *slab = frame_map(frame); /* stays mapped as long as the slab lives */
    *slab = (struct slab){.class = (uint16_t) class};
    char *object = (char *)slab + HEADER_SIZE;
    for (uint32_t left = slab_capacity(slab); left > 0; left--, object += class_sizes[class]) {
        poison(object, class_sizes[class]);
        *(void **)object = slab->free;
        slab->free = object;
        slab->free_count++;
    }
    list_push_front(&partial[class], &slab->link);
    return slab;
}

static void *alloc_with(size_t asked, struct frame *(*alloc)(enum frame_kind), const void *caller)
{
    ASSERT(asked <= PAGE_SIZE);
    size_t size = asked + OWNER_SIZE;
    if (size > LARGEST_CLASS) {
        struct frame *frame = alloc(FRAME_HEAP);
        objects_live += frame != NULL;
        return frame ? frame_map(frame) : NULL;
    }
    unsigned class = class_of_grains[(size + GRAIN - 1) / GRAIN];
    struct slab *slab;
    if (!list_empty(&partial[class]))
        slab = list_entry(partial[class].next, struct slab, link);
    else if (!(slab = slab_create(class, alloc)))
        return NULL;

    void *object = slab->free;
    slab->free = *(void **)object;
    check_poison(object, class_sizes[class]);
    if (--slab->free_count == 0)
        list_remove(&slab->link);
    objects_live++;
    note_owner(slab, object, caller);
    return object;
}

void *heap_alloc(size_t size)
{
    if (frame_failure_injected())
        return NULL;
    return alloc_with(size, frame_alloc, __builtin_return_address(0));
}

void *heap_alloc_urgent(size_t size)
{
    return alloc_with(size, frame_alloc_urgent, __builtin_return_address(0));
}

void *heap_zalloc(size_t size)
{
    void *object = NULL;
    if (!frame_failure_injected())
        object = alloc_with(size, frame_alloc, __builtin_return_address(0));
    if (object)
        memset(object, 0, size);
    return object;
}

static void slab_free_if_spare(struct slab *slab)
{
    bool only_one = partial[slab->class].next == partial[slab->class].prev;
    if (slab->free_count == slab_capacity(slab) && !only_one) {
        list_remove(&slab->link);
        frame_put(frame_of(slab));
    }
}

void heap_free(void *object)
{
    if (!object)
        return;
    DEBUG_ASSERT(frame_of(object)->kind == FRAME_HEAP);
    objects_live--;
    struct slab *slab = slab_of(object);
    if ((void *)slab == object) { /* a frame of its own: slabs never hand out their header */
        frame_put(frame_of(object));
        return;
    }
    check_not_free(slab, object);
    forget_owner(slab, object);
    poison(object, class_sizes[slab->class]);
    *(void **)object = slab->free;
    slab->free = object;
    if (slab->free_count++ == 0)
        list_push_front(&partial[slab->class], &slab->link);
    slab_free_if_spare(slab);
}

void heap_trim(void)
{
    for (unsigned class = 0; class < CLASS_COUNT; class ++) {
        struct slab *slab, *after;
        list_for_each_safe (slab, after, &partial[class], link)
            if (slab->free_count == slab_capacity(slab)) {
                list_remove(&slab->link);
                frame_put(frame_of(slab));
            }
    }
}

uint32_t heap_objects(void)
{
    return objects_live;
}

static unsigned check_slab(struct slab *slab, unsigned class)
{
    uint32_t chain = 0;
    for (void *free = slab->free; free && chain <= slab_capacity(slab); free = *(void **)free)
        chain++;
    if (slab->class == class && chain == slab->free_count && chain > 0)
        return 0;
    printk("check: heap slab %p of class %u: its chain of free objects has %u, its count says %u\n",
           (void *)slab, class_sizes[class], chain, slab->free_count);
    return 1;
}

unsigned heap_check(void)
{
    unsigned findings = 0;
    for (unsigned class = 0; class < CLASS_COUNT; class ++) {
        struct slab *slab;
        list_for_each (slab, &partial[class], link)
            findings += check_slab(slab, class);
    }
    return findings;
}
