/* Reading /proc. */
#include <fcntl.h>
#include <gaji/proc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_SIZE 4096 /* as much of a file of fields as is looked at */
#define PAGE_SIZE 4096u

#define PAGEMAP_PRESENT (1ull << 63)
#define PAGEMAP_FRAME   ((1ull << 55) - 1)

ssize_t file_read(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    size_t length = 0;
    ssize_t got = 0;
    while (length < size - 1 && (got = read(fd, text + length, size - 1 - length)) > 0)
        length += (size_t)got;
    close(fd);
    text[length] = '\0';
    return got < 0 ? -1 : (ssize_t)length;
}

int file_field(const char *path, const char *field, char *text, size_t size)
{
    char content[FILE_SIZE];
    size_t length = strlen(field);
    text[0] = '\0';
    if (file_read(path, content, sizeof content) < 0)
        return -1;
    for (char *rest = content, *line; (line = strsep(&rest, "\n"));) {
        if (strncmp(line, field, length) == 0 && line[length] == ':') {
            line += length + 1;
            strlcpy(text, line + strspn(line, " \t"), size);
            return 0;
        }
    }
    return -1;
}

long file_number(const char *path, const char *field)
{
    char text[32];
    return file_field(path, field, text, sizeof text) < 0 ? -1 : strtol(text, NULL, 10);
}

/* Linux's letters, where the kernel has no words of its own. */
static const char *letter_words(char letter)
{
    switch (letter) {
    case 'R':
        return "running or ready";
    case 'Z':
        return "zombie";
    case 'T':
        return "stopped";
    default:
        return "blocked";
    }
}

int thread_state(pid_t pid, pid_t tid, char *text, size_t size)
{
    char path[48], state[48], channel[32];
    if (tid)
        snprintf(path, sizeof path, "/proc/%d/task/%d/status", pid, tid);
    else
        snprintf(path, sizeof path, "/proc/%d/status", pid);
    if (file_field(path, "Gaji_state", state, sizeof state) < 0) {
        if (file_field(path, "State", state, sizeof state) < 0)
            return -1;
        strlcpy(state, letter_words(state[0]), sizeof state);
    }
    strlcpy(text, state, size);
    if (strcmp(state, "blocked") != 0)
        return 0;

    snprintf(path, sizeof path, tid ? "/proc/%d/task/%d/wchan" : "/proc/%d/wchan", pid, tid);
    if (file_read(path, channel, sizeof channel) > 0 && strcmp(channel, "0") != 0) {
        channel[strcspn(channel, "\n")] = '\0';
        snprintf(text, size, "blocked (%s)", channel);
    }
    return 0;
}

int process_state(pid_t pid, char *text, size_t size)
{
    return thread_state(pid, 0, text, size);
}

/* Reads the entry with this number from a file of 64-bit entries. */
static int entry_read(const char *path, uint32_t number, uint64_t *entry)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    ssize_t got = pread(fd, entry, sizeof *entry, (off_t)number * (off_t)sizeof *entry);
    close(fd);
    return got == sizeof *entry ? 0 : -1;
}

uint32_t page_frame(const void *address)
{
    uint64_t entry;
    if (entry_read("/proc/self/pagemap", (uintptr_t)address / PAGE_SIZE, &entry) < 0)
        return 0;
    return entry & PAGEMAP_PRESENT ? (uint32_t)(entry & PAGEMAP_FRAME) : 0;
}

long page_count(uint32_t frame)
{
    uint64_t count;
    return entry_read("/proc/kpagecount", frame, &count) < 0 ? -1 : (long)count;
}
