/*
 * A set of byte ranges, kept ascending and disjoint in the caller's array, to which usable memory
 * is added and from which reserved memory is then taken away. Runs on the host too, for tests.
 */
#include "boot/memory_map.h"

/* The last page below 4 GiB is given up, so that every end fits a paddr_t. */
#define MEMORY_LIMIT 0xFFFFF000u

struct range_set {
    struct boot_range *ranges;
    unsigned count, limit;
};

static void range_delete(struct range_set *set, unsigned index)
{
    set->count--;
    for (unsigned i = index; i < set->count; i++)
        set->ranges[i] = set->ranges[i + 1];
}

static unsigned range_smallest(const struct range_set *set)
{
    unsigned smallest = 0;
    for (unsigned i = 1; i < set->count; i++) {
        const struct boot_range *a = &set->ranges[i], *b = &set->ranges[smallest];
        if (a->end - a->start < b->end - b->start)
            smallest = i;
    }
    return smallest;
}

/* Puts a range before `index`; in a full set the smallest one, old or new, is lost. */
static void range_insert(struct range_set *set, unsigned index, struct boot_range new)
{
    if (set->count == set->limit) {
        unsigned smallest = range_smallest(set);
        if (new.end - new.start <= set->ranges[smallest].end - set->ranges[smallest].start)
            return;
        range_delete(set, smallest);
        if (smallest < index)
            index--;
    }
    for (unsigned i = set->count; i > index; i--)
        set->ranges[i] = set->ranges[i - 1];
    set->ranges[index] = new;
    set->count++;
}

/* Adds [start, end), merging it with every range that it touches. */
static void range_add(struct range_set *set, paddr_t start, paddr_t end)
{
    unsigned i = 0;
    while (i < set->count && set->ranges[i].end < start)
        i++;
    while (i < set->count && set->ranges[i].start <= end) {
        start = min_u32(start, set->ranges[i].start);
        end = max_u32(end, set->ranges[i].end);
        range_delete(set, i);
    }
    range_insert(set, i, (struct boot_range){start, end});
}

/* Takes [start, end) away; a range around it falls into two. */
static void range_remove(struct range_set *set, paddr_t start, paddr_t end)
{
    for (unsigned i = 0; i < set->count;) {
        struct boot_range *range = &set->ranges[i];
        struct boot_range after = {end, range->end};
        if (range->end <= start || range->start >= end) {
            i++;
        } else if (range->start < start) {
            range->end = start;
            if (after.start < after.end)
                range_insert(set, i + 1, after);
            i++;
        } else if (after.start < after.end) {
            *range = after;
            i++;
        } else {
            range_delete(set, i);
        }
    }
}

/* Cuts an entry to what lies below the limit; false when nothing is left. */
static bool entry_clip(const struct memory_entry *entry, struct boot_range *out)
{
    uint64_t end = entry->start + entry->size;
    if (entry->size == 0 || entry->start >= MEMORY_LIMIT)
        return false;
    if (end < entry->start || end > MEMORY_LIMIT) /* wraps, or goes on above */
        end = MEMORY_LIMIT;
    *out = (struct boot_range){(paddr_t)entry->start, (paddr_t)end};
    return true;
}

/* An entry that wraps is nonsense: nothing is gained from it, and as a reserved one it is feared.
 */
static bool entry_believable(const struct memory_entry *entry)
{
    return entry->start + entry->size >= entry->start;
}

unsigned memory_map_clean(const struct memory_entry *entries, unsigned count,
                          struct boot_range *out, unsigned limit)
{
    struct range_set set = {out, 0, limit};
    struct boot_range range;

    for (unsigned i = 0; i < count; i++) {
        if (entries[i].usable && entry_believable(&entries[i]) && entry_clip(&entries[i], &range))
            range_add(&set, range.start, range.end);
    }
    for (unsigned i = 0; i < count; i++) {
        if (!entries[i].usable && entry_clip(&entries[i], &range))
            range_remove(&set, range.start, range.end);
    }
    /* Whole pages only; what is left of two neighbours of one page stays apart. */
    for (unsigned i = 0; i < set.count;) {
        struct boot_range *r = &set.ranges[i];
        r->start = r->start > MEMORY_LIMIT ? MEMORY_LIMIT : page_up(r->start);
        r->end = page_down(r->end);
        if (r->start < r->end)
            i++;
        else
            range_delete(&set, i);
    }
    return set.count;
}
