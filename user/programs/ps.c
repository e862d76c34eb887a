/*
 * ps [-T]: all processes, what each is doing, and its memory in KiB. With -T all threads, and what
 * each is doing.
 */
#include <gaji/proc.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define NUMBERS_MAX 4096

static void number_print(long number)
{
    if (number < 0)
        printf(" %7s", "-");
    else
        printf(" %7ld", number);
}

static void process_print(int pid)
{
    struct process_facts process;
    if (process_facts(pid, &process) < 0)
        return; /* it has ended meanwhile */
    printf("%5d %5d", pid, process.parent);
    number_print(process.memory);
    number_print(process.shared);
    printf("  %-20s %s\n", process.state, process.name);
}

static void thread_print(int pid, int tid)
{
    char state[48], name[32], path[48];
    snprintf(path, sizeof path, "/proc/%d/task/%d/comm", pid, tid);
    if (thread_state(pid, tid, state, sizeof state) < 0 || file_read(path, name, sizeof name) <= 0)
        return; /* it has ended meanwhile */
    name[strcspn(name, "\n")] = '\0';
    printf("%5d %5d  %-20s %s\n", pid, tid, state, name);
}

static void threads_print(int pid)
{
    static int tids[NUMBERS_MAX];
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    int count = folder_numbers(path, tids, NUMBERS_MAX);
    for (int i = 0; i < count; i++)
        thread_print(pid, tids[i]);
}

int main(int argc, char **argv)
{
    static int pids[NUMBERS_MAX];
    bool threads = argc == 2 && strcmp(argv[1], "-T") == 0;
    if (argc > 1 && !threads) {
        fprintf(stderr, "usage: ps [-T]\n");
        return 2;
    }
    int count = folder_numbers("/proc", pids, NUMBERS_MAX);
    if (count < 0) {
        perror("ps: /proc");
        return 1;
    }
    if (threads) {
        printf("%5s %5s  %-20s %s\n", "PID", "TID", "STATE", "PROGRAM");
        for (int i = 0; i < count; i++)
            threads_print(pids[i]);
        return 0;
    }
    printf("%5s %5s %7s %7s  %-20s %s\n", "PID", "PPID", "MEM", "SHARED", "STATE", "PROGRAM");
    for (int i = 0; i < count; i++)
        process_print(pids[i]);
    return 0;
}
