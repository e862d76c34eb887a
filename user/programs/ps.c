/* ps: all processes, what each is doing, and its memory in KiB. */
#include <ctype.h>
#include <dirent.h>
#include <gaji/proc.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PIDS_MAX 1024

struct process {
    char name[32];
    char state[48];
    int parent;
    long memory, shared; /* KiB */
};

/* From "pid (name) letter parent ..."; a name may have spaces and parentheses in it. */
static bool stat_read(int pid, struct process *process)
{
    char path[32], text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    if (file_read(path, text, sizeof text) <= 0)
        return false;
    char *open = strchr(text, '('), *close = strrchr(text, ')');
    if (!open || !close)
        return false;
    *close = '\0';
    strlcpy(process->name, open + 1, sizeof process->name);
    return sscanf(close + 1, " %*c %d", &process->parent) == 1;
}

/* Resident memory, and the part of it that other processes have as well. */
static void memory_read(int pid, struct process *process)
{
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    process->memory = file_number(path, "VmRSS");
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
    long clean = file_number(path, "Shared_Clean"), dirty = file_number(path, "Shared_Dirty");
    if (clean < 0 && dirty < 0)
        process->shared = -1; /* a zombie, or somebody else's */
    else
        process->shared = (clean > 0 ? clean : 0) + (dirty > 0 ? dirty : 0);
}

static void number_print(long number)
{
    if (number < 0)
        printf(" %7s", "-");
    else
        printf(" %7ld", number);
}

static void process_print(int pid)
{
    struct process process = {0};
    if (!stat_read(pid, &process) || process_state(pid, process.state, sizeof process.state) < 0)
        return; /* it has ended meanwhile */
    memory_read(pid, &process);
    printf("%5d %5d", pid, process.parent);
    number_print(process.memory);
    number_print(process.shared);
    printf("  %-20s %s\n", process.state, process.name);
}

static int numbers_compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

int main(void)
{
    static int pids[PIDS_MAX];
    size_t count = 0;
    DIR *folder = opendir("/proc");
    if (!folder) {
        perror("ps: /proc");
        return 1;
    }
    struct dirent *entry;
    while ((entry = readdir(folder)) && count < PIDS_MAX) {
        if (isdigit((unsigned char)entry->d_name[0]))
            pids[count++] = atoi(entry->d_name);
    }
    closedir(folder);
    qsort(pids, count, sizeof pids[0], numbers_compare);

    printf("%5s %5s %7s %7s  %-20s %s\n", "PID", "PPID", "MEM", "SHARED", "STATE", "PROGRAM");
    for (size_t i = 0; i < count; i++)
        process_print(pids[i]);
    return 0;
}
