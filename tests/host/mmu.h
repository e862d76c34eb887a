/*
 * A CPU's memory management unit in software (Intel SDM vol. 3A, 4.3 and 4.10): it walks directory
 * and table, remembers translations and directory entries until it is told to forget them, and
 * raises page faults, which are handled as the kernel's trap handler does. So a test sees what a
 * missing flush does.
 */
#pragma once

#include "mm/aspace.h"

#define MMU_PRESENT  0x01u
#define MMU_WRITE    0x02u
#define MMU_USER     0x04u
#define MMU_ACCESSED 0x20u
#define MMU_DIRTY    0x40u
#define MMU_FRAME    (~PAGE_MASK)

/* What is remembered holds while its generation is the current one. */
struct translation {
    uint32_t generation;
    uint32_t frame; /* address */
    bool writable;
};

struct remembered_entry {
    uint32_t generation;
    uint32_t entry;
};

static struct {
    uint32_t cr3;
    struct aspace *space; /* whose directory CR3 holds, or NULL */
    uint32_t generation;  /* of the translations */
    uint32_t directory_generation;
    unsigned faults; /* page faults so far */
} mmu;

static struct translation tlb[USER_END / PAGE_SIZE];
static struct remembered_entry directory_cache[USER_TABLES];

uint32_t read_cr3(void)
{
    return mmu.cr3;
}

void load_cr3(paddr_t directory)
{
    mmu.cr3 = directory;
    mmu.generation++;
    mmu.directory_generation++;
}

/* Forgets the page, and all directory entries whatever the address (SDM vol. 3A, 4.10.4.1). */
void invlpg(uint32_t address)
{
    if (address < USER_END)
        tlb[address / PAGE_SIZE].generation = 0;
    mmu.directory_generation++;
}

static inline void mmu_load(struct aspace *space)
{
    mmu.space = space;
    aspace_load(space);
}

/* An entry of a directory or table in memory; marks it as accessed. */
static inline uint32_t mmu_fetch(uint32_t table, uint32_t index)
{
    uint32_t *entry = (uint32_t *)(frame_memory + (table & MMU_FRAME)) + index;
    if (*entry & MMU_PRESENT) {
        assert_true(*entry & MMU_USER);
        *entry |= MMU_ACCESSED;
    }
    return *entry;
}

static inline uint32_t mmu_directory_entry(uaddr_t address)
{
    struct remembered_entry *cached = &directory_cache[address / TABLE_SPAN];
    if (cached->generation != mmu.directory_generation) {
        cached->entry = mmu_fetch(mmu.cr3, address / TABLE_SPAN);
        cached->generation = cached->entry & MMU_PRESENT ? mmu.directory_generation : 0;
    }
    return cached->entry;
}

/* Fills the TLB for an access; false: the access faults. */
static inline bool mmu_walk(uaddr_t address, bool write)
{
    uint32_t directory_entry = mmu_directory_entry(address);
    if (!(directory_entry & MMU_PRESENT))
        return false;
    uint32_t index = address / PAGE_SIZE % TABLE_ENTRIES;
    uint32_t entry = mmu_fetch(directory_entry, index);
    bool writable = (entry & directory_entry & MMU_WRITE) != 0;
    if (!(entry & MMU_PRESENT) || (write && !writable))
        return false;
    if (write) {
        uint32_t *table = (uint32_t *)(frame_memory + (directory_entry & MMU_FRAME));
        table[index] |= MMU_DIRTY;
    }
    tlb[address / PAGE_SIZE] = (struct translation){mmu.generation, entry & MMU_FRAME, writable};
    return true;
}

static inline bool mmu_remembers(uaddr_t address)
{
    return tlb[address / PAGE_SIZE].generation == mmu.generation;
}

/* Where the access goes, or NULL for a page fault (which makes the TLB forget the address). */
static inline void *mmu_translate(uaddr_t address, bool write)
{
    struct translation *cached = &tlb[address / PAGE_SIZE];
    bool known = mmu_remembers(address);
    if (known ? write && !cached->writable : !mmu_walk(address, write)) {
        invlpg(address);
        return NULL;
    }
    return frame_memory + cached->frame + address % PAGE_SIZE;
}

/* What the trap handler does: mends and repeats. */
static inline enum fault_result mmu_access(uaddr_t address, bool write, void **out)
{
    for (int tries = 0; tries < 4; tries++) {
        *out = mmu_translate(address, write);
        if (*out)
            return FAULT_MENDED;
        mmu.faults++;
        enum fault_result result =
            aspace_fault(mmu.space, address, write ? ACCESS_WRITE : ACCESS_READ);
        if (result != FAULT_MENDED)
            return result;
    }
    fail_msg("the page fault at 0x%08x is mended but comes again and again", address);
    return FAULT_NO_MEMORY;
}

/* A user program's instructions: one aligned word of the loaded space. */
static inline enum fault_result user_read(uaddr_t address, uint32_t *value)
{
    void *place;
    enum fault_result result = mmu_access(address, false, &place);
    if (result == FAULT_MENDED)
        *value = *(uint32_t *)place;
    return result;
}

static inline enum fault_result user_write(uaddr_t address, uint32_t value)
{
    void *place;
    enum fault_result result = mmu_access(address, true, &place);
    if (result == FAULT_MENDED)
        *(uint32_t *)place = value;
    return result;
}

/* Whether the CPU remembers a directory entry that the loaded directory no longer says. */
static inline bool mmu_directory_is_stale(uaddr_t address)
{
    const struct remembered_entry *cached = &directory_cache[address / TABLE_SPAN];
    if (cached->generation != mmu.directory_generation)
        return false;
    const uint32_t *directory = (const uint32_t *)(frame_memory + mmu.cr3);
    uint32_t entry = directory[address / TABLE_SPAN];
    return (entry & MMU_FRAME) != (cached->entry & MMU_FRAME) ||
           (cached->entry & ~entry & MMU_WRITE);
}

/* Whether the TLB allows for the page of `address` what the loaded tables no longer say. */
static inline bool mmu_is_stale(uaddr_t address)
{
    if (!mmu.space)
        return false;
    if (mmu_directory_is_stale(address))
        return true;
    if (!mmu_remembers(address))
        return false;
    const struct translation *cached = &tlb[address / PAGE_SIZE];
    struct page_state state = table_look(&mmu.space->tables, address);
    return !state.frame || state.held || frame_address(state.frame) != cached->frame ||
           (cached->writable && !state.writable);
}
