/* From the loader's list of memory, which may be any nonsense, to ranges that can be trusted. */
#pragma once

#include "boot/boot_info.h"

struct memory_entry {
    uint64_t start, size; /* bytes; start + size may wrap, ranges may overlap in any way */
    bool usable;          /* else reserved, which wins where both are said */
};

/*
 * Writes the usable ranges below 4 GiB to `out`, in whole pages, ascending, neither overlapping nor
 * touching, at most `limit` of them, and returns how many. When there are more, the least
 * important (smallest) are left out.
 */
unsigned memory_map_clean(const struct memory_entry *entries, unsigned count,
                          struct boot_range *out, unsigned limit);
