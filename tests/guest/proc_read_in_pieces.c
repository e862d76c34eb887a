/* Files of /proc say the same, whether read at once, byte by byte, or from any offset. */
#include "tests/guest/proc_reads.h"

#include <signal.h>
#include <sys/wait.h>

static char whole[TEXT_ROOM], part[TEXT_ROOM];

static void compare(const char *path)
{
    int fd = open(path, O_RDONLY);
    EXPECT(fd >= 0);
    int length = read_in_steps(fd, whole, 4096);
    printf("%s: %d\n", path, length);
    EXPECT(length >= 0 && lseek(fd, 0, SEEK_SET) == 0);
    EXPECT(read_in_steps(fd, part, 1) == length && memcmp(part, whole, (size_t)length) == 0);
    EXPECT(lseek(fd, 0, SEEK_SET) == 0);
    EXPECT(read_in_steps(fd, part, 7) == length && memcmp(part, whole, (size_t)length) == 0);
    for (int offset = length; offset >= 0; offset -= 5) {
        int rest = length - offset < 9 ? length - offset : 9;
        EXPECT(pread(fd, part, 9, offset) == rest);
        EXPECT(memcmp(part, whole + offset, (size_t)rest) == 0);
    }
    EXPECT(pread(fd, part, 9, length + 1000) == 0);
    EXPECT(ERROR_OF(pread(fd, part, 9, -1)) == EINVAL);
    EXPECT(ERROR_OF(pread(fd, (void *)8, 9, 0)) == (length ? EFAULT : 0));
    EXPECT(ERROR_OF(write(fd, "x", 1)) == EBADF);
    close(fd);
}

static void compare_all(pid_t pid)
{
    char folder[32], path[300];
    snprintf(folder, sizeof folder, "/proc/%d", pid);
    DIR *directory = opendir(folder);
    EXPECT(directory);
    for (const struct dirent *entry; (entry = readdir(directory));)
        if (is_text(entry)) {
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
            compare(path);
        }
    closedir(directory);
}

int main(void)
{
    int ends[2], status;
    char byte;
    EXPECT(pipe(ends) == 0);
    pid_t child = fork();
    if (child == 0) /* it sleeps, so that nothing changes */
        _exit(read(ends[0], &byte, 1) != 1);
    while (process_state(child, part, sizeof part) == 0 && !strstr(part, "blocked"))
        usleep(1000);
    compare_all(child);
    compare_all(1);
    compare("/proc/version");
    compare("/proc/cpuinfo");
    compare("/proc/mounts");
    compare("/proc/cmdline");
    EXPECT(write(ends[1], "x", 1) == 1 && waitpid(child, &status, 0) == child && status == 0);
    return 0;
}
