/*
 * Reading what the kernel tells about processes and memory in files, in Linux's formats. These
 * also work on Linux (physical frames there for the superuser alone).
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Reads a whole file, cut to size - 1 bytes and terminated. Returns its length, or -1. */
ssize_t file_read(const char *path, char *text, size_t size);

/* From a file of lines "Field:   value": the number after the field, or -1 if it is not there. */
long file_number(const char *path, const char *field);

/* The same for any text, up to the end of the line. Returns 0, or -1 with *text empty. */
int file_field(const char *path, const char *field, char *text, size_t size);

/* The state of a process in words, as "ready" or "blocked (child)". 0, or -1 if it is gone. */
int process_state(pid_t pid, char *text, size_t size);

/* The same of a thread. */
int thread_state(pid_t pid, pid_t tid, char *text, size_t size);

struct process_facts {
    pid_t pid, parent;
    char name[32];
    char state[48];      /* as process_state() says it */
    long memory, shared; /* KiB in memory, and what of it others have, too; -1: not known */
    unsigned long ticks; /* of CPU time */
};

/* Reads them; -1 if it is gone. */
int process_facts(pid_t pid, struct process_facts *facts);
/* The numbers among the names in a folder, sorted; how many, or -1. */
int folder_numbers(const char *path, int *numbers, int most);

/* The physical frame that holds an address of this process, or 0 when there is none (yet). */
uint32_t page_frame(const void *address);

/* How often a frame is mapped, by all processes (/proc/kpagecount); -1 if it cannot be read. */
long page_count(uint32_t frame);
