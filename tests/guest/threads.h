/* For tests that need threads, which the C library does not have: clone(2) itself. */
#pragma once

#include "tests/guest/expect.h"

#include <limits.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kernel/abi/futex.h"

#define THREAD_STACK 16384
#define THREAD_FLAGS                                                                               \
    (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |            \
     CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)

struct thread {
    volatile int tid; /* 0 when it has ended */
    char *stack;
    void (*run)(void *argument);
    void *argument;
};

static __attribute__((noreturn, used)) void thread_begin(struct thread *thread)
{
    thread->run(thread->argument);
    for (;;)
        syscall(SYS_exit, 0);
}

/* 0, or the errno. errno itself belongs to all threads. */
static inline int thread_try(struct thread *thread, void (*run)(void *), void *argument)
{
    *thread = (struct thread){.run = run, .argument = argument};
    thread->stack =
        mmap(NULL, THREAD_STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (thread->stack == MAP_FAILED)
        return errno;
    void **top = (void **)(thread->stack + THREAD_STACK) - 4;
    top[0] = thread;
    int result;
    __asm__ volatile("int $0x80\n\t"
                     "test %%eax, %%eax\n\t"
                     "jnz 1f\n\t"
                     "xor %%ebp, %%ebp\n\t"
                     "call thread_begin\n"
                     "1:"
                     : "=a"(result)
                     : "a"(SYS_clone), "b"(THREAD_FLAGS), "c"(top), "d"(&thread->tid), "S"(0),
                       "D"(&thread->tid)
                     : "memory");
    if (result < 0)
        munmap(thread->stack, THREAD_STACK);
    return result < 0 ? -result : 0;
}

static inline void thread_start(struct thread *thread, void (*run)(void *), void *argument)
{
    int error = thread_try(thread, run, argument);
    EXPECT(error == 0);
}

static inline void thread_join(struct thread *thread)
{
    int tid;
    while ((tid = thread->tid) != 0)
        syscall(SYS_futex, &thread->tid, FUTEX_WAIT, tid, NULL, 0, 0);
    munmap(thread->stack, THREAD_STACK);
}

/* Long enough for every other thread to come to its sleep. */
static inline void threads_settle(void)
{
    usleep(50000);
}
