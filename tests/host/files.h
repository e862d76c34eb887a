/*
 * What kernel/files asks of the rest of the kernel, for unit tests: a heap and frames that can fail
 * (fail_after), user memory that is an array, one process. For one test program each.
 */
#pragma once

#include "tests/host/fake_kernel.h"

#include "kernel/abi/errno.h"
#include "kernel/base/layout.h"
#include "kernel/base/string.h"
#include "kernel/process/limits.h"
#include "kernel/threads/time.h"
#include "kernel/threads/wait.h"
#include "mm/frame.h"
#include "mm/heap.h"
#include "mm/usercopy.h"

#define proc_current kernel_proc_current /* which looks at the stack pointer */
#include "kernel/process/proc.h"
#undef proc_current

static struct proc the_proc;

static inline struct proc *proc_current(void)
{
    return &the_proc;
}

/* Memory: the n-th allocation from now fails (0: none does). */

static unsigned fail_after;
static long heap_live, frames_live;

static inline bool allocation_fails(void)
{
    return fail_after > 0 && --fail_after == 0;
}

void *heap_alloc(size_t size)
{
    assert_true(size <= PAGE_SIZE);
    if (allocation_fails())
        return NULL;
    heap_live++;
    return memset(malloc(size), 0x5a, size);
}

void *heap_zalloc(size_t size)
{
    void *object = heap_alloc(size);
    return object ? memset(object, 0, size) : NULL;
}

void heap_free(void *object)
{
    heap_live -= object != NULL;
    free(object);
}

#define FAKE_FRAMES 2048u

static struct frame fake_frames[FAKE_FRAMES];
static char fake_ram[FAKE_FRAMES * PAGE_SIZE] __attribute__((aligned(4096)));
struct frame *frames = fake_frames;
uint32_t frames_end = FAKE_FRAMES;
char *frame_memory = fake_ram;

struct frame *frame_alloc(enum frame_kind kind)
{
    if (allocation_fails())
        return NULL;
    for (uint32_t i = 1; i < FAKE_FRAMES; i++)
        if (frames[i].count == 0) {
            frames[i] = (struct frame){.count = 1, .kind = (uint16_t)kind};
            memset(fake_ram + i * PAGE_SIZE, 0xa5, PAGE_SIZE);
            frames_live++;
            return &frames[i];
        }
    return NULL;
}

struct frame *frame_alloc_zeroed(enum frame_kind kind)
{
    struct frame *frame = frame_alloc(kind);
    if (frame)
        memset(fake_ram + (frame - frames) * PAGE_SIZE, 0, PAGE_SIZE);
    return frame;
}

void frame_put(struct frame *frame)
{
    assert_true(frame->count > 0);
    if (--frame->count == 0)
        frames_live--;
}

bool frames_to_spare(void)
{
    return true;
}

/* User memory. */

#define USER_START 0x10000u
#define USER_SIZE  (1u << 18)

static char user[USER_SIZE];

static inline bool is_bad(uaddr_t address, size_t size)
{
    return address < USER_START || size > USER_SIZE || address - USER_START > USER_SIZE - size;
}

int copy_from_user(void *to, uaddr_t from, size_t size)
{
    if (is_bad(from, size))
        return -EFAULT;
    memcpy(to, user + (from - USER_START), size);
    return 0;
}

int copy_to_user(uaddr_t to, const void *from, size_t size)
{
    if (is_bad(to, size))
        return -EFAULT;
    memcpy(user + (to - USER_START), from, size);
    return 0;
}

int clear_user(uaddr_t to, size_t size)
{
    if (is_bad(to, size))
        return -EFAULT;
    memset(user + (to - USER_START), 0, size);
    return 0;
}

/* Threads and time: nobody else runs, so that a sleep is for ever and counts as interrupted. */

void preempt_point(void)
{
}

void thread_yield(void)
{
    fail_msg("it waits for itself");
}

int wait_sleep_for_ever(struct wait_queue *queue, const char *what, uint32_t until)
{
    (void)queue, (void)what, (void)until;
    return -EINTR;
}

int wait_sleep_timed(struct wait_queue *queue, const char *what, uint64_t deadline, uint32_t until)
{
    (void)deadline;
    return wait_sleep_for_ever(queue, what, until);
}

void wait_wake_waiters(struct wait_queue *queue)
{
    assert_true(list_empty(&queue->waiters));
}

uint64_t time_wall(void)
{
    static uint64_t now;
    return now += 1000;
}

/* Strings. */

int vformat_string(char *out, size_t size, const char *format, va_list args)
{
    return vsnprintf(out, size, format, args);
}

size_t strlcpy(char *to, const char *from, size_t size)
{
    return (size_t)snprintf(to, size, "%s", from);
}

/* Random numbers that are the same on every machine; a failure names the seed by its round. */
static inline unsigned pick(unsigned limit)
{
    static uint64_t state = 1;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(state >> 33) % limit;
}

/* Limits: none. */
static int allow_any_size(uint32_t at, uint32_t *length)
{
    (void)at;
    (void)length;
    return 0;
}
int (*const file_size_allowed)(uint32_t, uint32_t *) = allow_any_size;
