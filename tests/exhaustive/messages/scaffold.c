/* The floors below: memory, the CPU and the clock, as plain as they can be. */
#include "tests/exhaustive/messages/scaffold.h"

#include "boot/boot.h"
#include "kernel/abi/errno.h"
#include "kernel/base/printk.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "kernel/base/string.h"
#include "kernel/cpu/fpu.h"
#include "kernel/cpu/gdt.h"
#include "kernel/cpu/trap.h"
#include "kernel/drivers/timer.h"
#include "kernel/files/node.h"
#include "kernel/entry/sys_memory.h"
#include "kernel/threads/policy.h"
#include "kernel/threads/scheduler.h"
#include "kernel/threads/time.h"
#include "mm/heap.h"
#include "mm/kernel_stack.h"
#include "mm/object.h"
#include "mm/user_access.h"
#include "mm/usercopy.h"

#define LATER (2 * DEADLINE)

char scaffold_stacks[STACKS][PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
/* The first is the boot thread's. */
__asm__(".globl boot_stack_top\n.set boot_stack_top, scaffold_stacks + 0xff0\n");
char scaffold_ram[FRAMES * PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
char scaffold_arena[GRANULES * GRANULE] __attribute__((aligned(GRANULE)));
uint8_t scaffold_granules[GRANULES] __attribute__((aligned(8)));
bool scaffold_stack_used[STACKS + 1] __attribute__((aligned(8)));
uint32_t scaffold_objects, scaffold_spaces;
SCRATCH uint32_t scaffold_fails;

/* Saying what went wrong. */

_Noreturn void panic(const char *format, ...)
{
    char text[200];
    va_list args;
    va_start(args, format);
    vformat_string(text, sizeof text, format, args);
    va_end(args);
    violated("the kernel stops: %s", text);
}

void printk(const char *format, ...)
{
    (void)format;
}

uint32_t no_sleep_scopes;

/* The heap: the lowest free place. What is free is zero: whoever writes there is found. */

static bool allocation_fails(void)
{
    return scaffold_fails > 0 && --scaffold_fails == 0;
}

static bool is_free(uint32_t first, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (first + i >= GRANULES || scaffold_granules[first + i] != GRANULE_FREE)
            return false;
    return true;
}

void *heap_alloc(size_t size)
{
    uint32_t first = 0, count = (size + GRANULE - 1) / GRANULE;
    if (allocation_fails())
        return NULL;
    while (first < GRANULES && !is_free(first, count))
        first++;
    if (first == GRANULES)
        violated("the machine's heap is too small");
    for (uint32_t i = 0; i < count; i++)
        scaffold_granules[first + i] = i ? GRANULE_MORE : GRANULE_FIRST;
    scaffold_objects++;
    return memset(scaffold_arena + first * GRANULE, 0x5a, count * GRANULE);
}

void *heap_zalloc(size_t size)
{
    void *object = heap_alloc(size);
    return object ? memset(object, 0, size) : NULL;
}

void heap_free(void *object)
{
    if (!object)
        return;
    uint32_t first = (uint32_t)((char *)object - scaffold_arena) / GRANULE, i = first;
    EXPECT((char *)object == scaffold_arena + first * GRANULE && first < GRANULES);
    EXPECT(scaffold_granules[first] == GRANULE_FIRST); /* it is given back once */
    do {
        memset(scaffold_arena + i * GRANULE, 0, GRANULE);
        scaffold_granules[i++] = GRANULE_FREE;
    } while (i < GRANULES && scaffold_granules[i] == GRANULE_MORE);
    scaffold_objects--;
}

/* Frames, for the queues of ports. */

struct frame scaffold_frames[FRAMES];
struct frame *frames = scaffold_frames;
uint32_t frames_end = FRAMES;

struct frame *frame_alloc(enum frame_kind kind)
{
    if (allocation_fails())
        return NULL;
    for (uint32_t i = 0; i < FRAMES; i++)
        if (frames[i].count == 0) {
            frames[i] = (struct frame){.count = 1, .kind = (uint16_t)kind};
            return &frames[i];
        }
    return NULL;
}

void frame_put(struct frame *frame)
{
    EXPECT(frame->count > 0);
    if (--frame->count == 0)
        *frame = (struct frame){0};
}

bool frames_to_spare(void)
{
    return true;
}

uint32_t frames_total(void)
{
    return 1u << 16;
}

/* Stacks. */

void *kernel_stack_alloc(void)
{
    if (allocation_fails())
        return NULL;
    for (uint32_t i = 0; i < STACKS; i++)
        if (!scaffold_stack_used[i]) {
            scaffold_stack_used[i] = true;
            return scaffold_stacks[i] + PAGE_SIZE;
        }
    violated("there are too few stacks");
}

void kernel_stack_free(void *end)
{
    uint32_t i = (uint32_t)((char *)end - scaffold_stacks[0]) / PAGE_SIZE - 1;
    EXPECT(i < STACKS && scaffold_stack_used[i]);
    scaffold_stack_used[i] = false;
    memset(scaffold_stacks[i], 0, PAGE_SIZE);
}

/* Spaces: what the programs' messages lie in, and nothing else. A fork and an end take two steps.
 */

static struct user_space *space_make(void)
{
    struct user_space *user = heap_zalloc(sizeof *user);
    if (!user)
        return NULL;
    user->space.count = 1;
    scaffold_spaces++;
    return user;
}

struct aspace *aspace_create(void)
{
    struct user_space *user = space_make();
    return user ? &user->space : NULL;
}

int aspace_clone_begin(const struct aspace *from, struct aspace **out)
{
    (void)from;
    *out = aspace_create();
    return *out ? 0 : -ENOMEM;
}

int aspace_clone_step(struct aspace *from, struct aspace *clone)
{
    (void)from;
    struct user_space *user = user_of(clone);
    user->steps = !user->steps;
    return user->steps;
}

bool aspace_destroy_step(struct aspace *space)
{
    struct user_space *user = user_of(space);
    EXPECT(space->count == 0);
    if (user->steps++ == 0)
        return false;
    heap_free(user);
    scaffold_spaces--;
    return true;
}

/* There are no regions. */
struct region *region_look_up(struct aspace *space, uaddr_t address)
{
    (void)space;
    (void)address;
    return NULL;
}

static bool is_in(struct aspace *space, uaddr_t address, size_t size)
{
    uaddr_t start = (uaddr_t)(uintptr_t)&user_of(space)->out;
    uaddr_t end = (uaddr_t)(uintptr_t)(user_of(space) + 1);
    return address >= start && size <= end - start && address <= end - size;
}

int aspace_reach(struct aspace *space, uaddr_t address, enum access access, void **out)
{
    (void)access;
    *out = (void *)(uintptr_t)address;
    return is_in(space, address, 1) ? 0 : -EFAULT;
}

int aspace_write(struct aspace *space, uaddr_t to, const void *from, uint32_t size)
{
    if (!is_in(space, to, size))
        return -EFAULT;
    memcpy((void *)(uintptr_t)to, from, size);
    return 0;
}

int user_copy(void *to, const void *from, size_t size)
{
    if (!is_in(thread_current()->aspace, (uaddr_t)(uintptr_t)from, size))
        return -EFAULT;
    memcpy(to, from, size);
    return 0;
}

int copy_from_user(void *to, uaddr_t from, size_t size)
{
    return user_copy(to, (const void *)(uintptr_t)from, size);
}

int copy_to_user(uaddr_t to, const void *from, size_t size)
{
    return aspace_write(thread_current()->aspace, to, from, size);
}

/* Not reached by what the programs do. */
#define UNUSED(declaration)                                                                        \
    declaration                                                                                    \
    {                                                                                              \
        violated("not a part of this machine: %s", __func__);                                      \
    }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wsuggest-attribute=noreturn"
UNUSED(int aspace_map(struct aspace *space, struct mapping *mapping))
UNUSED(int aspace_unmap_begin(struct aspace *space, uaddr_t start, uaddr_t end))
UNUSED(bool aspace_unmap_step(struct aspace *space, uaddr_t *cursor, uaddr_t end))
UNUSED(bool aspace_forget_step(struct aspace *space, uaddr_t *cursor, uaddr_t end))
UNUSED(uint32_t aspace_data_pages(struct aspace *space))
UNUSED(int aspace_lend_step(struct aspace *space, uaddr_t start, uaddr_t end, uaddr_t *cursor,
                            struct object *object))
UNUSED(struct object *object_create(void))
UNUSED(void object_put(struct object *object))
UNUSED(int map_lent(struct mapping *mapping))
UNUSED(void unmap_lent(uaddr_t start, uaddr_t end))
UNUSED(int copy_string_from_user(char *to, uaddr_t from, size_t size))
UNUSED(bool node_is_directory(const struct node *node))
UNUSED(void node_stat(const struct node *node, struct stat64 *out))
UNUSED(int node_deny_write(struct node *node))
UNUSED(int node_publish(const char *path, const struct node_ops *ops, void *data, uint32_t mode,
                        struct node **out))
UNUSED(void node_unpublish(struct node *node))
UNUSED(void fpu_save(struct fpu_state *to))
UNUSED(void fpu_restore(const struct fpu_state *from))
UNUSED(void fpu_state_init(struct fpu_state *state))
UNUSED(void timer_tick_after(uint32_t counts_from_now))
#pragma GCC diagnostic pop

void objects_reap(void)
{
}

/* Files: a root that everybody is in. */

static struct node root = {.count = 1};
struct node *node_root = &root;

void node_put(struct node *node)
{
    EXPECT(--node->count > 0);
}

void node_put_program(struct node *node)
{
    EXPECT(!node);
}

/* The CPU. */

struct tss kernel_tss;
enum flush tables_flush_owed;

void tables_load_kernel(void)
{
}

void gdt_set_tls(unsigned index, uint64_t descriptor)
{
    EXPECT(index < TLS_ENTRIES && descriptor == 0);
}

void trap_trace_calls(bool traced)
{
    EXPECT(!traced);
}

void fpu_set_trap(bool on)
{
    EXPECT(on);
}

/* The clock: a call's deadline has passed, or it has not. */

SCRATCH uint64_t scaffold_now;
static void (*tick_handler)(void);

uint64_t timer_now(void)
{
    const struct proc *proc = proc_current();
    if (scaffold_now)
        return scaffold_now;
    return proc && program_of(proc)->late ? LATER : 0;
}

void timer_init(void (*tick)(void))
{
    tick_handler = tick;
}

uint32_t rtc_seconds(void)
{
    return 0;
}

void scaffold_tick(void)
{
    scaffold_now = 1;
    tick_handler();
    scaffold_now = 0;
}

/* The scheduler is asked by the kernel's own (kernel/threads/policy.h), and says what the explorer
 * has chosen; then the explorer goes on. */

bool policy_in_use = true;
SCRATCH struct thread *scaffold_chosen;
SCRATCH bool scaffold_wakes_late;
bool scaffold_preempts;
struct thread *explorer_thread;

void policy_left(struct thread *thread)
{
    (void)thread;
}

struct thread *policy_choose(const struct list *ready)
{
    (void)ready;
    return thread_current() == explorer_thread ? scaffold_chosen : explorer_thread;
}

bool policy_tick(struct thread *running, const struct list *ready)
{
    (void)running;
    (void)ready;
    return false;
}

/* Where a preemption point gives the CPU up, to go on at once is one of the choices then. */
void scaffold_poll(const char *where)
{
    struct thread *self = thread_current();
    bool is_awake = strcmp(where, "preempt_point") != 0;
    if (self == explorer_thread)
        return;
    if (is_awake ? scaffold_wakes_late : scaffold_preempts)
        self->attention |= ATTENTION_SWITCH;
    if (is_awake)
        scaffold_wakes_late = false;
    clear_dead_stack();
}

void scaffold_start(void)
{
    scaffold_stack_used[0] = true;
    threads_init();
    time_init();
    node_root = &root;
}
