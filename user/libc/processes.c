/* What /proc tells of each process. */
#include <ctype.h>
#include <dirent.h>
#include <gaji/proc.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TICK_FIELD 10 /* fields of stat between the parent's PID and utime (proc(5)) */

static int numbers_compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

int folder_numbers(const char *path, int *numbers, int most)
{
    int count = 0;
    DIR *folder = opendir(path);
    if (!folder)
        return -1;
    struct dirent *entry;
    while ((entry = readdir(folder)) && count < most) {
        if (isdigit((unsigned char)entry->d_name[0]))
            numbers[count++] = atoi(entry->d_name);
    }
    closedir(folder);
    qsort(numbers, (size_t)count, sizeof numbers[0], numbers_compare);
    return count;
}

/* From "pid (name) letter parent ... utime stime"; a name may have spaces and parentheses in it. */
static bool stat_read(pid_t pid, struct process_facts *facts)
{
    char path[32], text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    if (file_read(path, text, sizeof text) <= 0)
        return false;
    char *open = strchr(text, '('), *close = strrchr(text, ')');
    if (!open || !close)
        return false;
    *close = '\0';
    strlcpy(facts->name, open + 1, sizeof facts->name);
    if (sscanf(close + 1, " %*c %d", &facts->parent) != 1)
        return false;
    const char *field = close + 2;
    for (int i = 0; i < TICK_FIELD + 1 && field; i++)
        field = strchr(field, ' ') ? strchr(field, ' ') + 1 : NULL;
    unsigned long user = 0, kernel = 0;
    if (field)
        sscanf(field, "%lu %lu", &user, &kernel);
    facts->ticks = user + kernel;
    return true;
}

/* Resident memory, and the part of it that other processes have as well. */
static void memory_read(pid_t pid, struct process_facts *facts)
{
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    facts->memory = file_number(path, "VmRSS");
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
    long clean = file_number(path, "Shared_Clean"), dirty = file_number(path, "Shared_Dirty");
    if (clean < 0 && dirty < 0)
        facts->shared = -1; /* a zombie, or somebody else's */
    else
        facts->shared = (clean > 0 ? clean : 0) + (dirty > 0 ? dirty : 0);
}

int process_facts(pid_t pid, struct process_facts *facts)
{
    *facts = (struct process_facts){.pid = pid};
    if (!stat_read(pid, facts) || process_state(pid, facts->state, sizeof facts->state) < 0)
        return -1;
    memory_read(pid, facts);
    return 0;
}
