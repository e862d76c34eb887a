/* The way into the kernel and back, and from one process to another. */
#include "bench.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

/* A system call without arguments. */
static inline uint32_t call_timed(uint32_t number)
{
    uint32_t ticks;
    __asm__ volatile("rdtsc\n\t"
                     "movl %%eax, %%esi\n\t"
                     "movl %[number], %%eax\n\t"
                     "int $0x80\n\t"
                     "rdtsc\n\t"
                     "subl %%esi, %%eax"
                     : "=&a"(ticks)
                     : [number] "r"(number)
                     : "edx", "esi", "memory", "cc");
    return ticks - counter_cost;
}

static _Noreturn void yield_for_ever(volatile uint32_t *turns)
{
    for (;;) {
        uint32_t number = SYS_sched_yield;
        ++*turns;
        __asm__ volatile("int $0x80" : "+a"(number) : : "memory");
    }
}

/*
 * With one other process that does nothing but yield, a yield is a switch to it and one back. Linux
 * often does not switch at all: only those calls count in which the other had its turn.
 */
static void yield_row(void)
{
    volatile uint32_t *turns =
        mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (turns == MAP_FAILED)
        fail("mmap");
    *turns = 0;
    pid_t partner = fork();
    if (partner < 0)
        fail("fork");
    if (partner == 0)
        yield_for_ever(turns);
    uint32_t least = FIGURE_NONE;
    for (int i = 0; i < 10 * RUNS; i++) {
        uint32_t before = *turns, ticks = call_timed(SYS_sched_yield);
        if (*turns != before)
            least = figure_least(least, ticks);
    }
    kill(partner, SIGKILL);
    child_wait(partner);
    munmap((void *)turns, PAGE_SIZE);
    if (least != FIGURE_NONE)
        row_print("yield there and back (two switches)", least, 400);
}

void rows_of_calls(void)
{
    uint32_t least = FIGURE_NONE;
    for (int i = 0; i < RUNS; i++)
        least = figure_least(least, call_timed(SYS_getpid));
    row_print("getpid", least, 60);
    yield_row();
}
