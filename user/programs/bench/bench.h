/*
 * bench: what the kernel's operations cost, in ticks of the time-stamp counter. Under
 * `qemu -icount shift=0` a tick is an instruction, and the figures are the same in every run.
 *
 * Each row is the least of several runs, less the cost of reading the counter. What is measured
 * lies between two RDTSC in one piece of assembly that keeps everything in registers, so that no
 * memory of the program itself is touched (and copied) meanwhile.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "kernel/abi/syscall.h"

#define RUNS       10 /* how often each thing is measured */
#define PAGE_SIZE  4096u
#define TABLE_SIZE 0x400000u /* what one page table leads to: 4 MiB */
#define MIB        0x100000u

#define NO_TARGET 0

/* Prints a row. `target` is what the figure must not exceed, or NO_TARGET. */
void row_print(const char *name, uint64_t figure, uint32_t target);
/* The same for one size of a family: "NAME, 4 KiB". tools/bench draws a line of these. */
void row_print_sized(const char *family, size_t size, uint64_t figure, uint32_t target);

/* The same beside so many others: "NAME, beside 64 regions". tools/bench makes a table of these. */
void row_print_beside(const char *name, unsigned count, const char *others, uint64_t figure,
                      uint32_t target);

/* The rows of one kind each: the files of this folder. */
void rows_of_calls(void);       /* calls.c: system calls and context switches */
void rows_of_fork(void);        /* fork.c: fork, exec, exit, wait */
void rows_of_faults(void);      /* faults.c: first writes to pages */
void rows_of_mappings(void);    /* mappings.c: memory mapped, protected, given back */
void rows_of_messages(void);    /* messages.c: through ports, by calls and one way */
void rows_of_lent_memory(void); /* lent.c: memory that goes along with a call */
void rows_of_ways(void);        /* ways.c: every way to send, from 4 bytes to 1 MiB */
void rows_of_others(void);      /* others.c: futexes, signals, threads, poll */
void rows_of_system(void);      /* system.c: memory for a process, a port, a thread */

void rows_beside_others(void); /* beside.c: what grows with the number of other things */

/* system.c: how long it took to get to the program, which read the counter then. */
void row_of_boot(bool alone, uint64_t start);

/* What a pair of RDTSC costs by itself; every measurement takes it off. */
extern uint32_t counter_cost;

/* The lesser of two figures; the first of a series starts with FIGURE_NONE. */
#define FIGURE_NONE UINT32_MAX
static inline uint32_t figure_least(uint32_t least, uint32_t ticks)
{
    return ticks < least ? ticks : least;
}

/* alone.c: where nothing else runs, makes ready what a system would. Returns whether it did. */
bool become_first_process(void);

/* Ends the program with a message; for what cannot fail. */
_Noreturn void fail(const char *what);

/* Anonymous memory that starts on a table's boundary; nothing in it is touched yet. */
char *region_map(size_t size);
void region_unmap(char *region, size_t size);
/* Writes to every page. */
void region_touch(char *region, size_t size);

/* MemFree of /proc/meminfo, in KiB; -1 where that cannot be read. */
long memory_free(void);

/* Waits for a child; and a child that sleeps in read() until it is let go. */
void child_wait(pid_t child);
struct sleeper {
    pid_t pid;
    int pipe_end; /* closing it lets the child go */
};
void sleeper_release(struct sleeper sleeper);

/* The counter now: differences of up to four thousand million are right. */
static inline uint32_t time_low(void)
{
    uint32_t low;
    __asm__ volatile("rdtsc" : "=a"(low) : : "edx", "memory");
    return low;
}

/* The whole counter, for what takes longer. */
static inline uint64_t time_now(void)
{
    uint64_t now;
    __asm__ volatile("rdtsc" : "=A"(now));
    return now;
}

/* fork(), timed in the parent: *ticks gets what it took until it returned there. */
static inline pid_t fork_timed(uint32_t *ticks)
{
    pid_t pid;
    uint32_t taken;
    __asm__ volatile("rdtsc\n\t"
                     "movl %%eax, %%esi\n\t"
                     "movl %[number], %%eax\n\t"
                     "int $0x80\n\t"
                     "movl %%eax, %%edi\n\t"
                     "rdtsc\n\t"
                     "subl %%esi, %%eax"
                     : "=&a"(taken), "=&D"(pid)
                     : [number] "i"(SYS_fork)
                     : "edx", "esi", "memory", "cc");
    *ticks = taken - counter_cost;
    return pid;
}

/* What one write to memory takes, with the fault that it may cause. */
static inline uint32_t write_timed(char *address)
{
    uint32_t ticks;
    __asm__ volatile("rdtsc\n\t"
                     "movl %%eax, %%esi\n\t"
                     "movb $2, (%[address])\n\t"
                     "rdtsc\n\t"
                     "subl %%esi, %%eax"
                     : "=&a"(ticks)
                     : [address] "r"(address)
                     : "edx", "esi", "memory", "cc");
    return ticks - counter_cost;
}

/* fork.c: fork() alone; and with an exit of the child after a push on its stack, and wait4(). */
uint32_t fork_once(void);
uint32_t fork_exit_wait_once(void);
