/* The parts in order, or those that the argument names; and how tools/stretch sees each begin. */
#include "stretch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MARKS     ((char *)0x5EED0000) /* as in tools/stretch */
#define MARK_SIZE 16
#define RET       0xC3 /* the instruction */

long must(long result, const char *what)
{
    if (result < 0) {
        fprintf(stderr, "stretch: %s: %s\n", what, strerror(errno));
        exit(1);
    }
    return result;
}

pid_t child_start(void (*run)(void))
{
    pid_t pid = (pid_t)must(fork(), "fork");
    if (pid == 0) {
        run();
        _exit(0);
    }
    return pid;
}

void child_wait(pid_t pid)
{
    must(waitpid(pid, NULL, 0), "waitpid");
}

void in_child(void (*run)(void))
{
    child_wait(child_start(run));
}

void memory_touch(char *memory, size_t size)
{
    for (size_t i = 0; i < size; i += PAGE_SIZE)
        ((volatile char *)memory)[i] = 1;
}

char *memory_touched(size_t size)
{
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    must(memory == MAP_FAILED ? -1 : 0, "mmap");
    memory_touch(memory, size);
    return memory;
}

/* A page of return instructions, a call of which means nothing but itself. */
static void marks_make(void)
{
    char *page = mmap(MARKS, PAGE_SIZE, PROT_READ | PROT_WRITE | PROT_EXEC,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    must(page == MAP_FAILED ? -1 : 0, "mmap");
    memset(page, RET, PAGE_SIZE);
}

static void mark(unsigned number)
{
    ((void (*)(void))(MARKS + number * MARK_SIZE))();
}

static const char *wanted = ""; /* the parts with this in their name */

static unsigned parts_run(const struct part *parts, unsigned number)
{
    for (const struct part *part = parts; part->name; part++) {
        if (!strstr(part->name, wanted))
            continue;
        printf("part %u: %s\n", ++number, part->name);
        fflush(stdout);
        mark(number);
        part->run();
        mark(0);
    }
    return number;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        wanted = argv[1];
    marks_make();
    unsigned number = parts_run(memory_parts, 0);
    number = parts_run(message_parts, number);
    number = parts_run(file_parts, number);
    number = parts_run(process_parts, number);
    number = parts_run(crowd_parts, number);
    number = parts_run(sleeper_parts, number);
    number = parts_run(list_parts, number);
    parts_run(kept_parts, number);
    return 0;
}
