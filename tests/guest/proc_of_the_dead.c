/* /proc files of a zombie can be read; those of who is gone give ESRCH, and its folder ENOENT. */
#include "tests/guest/proc_reads.h"

#include <signal.h>
#include <sys/wait.h>

#define MOST 24

static char text[TEXT_ROOM], names[MOST][32];
static int fds[MOST], count;

static void open_all(pid_t pid)
{
    char path[300];
    snprintf(path, sizeof path, "/proc/%d", pid);
    DIR *directory = opendir(path);
    for (const struct dirent *entry; (entry = readdir(directory));)
        if (entry->d_type == DT_REG) {
            snprintf(path, sizeof path, "/proc/%d/%s", pid, entry->d_name);
            EXPECT(count < MOST && (fds[count] = open(path, O_RDONLY)) >= 0);
            strcpy(names[count++], entry->d_name);
        }
    closedir(directory);
    EXPECT(count > 8);
}

static void read_all(int may_be_gone)
{
    for (int i = 0; i < count; i++) {
        ssize_t got = pread(fds[i], text, 4096, 0);
        printf("%s: %d\n", names[i], got < 0 ? -errno : (int)got);
        if (may_be_gone)
            EXPECT(got == 0 || ERROR_OF(got) == ESRCH);
        else
            EXPECT(got >= 0 || errno == ESRCH || errno == ENOENT);
    }
}

int main(void)
{
    char path[64], byte;
    int ends[2], status;
    EXPECT(pipe(ends) == 0);
    pid_t child = fork();
    if (child == 0)
        _exit(read(ends[0], &byte, 1) != 1);
    open_all(child);
    snprintf(path, sizeof path, "/proc/%d", child);
    int folder = open(path, O_RDONLY | O_DIRECTORY);
    snprintf(path, sizeof path, "/proc/%d/fd", child);
    int fd_folder = open(path, O_RDONLY | O_DIRECTORY);
    EXPECT(folder >= 0 && fd_folder >= 0);
    read_all(0);

    EXPECT(write(ends[1], "x", 1) == 1);
    do
        EXPECT(process_state(child, text, sizeof text) == 0);
    while (strcmp(text, "zombie") != 0 && usleep(1000) == 0);
    read_all(0);
    snprintf(path, sizeof path, "/proc/%d/stat", child);
    EXPECT(file_read(path, text, sizeof text) > 0 && strstr(text, ") Z "));
    snprintf(path, sizeof path, "/proc/%d/cmdline", child);
    EXPECT(file_read(path, text, sizeof text) == 0);
    snprintf(path, sizeof path, "/proc/%d/exe", child);
    EXPECT(ERROR_OF(readlink(path, text, 10)) == ENOENT);
    snprintf(path, sizeof path, "/proc/%d/fd/0", child);
    EXPECT(ERROR_OF(readlink(path, text, 10)) == ENOENT && open(path, O_RDONLY) < 0);

    EXPECT(waitpid(child, &status, 0) == child && status == 0);
    read_all(1);
    snprintf(path, sizeof path, "/proc/%d", child);
    EXPECT(ERROR_OF(access(path, F_OK)) == ENOENT);
    EXPECT(ERROR_OF(open(path, O_RDONLY)) == ENOENT);
    EXPECT(fchdir(folder) == 0 && ERROR_OF(open("stat", O_RDONLY)) == ENOENT);
    EXPECT(access("..", F_OK) == 0 && chdir("..") == 0 && access("meminfo", F_OK) == 0);
    return 0;
}
