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

/*
 * A part of the run, and what it does. Where one stretch looks at each of so many, the name ends
 * with "[beside N]": what it may take grows with that (tools/stretches.py).
 */
struct part {
    const char *name;
    void (*run)(void);
};

/* Each ended by a nameless one. */
extern const struct part memory_parts[];  /* memory.c: fork, exit, exec and mappings */
extern const struct part message_parts[]; /* messages.c: ports, pipes, direct messages */
extern const struct part file_parts[];    /* files.c: large files and folders, /proc, poll */
extern const struct part process_parts[]; /* processes.c: many children, threads, signals */
extern const struct part crowd_parts[];   /* crowds.c: as many processes as there may be */
extern const struct part sleeper_parts[]; /* sleepers.c: as many that sleep on one thing */
extern const struct part kept_parts[];    /* kept.c: epolls, signalfd, semaphores */
extern const struct part list_parts[];    /* lists.c: pieces, links, timers, waits in a row */

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

#define CROWD 3900 /* processes; there may be 4,096 */

/* So many children that `run`; returns when they have come to their sleep. */
void crowd_start(int count, void (*run)(void));
void crowd_wait(void); /* for all children to end */

/* `run` in a child, all of whose children end with it: they are a group. Returns when all have. */
void in_group(void (*run)(void));

void sleep_for_ever(void);
void others_run(void); /* whoever is ready, to the next sleep */
