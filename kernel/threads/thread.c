/* The life of a thread. The states are listed in thread.h. */
#include "kernel/threads/thread.h"

#include "boot/boot.h"
#include "kernel/base/panic.h"
#include "kernel/cpu/context.h"
#include "kernel/cpu/trap.h"
#include "kernel/threads/fpu_owner.h"
#include "kernel/threads/scheduler.h"
#include "mm/heap.h"
#include "mm/kernel_stack.h"

static struct thread boot_thread;
struct list threads_dead = LIST_INIT(threads_dead);
static uint32_t live;

/* The words that STACK_TOP_RESERVED keeps: the last one is the thread, see thread_current(). */
static void stack_mark(char *stack_top, struct thread *thread)
{
    *(struct thread **)(stack_top + STACK_TOP_RESERVED - sizeof(void *)) = thread;
}

void threads_init(void)
{
    boot_thread.state = THREAD_RUNNING;
    boot_thread.stack_top = boot_stack_top;
    list_init(&boot_thread.queue_link);
    list_init(&boot_thread.deadline.link);
    stack_mark(boot_stack_top, &boot_thread);
    scheduler_init(&boot_thread);
}

struct thread *thread_create(uint32_t size, struct proc *proc, uint32_t tid)
{
    threads_reap(); /* its stack serves again */
    struct thread *thread = heap_zalloc(size);
    if (!thread)
        return NULL;
    char *stack_end = kernel_stack_alloc();
    if (!stack_end) {
        heap_free(thread);
        return NULL;
    }
    thread->proc = proc;
    thread->tid = tid;
    thread->stack_top = stack_end - STACK_TOP_RESERVED;
    thread->state = THREAD_NEW;
    list_init(&thread->queue_link);
    list_init(&thread->deadline.link);
    list_init(&thread->proc_link);
    stack_mark(thread->stack_top, thread);
    live++;
    return thread;
}

void thread_discard(struct thread *thread)
{
    DEBUG_ASSERT(thread->state == THREAD_NEW || thread->state == THREAD_DEAD);
    kernel_stack_free(thread->stack_top + STACK_TOP_RESERVED);
    heap_free(thread->fpu);
    heap_free(thread);
    live--;
}

void thread_start(struct thread *thread)
{
    scheduler_make_ready(thread);
}

void thread_prepare_return(struct thread *thread, const struct trap_frame *frame, uint16_t fs,
                           uint16_t gs)
{
    struct trap_frame *own = thread_trap_frame(thread);
    *own = *frame;
    thread->stack_pointer = context_prepare(own, trap_return_first, fs, gs);
}

void thread_prepare_kernel(struct thread *thread, void (*entry)(void))
{
    thread->stack_pointer = context_prepare(thread->stack_top, entry, 0, 0);
}

_Noreturn void thread_exit(void)
{
    struct thread *self = thread_current();
    fpu_owner_forget(self);
    self->state = THREAD_DEAD;
    list_push_back(&threads_dead, &self->queue_link);
    scheduler_switch();
    panic("thread %u runs after its end", self->tid);
}

void threads_reap(void)
{
    struct thread *thread, *after;
    list_for_each_safe (thread, after, &threads_dead, queue_link) {
        if (thread == thread_current())
            continue;
        list_remove(&thread->queue_link);
        thread_discard(thread);
    }
}

uint32_t threads_live(void)
{
    return live;
}
