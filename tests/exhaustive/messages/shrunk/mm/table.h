/* The kernel's, without tables: a space's memory is found the long way, by aspace_reach(). */
#pragma once

#define table_writable_at kernels_table_writable_at
#include_next "mm/table.h"
#undef table_writable_at

static inline void *table_writable_at(const struct page_tables *tables, uaddr_t address)
{
    (void)tables;
    (void)address;
    return NULL;
}
