/* Large files and folders, what /proc tells, and many descriptors. */
#include "stretch.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_SIZE   (16 * MIB)
#define ENTRIES     2000
#define DESCRIPTORS 1024
#define REGIONS     1000
#define DEPTH       150
#define REMOVED     20000

static char block[MIB];

static int file_make(const char *path, size_t size)
{
    int file = (int)must(open(path, O_RDWR | O_CREAT | O_TRUNC, 0644), "open");
    for (size_t done = 0; done < size; done += sizeof block)
        must(write(file, block, sizeof block), "write");
    return file;
}

static void file_whole(int file)
{
    must(lseek(file, 0, SEEK_SET), "lseek");
    while (must(read(file, block, sizeof block), "read") > 0)
        continue;
}

static void file_large(void)
{
    int file = file_make("/tmp/large", FILE_SIZE);
    file_whole(file);
    must(unlink("/tmp/large"), "unlink");
    close(file); /* its last holder */
}

static void file_cut(void)
{
    int file = file_make("/tmp/large", FILE_SIZE);
    must(ftruncate(file, 0), "ftruncate");
    must(ftruncate(file, 64 * MIB), "ftruncate"); /* a hole */
    file_whole(file);
    must(pwrite(file, "x", 1, 64 * MIB - 1) == 1 ? 0 : -1, "pwrite");
    close(file);
    must(unlink("/tmp/large"), "unlink");
}

static void file_renamed_over(void)
{
    close(file_make("/tmp/large", FILE_SIZE));
    close(file_make("/tmp/small", MIB));
    must(rename("/tmp/small", "/tmp/large"), "rename");
    must(unlink("/tmp/large"), "unlink");
}

