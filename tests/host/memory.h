/*
 * The kernel's memory management over fake RAM: includes the files of mm/, starts them as boot
 * does, and counts at the end. For one test program each.
 */
#pragma once

#include "tests/host/fake_kernel.h"

#include "kernel/abi/errno.h"
#include "kernel/base/layout.h"
#include "tests/host/fake_ram.h"

static char fake_ram[FAKE_RAM_FRAMES * PAGE_SIZE] __attribute__((aligned(4096), used));

/* The kernel's image is the second page of RAM. */
#undef KERNEL_BASE
#define KERNEL_BASE ((uintptr_t)fake_ram)
__asm__(".globl kernel_start, kernel_end\n"
        ".set kernel_start, fake_ram + 0x1000\n"
        ".set kernel_end, fake_ram + 0x2000\n");

#include "mm/frame.c"
#include "mm/heap.c"
#include "mm/table.c"
#include "mm/region_tree.c"
#include "mm/aspace.c"
#define find_place find_object_place
#include "mm/object.c"
#undef find_place
#include "kernel/check/mm.c"
#include "mm/cut.c"
#include "mm/fault.c"
#include "mm/usage.c"

#include "tests/host/mmu.h"

uint32_t boot_directory[1024];

static struct frame *hoard; /* frames that a test holds so that nobody else gets them */
static struct frame_counts counts_at_start;

static inline uint64_t clock_of_test(void)
{
    static uint64_t now;
    return ++now;
}

/* The frame allocator as after boot on a machine with this memory. */
static inline void frames_start(const struct boot_info *info)
{
    fresh_count = fresh_current = 0;
    free_chain = NULL;
    memset(stocks, 0, sizeof stocks);
    counts = (struct frame_counts){0};
    frame_failure.countdown = 0;
    frame_memory = fake_ram;
    hoard = NULL;
    log_clear();
    frame_init(info);
}

/* Everything as after boot, on a machine of so many frames. */
static inline void memory_start(uint32_t ram_frames)
{
    struct boot_info info = {.ranges = {{0, ram_frames * PAGE_SIZE}}, .range_count = 1};
    assert_true(ram_frames <= FAKE_RAM_FRAMES);
    frames_start(&info);
    heap_init();
    objects_live = 0;
    kernel_tables = (struct page_tables){0};
    memset(boot_directory, 0, sizeof(boot_directory));
    tables_init();
    list_init(&aspace_all);
    list_init(&object_all);
    live_count = 0;
    object_clock = clock_of_test;
    mmu.space = NULL;
    frame_count(&counts_at_start);
}

static inline uint32_t frames_free(void)
{
    struct frame_counts now;
    frame_count(&now);
    return now.free;
}

static inline uint32_t frames_promised(void)
{
    struct frame_counts now;
    frame_count(&now);
    return now.promised;
}

static inline void assert_memory_sound(void)
{
    log_clear();
    if (mm_check() != 0)
        fail_msg("mm_check() finds:\n%s", log_text);
}

/* Address spaces. */

static inline struct aspace *space_create(void)
{
    struct aspace *space = aspace_create();
    assert_non_null(space);
    space->stack_limit = 64 * PAGE_SIZE;
    return space;
}

/* exit(): the space's process is gone. */
static inline void space_end(struct aspace *space)
{
    if (mmu.space == space)
        mmu_load(NULL);
    space->count = 0;
    while (!aspace_destroy_step(space))
        ;
}

/* fork() as the kernel does it, without its preemption points. */
static inline int aspace_clone(struct aspace *from, struct aspace **out)
{
    int left = aspace_clone_begin(from, out);
    if (left)
        return left;
    while ((left = aspace_clone_step(from, *out)) > 0)
        ;
    return left;
}

static inline struct aspace *space_fork(struct aspace *space)
{
    struct aspace *child;
    assert_int_equal(aspace_clone(space, &child), 0);
    child->stack_limit = space->stack_limit; /* as the process's, limits_inherit() */
    child->page_limit = space->page_limit;
    return child;
}

