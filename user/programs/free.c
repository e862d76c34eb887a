/* free: how much memory there is, and how much of it is free, in KiB. */
#include <gaji/proc.h>
#include <stdio.h>

int main(void)
{
    static const char *const fields[] = {"MemTotal", "MemFree",    "MemAvailable", "Cached",
                                         "Slab",     "PageTables", "KernelStack"};
    static const char *const meanings[] = {"RAM that the kernel manages",
                                           "of it: free",
                                           "of it: free, or free as soon as it is needed",
                                           "contents of files",
                                           "small objects of the kernel",
                                           "page tables and directories",
                                           "kernel stacks"};
    if (file_number("/proc/meminfo", "MemTotal") < 0) {
        perror("free: /proc/meminfo");
        return 1;
    }
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        long number = file_number("/proc/meminfo", fields[i]);
        if (number >= 0)
            printf("%-13s %9ld KiB  %s\n", fields[i], number, meanings[i]);
    }
    return 0;
}