static void file_mapped(void)
{
    int file = file_make("/tmp/large", FILE_SIZE);
    char *memory = mmap(NULL, FILE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    must(memory == MAP_FAILED ? -1 : 0, "mmap");
    memory_touch(memory, FILE_SIZE);
    must(ftruncate(file, 0), "ftruncate"); /* while it is mapped */
    munmap(memory, FILE_SIZE);
    close(file);
    must(unlink("/tmp/large"), "unlink");
}

static void name_of(char *path, size_t size, int i)
{
    snprintf(path, size, "/tmp/folder/a-name-that-is-not-short-%d", i);
}

static void folder_read(const char *path)
{
    DIR *folder = opendir(path);
    must(folder ? 0 : -1, "opendir");
    while (readdir(folder))
        continue;
    closedir(folder);
}

static void folder_large(void)
{
    char path[64];
    struct stat status;
    must(mkdir("/tmp/folder", 0755), "mkdir");
    for (int i = 0; i < ENTRIES; i++) {
        name_of(path, sizeof path, i);
        close((int)must(open(path, O_WRONLY | O_CREAT, 0644), "open"));
    }
    folder_read("/tmp/folder");
    stat("/tmp/folder/not-there", &status);
    for (int i = 0; i < ENTRIES; i++) {
        name_of(path, sizeof path, i);
        must(unlink(path), "unlink");
    }
    must(rmdir("/tmp/folder"), "rmdir");
}

/* A path with as many parts as fit, up and down. */
static void path_long(void)
{
    static char path[4096];
    struct stat status;
    strcpy(path, "/tmp");
    for (int i = 0; i < DEPTH; i++) {
        strcat(path, "/a-folder");
        must(mkdir(path, 0755), "mkdir");
    }
    must(stat(path, &status), "stat");
    must(chdir(path), "chdir");
    char name[4096];
    must(getcwd(name, sizeof name) ? 0 : -1, "getcwd");
    must(chdir("/"), "chdir");
    for (int i = 0; i < DEPTH; i++) {
        must(rmdir(path), "rmdir");
        *strrchr(path, '/') = '\0';
    }
    memset(path, '/', sizeof path - 1);
    must(stat(path, &status), "stat");
}

/* A way down to which a folder is moved; removed from below, while the deepest is somebody's: with
 * its end all of them end. */
static void folders_removed(void)
{
    must(chdir("/tmp"), "chdir");
    for (int i = 0; i < REMOVED; i++) {
        must(mkdir("d", 0755), "mkdir");
        must(chdir("d"), "chdir");
    }
    int deepest = (int)must(open(".", O_RDONLY), "open");
    must(mkdir("/tmp/moved", 0755), "mkdir");
    must(rename("/tmp/moved", "moved"), "rename"); /* is it above that? */
    must(rmdir("moved"), "rmdir");
    for (int i = 0; i < REMOVED; i++) {
        must(chdir(".."), "chdir");
        must(rmdir("d"), "rmdir");
    }
    close(deepest);
}

static void folders_end(void)
{
    in_child(folders_removed);
}

static void file_read_whole(const char *path)
{
    int file = open(path, O_RDONLY);
    if (file < 0)
        return;
    while (read(file, block, sizeof block) > 0)
        continue;
    close(file);
}

/* With many regions, much memory and many descriptors to tell of. */
static void proc_read(void)
{
    static const char *const paths[] = {
        "/proc/self/maps",  "/proc/self/status",  "/proc/self/stat", "/proc/self/cmdline",
        "/proc/meminfo",    "/proc/stat",         "/proc/ports",     "/proc/uptime",
        "/proc/kpagecount", "/proc/self/pagemap", "/proc/mounts",    "/proc/loadavg"};
    char *memory = memory_touched(REGIONS * PAGE_SIZE);
    for (size_t i = 0; i < REGIONS; i += 2)
        must(mprotect(memory + i * PAGE_SIZE, PAGE_SIZE, PROT_READ), "mprotect");
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        file_read_whole(paths[i]);
    folder_read("/proc");
    munmap(memory, REGIONS * PAGE_SIZE);
}

static void devices_read(void)
{
    int zero = (int)must(open("/dev/zero", O_RDONLY), "open");
    must(read(zero, block, sizeof block), "read");
    close(zero);
    must(getrandom(block, sizeof block, 0), "getrandom");
}

/* As many descriptors as a process may have. */
static int descriptors_make(void)
{
    int ends[2], last = 0;
    must(pipe(ends), "pipe");
    while (last >= 0 && last < DESCRIPTORS - 1)
        last = dup(ends[0]);
    return ends[1];
}

static void descriptors_closed(void)
{
    descriptors_make();
    _exit(0);
}

static void descriptors_executed(void)
{
    descriptors_make();
    for (int i = 3; i < DESCRIPTORS; i++)
        fcntl(i, F_SETFD, FD_CLOEXEC);
    execl("/bin/tiny", "tiny", (char *)NULL);
}

static void descriptors_ended(void)
{
    in_child(descriptors_closed);
    in_child(descriptors_executed);
}

static void poll_many(void)
{
    static struct pollfd polled[DESCRIPTORS];
    descriptors_make();
    for (int i = 0; i < DESCRIPTORS; i++)
        polled[i] = (struct pollfd){.fd = i, .events = i < 3 ? 0 : POLLIN};
    must(poll(polled, DESCRIPTORS, 10), "poll");
    fd_set set;
    FD_ZERO(&set);
    for (int i = 3; i < DESCRIPTORS; i++)
        FD_SET(i, &set);
    must(select(DESCRIPTORS, &set, NULL, NULL, &(struct timeval){.tv_usec = 10000}), "select");
}

static void poll_in_child(void)
{
    in_child(poll_many);
}

static void console_much(void)
{
    memset(block, '.', 2048);
    must(write(STDOUT_FILENO, block, 2048), "write");
    must(write(STDOUT_FILENO, "\n", 1), "write");
}

const struct part file_parts[] = {
    {"a file of 16 MiB written, read and unlinked", file_large},
    {"ftruncate of 16 MiB, and a hole of 64 MiB", file_cut},
    {"rename over a file of 16 MiB", file_renamed_over},
    {"a mapped file cut to nothing", file_mapped},
    {"a folder of 2,000 names", folder_large},
    {"a path of 150 folders", path_long},
    {"20,000 folders, each in the other: a move, and the end of all", folders_end},
    {"every file of /proc", proc_read},
    {"1 MiB of /dev/zero and of random bytes", devices_read},
    {"exit and exec with 1,024 descriptors", descriptors_ended},
    {"poll and select of 1,024 descriptors", poll_in_child},
    {"2 KiB to the console", console_much},
    {NULL, NULL},
};