static inline int space_map_kind(struct aspace *space, uaddr_t start, uint32_t pages,
                                 uint8_t protection, enum region_kind kind)
{
    struct mapping mapping = {.address = start,
                              .length = pages * PAGE_SIZE,
                              .fixed = true,
                              .kind = (uint8_t)kind,
                              .protection = protection};
    return aspace_map(space, &mapping);
}

#define READ_WRITE (PROTECT_READ | PROTECT_WRITE)

static inline int space_map(struct aspace *space, uaddr_t start, uint32_t pages)
{
    return space_map_kind(space, start, pages, READ_WRITE, REGION_ANONYMOUS);
}

static inline int space_unmap(struct aspace *space, uaddr_t start, uint32_t pages)
{
    uaddr_t cursor = start, end = start + pages * PAGE_SIZE;
    int error = aspace_unmap_begin(space, start, end);
    while (!error && !aspace_unmap_step(space, &cursor, end))
        ;
    return error;
}

static inline int space_protect(struct aspace *space, uaddr_t start, uint32_t pages,
                                uint8_t protection)
{
    uaddr_t cursor = start, end = start + pages * PAGE_SIZE;
    int error = aspace_protect_begin(space, start, end);
    while (!error && !aspace_protect_step(space, &cursor, end, protection))
        ;
    return error;
}

static inline struct page_state space_look(struct aspace *space, uaddr_t address)
{
    return table_look(&space->tables, address);
}

static inline struct frame *space_frame(struct aspace *space, uaddr_t address)
{
    return space_look(space, address).frame;
}

/* A user program of `space` runs; to be mended, or the test fails. */
static inline void write_in(struct aspace *space, uaddr_t address, uint32_t value)
{
    if (mmu.space != space)
        mmu_load(space);
    assert_int_equal(user_write(address, value), FAULT_MENDED);
}

static inline uint32_t read_in(struct aspace *space, uaddr_t address)
{
    uint32_t value = 0;
    if (mmu.space != space)
        mmu_load(space);
    assert_int_equal(user_read(address, &value), FAULT_MENDED);
    return value;
}

/* Exhausting memory: what frame_alloc() gives, then (`all`) also what is kept back. */

static inline void hoard_frames(bool all)
{
    struct frame *frame;
    while ((frame = frame_alloc(FRAME_BUFFER)) ||
           (all && (frame = frame_alloc_urgent(FRAME_BUFFER)))) {
        frame->next = hoard;
        hoard = frame;
    }
}

static inline void release_hoard(void)
{
    while (hoard) {
        struct frame *next = hoard->next;
        frame_put(hoard);
        hoard = next;
    }
}

/* For cmocka: each test begins after boot and must leave nothing behind. */

static inline int memory_setup(void **state)
{
    (void)state;
    memory_start(1024);
    return 0;
}

static inline void assert_nothing_leaked(void)
{
    heap_trim();
    struct frame_counts now;
    frame_count(&now);
    assert_int_equal(aspace_live_count(), 0);
    assert_true(list_empty(&object_all));
    assert_int_equal(heap_objects(), 0);
    assert_int_equal(now.promised, 0);
    assert_int_equal(now.free, counts_at_start.free);
    assert_memory_equal(now.by_kind, counts_at_start.by_kind, sizeof(now.by_kind));
}

static inline int memory_teardown(void **state)
{
    (void)state;
    frame_failure.countdown = 0;
    assert_memory_sound();
    release_hoard();
    while (!list_empty(&aspace_all))
        space_end(list_entry(aspace_all.next, struct aspace, link));
    assert_memory_sound();
    assert_nothing_leaked();
    return 0;
}

/* Named so that the runner of the tests finds the name inside. */
#define cmocka_unit_test_of_memory(name)                                                           \
    cmocka_unit_test_setup_teardown(name, memory_setup, memory_teardown)
