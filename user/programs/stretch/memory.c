/* Much memory: forked, given up, changed, and many regions of it. */
#include "stretch.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LARGE        (256 * MIB)
#define REGIONS      2000
#define MOST_REGIONS 60000 /* a space may have 65,530 */
#define ARGUMENTS    1000  /* of 120 bytes */
#define BOTH         (PROT_READ | PROT_WRITE)
#define SPLIT_SIZE   (4 * MIB) /* the pages of one page table */

static void nothing(void)
{
}

static void touch_much(void)
{
    memory_touched(LARGE);
}

static void fork_of_much(void)
{
    char *memory = memory_touched(LARGE);
    in_child(nothing);
    munmap(memory, LARGE);
}

static char *shared_memory;

static void write_shared(void)
{
    memory_touch(shared_memory, 4 * SPLIT_SIZE);
}

static void writes_after_fork(void)
{
    shared_memory = memory_touched(4 * SPLIT_SIZE);
    in_child(write_shared);
    munmap(shared_memory, 4 * SPLIT_SIZE);
}

static void exit_with_much(void)
{
    in_child(touch_much);
}

static void touch_and_sleep(void)
{
    memory_touched(LARGE);
    kill(getppid(), SIGUSR1);
    pause();
}

static void kill_with_much(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    pid_t child = child_start(touch_and_sleep);
    sigwaitinfo(&set, NULL);
    kill(child, SIGKILL);
    child_wait(child);
}

static void exec_tiny(void)
{
    execl("/bin/tiny", "tiny", (char *)NULL);
    _exit(127);
}

static void exec_with_much(void)
{
    memory_touched(LARGE);
    exec_tiny();
}

static void exec_from_much(void)
{
    in_child(exec_with_much);
}

static void exec_long_arguments(void)
{
    static char text[120];
    static char *words[ARGUMENTS + 1];
    memset(text, 'a', sizeof text - 1);
    for (int i = 0; i < ARGUMENTS; i++)
        words[i] = text;
    execve("/bin/tiny", words, words);
    execv("/bin/tiny", words); /* where both together are too long */
    _exit(127);
}

static void exec_of_arguments(void)
{
    in_child(exec_long_arguments);
}

static void munmap_much(void)
{
    munmap(memory_touched(LARGE), LARGE);
}

static void mprotect_much(void)
{
    char *memory = memory_touched(LARGE);
    must(mprotect(memory, LARGE, PROT_READ), "mprotect");
    must(mprotect(memory, LARGE, BOTH), "mprotect");
    must(mprotect(memory, LARGE, PROT_NONE), "mprotect");
    munmap(memory, LARGE);
}

/* While a child shares the tables, so that each is split. */
static void mprotect_shared(void)
{
    char *memory = memory_touched(LARGE);
    pid_t child = child_start((void (*)(void))pause);
    must(mprotect(memory, LARGE, PROT_READ), "mprotect");
    munmap(memory, LARGE);
    kill(child, SIGKILL);
    child_wait(child);
}

static void heap_much(void)
{
    char *heap = malloc(64 * MIB);
    must(heap ? 0 : -1, "malloc");
    memory_touch(heap, 64 * MIB);
    free(heap);
}

static void shared_much(void)
{
    char *memory = mmap(NULL, LARGE, BOTH, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    must(memory == MAP_FAILED ? -1 : 0, "mmap");
    memory_touch(memory, LARGE);
    in_child(nothing);
    msync(memory, LARGE, MS_SYNC);
    munmap(memory, LARGE);
}

/* Every other page has other rights: as many regions as pages. */
static char *regions_make(size_t count)
{
    char *memory = memory_touched(count * PAGE_SIZE);
    for (size_t i = 0; i < count; i += 2)
        must(mprotect(memory + i * PAGE_SIZE, PAGE_SIZE, PROT_READ), "mprotect");
    return memory;
}

static void regions_use(size_t count)
{
    char *memory = regions_make(count);
    in_child(nothing);
    in_child(exec_tiny);
    munmap(memory, count * PAGE_SIZE);
}

static void fork_of_regions(void)
{
    regions_use(REGIONS);
}

static void fork_of_most_regions(void)
{
    regions_use(MOST_REGIONS);
}

static void mprotect_of_regions(void)
{
    char *memory = regions_make(REGIONS);
    must(mprotect(memory, REGIONS * PAGE_SIZE, PROT_READ), "mprotect");
    munmap(memory, REGIONS * PAGE_SIZE);
}

const struct part memory_parts[] = {
    {"fork of 256 MiB, and its end", fork_of_much},
    {"every page written after fork", writes_after_fork},
    {"exit with 256 MiB", exit_with_much},
    {"kill of a process with 256 MiB", kill_with_much},
    {"exec in a process with 256 MiB", exec_from_much},
    {"exec with 120 KB of arguments", exec_of_arguments},
    {"munmap of 256 MiB", munmap_much},
    {"mprotect of 256 MiB", mprotect_much},
    {"mprotect and munmap of 256 MiB under shared tables", mprotect_shared},
    {"malloc and free of 64 MiB", heap_much},
    {"256 MiB of shared memory, fork and munmap", shared_much},
    {"fork, exec and munmap with 2,000 regions [beside 2000]", fork_of_regions},
    {"fork, exec and munmap with 60,000 regions [beside 60000]", fork_of_most_regions},
    {"mprotect over 2,000 regions [beside 2000]", mprotect_of_regions},
    {NULL, NULL},
};
