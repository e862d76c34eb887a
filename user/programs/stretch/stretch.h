/*
 * stretch: every call that might take the kernel long, for tools/stretch, which finds the longest
 * stretch with interrupts off in each part of the run. By itself it only says what it does.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PAGE_SIZE 4096u
#define MIB       0x100000u

/* A part of the run, and what it does. */
struct part {
    const char *name;
    void (*run)(void);
};

/* Each ended by a nameless one. */
extern const struct part memory_parts[];  /* memory.c: fork, exit, exec and mappings */
extern const struct part message_parts[]; /* messages.c: ports, pipes, direct messages */
extern const struct part file_parts[];    /* files.c: large files and folders, /proc, poll */
extern const struct part process_parts[]; /* processes.c: many children, threads, signals */

/* Ends the program with a message unless `result` is at least 0; returns it. */
long must(long result, const char *what);

/* fork(), and in the child `run`, which then ends; returns the child's PID. */
pid_t child_start(void (*run)(void));
void child_wait(pid_t pid);
/* Both. */
void in_child(void (*run)(void));

/* Anonymous memory of which every page was written to. */
char *memory_touched(size_t size);
void memory_touch(char *memory, size_t size);
