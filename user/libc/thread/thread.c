/*
 * Threads: made, joined, ended. A thread's memory is one mapping: a guard page, its stack, and at
 * the upper end its struct thread. Whoever comes last frees it: pthread_join() where somebody waits
 * for the thread, else the thread itself.
 *
 * Its GS register selects a segment at its struct thread, so each thread has the same code find
 * another one. The first thread gets there when the second is made; before that nothing looks at
 * GS.
 */
#include "user/libc/thread/thread.h"

#include "user/libc/system_call.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kernel/abi/futex.h"

#define PAGE               4096u
#define STACK_SIZE         (64 * 1024u) /* where no attribute says otherwise */
#define GS_SELECTOR(entry) ((entry)*8 + 3)

/* One process in all but what is a thread's own; the kernel clears its `tid` at its end. */
#define FLAGS                                                                                      \
    (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |            \
     CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)

long thread_clone(int flags, void *stack, int *tid, struct user_desc *tls, int *child_tid);
_Noreturn void thread_free_and_exit(void *stack, size_t size);
_Noreturn void thread_main(void);

static struct thread first = {.self = &first};
static int tls_entry = -1; /* of the GDT; -1: there was never a second thread */
static int living = 1;

struct thread *thread_self(void)
{
    struct thread *self;
    if (tls_entry < 0)
        return &first;
    __asm__("movl %%gs:0, %0" : "=r"(self));
    return self;
}

bool threads_used(void)
{
    return tls_entry >= 0;
}

void streams_forked(void) __attribute__((weak)); /* where the program uses stdio */

void thread_forked(void)
{
    living = 1;
    if (streams_forked)
        streams_forked();
}

pthread_t pthread_self(void)
{
    return thread_self();
}

int pthread_equal(pthread_t a, pthread_t b)
{
    return a == b;
}

static struct user_desc segment_of(struct thread *thread, int entry)
{
    return (struct user_desc){
        .entry_number = (unsigned)entry,
        .base_addr = (uintptr_t)thread,
        .limit = 0xfffff,
        .seg_32bit = 1,
        .limit_in_pages = 1,
        .useable = 1,
    };
}

/* The first thread gets its GS. 0 or a negative errno. */
static long prepare(void)
{
    struct user_desc segment = segment_of(&first, -1);
    if (tls_entry >= 0)
        return 0;
    long error = call1(SYS_set_thread_area, (long)&segment);
    if (error)
        return error;
    __asm__ volatile("movw %w0, %%gs" : : "r"(GS_SELECTOR(segment.entry_number)));
    tls_entry = (int)segment.entry_number;
    first.tid = (int)call1(SYS_set_tid_address, (long)&first.tid);
    return 0;
}

int pthread_attr_init(pthread_attr_t *attributes)
{
    *attributes = (pthread_attr_t){STACK_SIZE, PTHREAD_CREATE_JOINABLE};
    return 0;
}

int pthread_attr_destroy(pthread_attr_t *attributes)
{
    (void)attributes; /* it owns nothing */
    return 0;
}

int pthread_attr_setstacksize(pthread_attr_t *attributes, size_t size)
{
    if (size < PTHREAD_STACK_MIN || size > INT32_MAX)
        return EINVAL;
    attributes->stack_size = size;
    return 0;
}

int pthread_attr_setdetachstate(pthread_attr_t *attributes, int state)
{
    if (state != PTHREAD_CREATE_JOINABLE && state != PTHREAD_CREATE_DETACHED)
        return EINVAL;
    attributes->detached = state;
    return 0;
}

/* Its memory, or NULL. */
static struct thread *obtain(size_t stack_size)
{
    size_t size = PAGE + ((stack_size + sizeof(struct thread) + PAGE - 1) & ~(PAGE - 1));
    char *stack = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (stack == MAP_FAILED)
        return NULL;
    mprotect(stack, PAGE, PROT_NONE); /* who runs over the end gets SIGSEGV */
    struct thread *thread = (struct thread *)((uintptr_t)(stack + size - sizeof *thread) & ~15u);
    *thread = (struct thread){.self = thread, .stack = stack, .stack_size = size};
    return thread;
}

int pthread_create(pthread_t *restrict out, const pthread_attr_t *restrict attributes,
                   void *(*run)(void *), void *restrict argument)
{
    int saved = errno;
    struct thread *thread = NULL;
    if (prepare() == 0)
        thread = obtain(attributes ? attributes->stack_size : STACK_SIZE);
    errno = saved;
    if (!thread)
        return EAGAIN;
    thread->run = run;
    thread->argument = argument;
    thread->state = attributes && attributes->detached ? THREAD_DETACHED : THREAD_JOINABLE;
    *out = thread; /* before it runs: it may look */
    struct user_desc segment = segment_of(thread, tls_entry);
    __atomic_add_fetch(&living, 1, __ATOMIC_SEQ_CST);
    long tid = thread_clone(FLAGS, thread, &thread->tid, &segment, &thread->tid);
    if (tid >= 0)
        return 0;
    __atomic_sub_fetch(&living, 1, __ATOMIC_SEQ_CST);
    munmap(thread->stack, thread->stack_size);
    return tid == -ENOMEM ? EAGAIN : (int)-tid;
}

_Noreturn void thread_main(void)
{
    struct thread *self = thread_self();
    pthread_exit(self->run(self->argument));
}

/* What the kernel would write when it has ended is somebody else's memory by then. */
static _Noreturn void free_self(struct thread *self)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL); /* a handler would need the stack */
    call1(SYS_set_tid_address, 0);
    thread_free_and_exit(self->stack, self->stack_size);
}

_Noreturn void pthread_exit(void *result)
{
    struct thread *self = thread_self();
    int joinable = THREAD_JOINABLE;
    if (__atomic_sub_fetch(&living, 1, __ATOMIC_SEQ_CST) == 0)
        exit(0); /* the last one: as if main had returned */
    self->result = result;
    bool ended = __atomic_compare_exchange_n(&self->state, &joinable, THREAD_ENDED, false,
                                             __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    if (!ended && self->stack)
        free_self(self);
    for (;;)
        call1(SYS_exit, 0); /* this thread's alone */
}

int pthread_join(pthread_t thread, void **result)
{
    if (thread == thread_self())
        return EDEADLK;
    if (__atomic_load_n(&thread->state, __ATOMIC_SEQ_CST) == THREAD_DETACHED)
        return EINVAL;
    for (int tid; (tid = __atomic_load_n(&thread->tid, __ATOMIC_SEQ_CST)) != 0;)
        call6(SYS_futex, (long)&thread->tid, FUTEX_WAIT, tid, 0, 0, 0); /* the kernel wakes it */
    if (result)
        *result = thread->result;
    if (thread->stack)
        munmap(thread->stack, thread->stack_size);
    return 0;
}

int pthread_detach(pthread_t thread)
{
    int joinable = THREAD_JOINABLE;
    if (__atomic_compare_exchange_n(&thread->state, &joinable, THREAD_DETACHED, false,
                                    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
        return 0;
    return joinable == THREAD_ENDED ? pthread_join(thread, NULL) : EINVAL;
}
