/* Everything under /proc is read while processes come, exec, fault and go. */
// run: --timeout 100
#include "tests/guest/proc_reads.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#define WORKERS 4

static char text[8192];

/* Children that live shortly: with memory in several tables, with files, by exec. */
static void breed(unsigned seed)
{
    srand(seed);
    for (;;) {
        pid_t child = fork();
        if (child == 0) {
            char *memory =
                mmap(NULL, 24 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            for (int i = 0; i < 24 && memory != MAP_FAILED; i++)
                memory[i << 20] = 1;
            if (rand() % 3 == 0)
                execl("/bin/echo", "echo", "-n", NULL);
            _exit(0);
        }
        waitpid(child, NULL, 0);
    }
}

static void read_entry(const char *folder, const struct dirent *entry)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    if (entry->d_type == DT_LNK && readlink(path, text, sizeof text) < 0)
        EXPECT(errno == ENOENT || errno == ESRCH);
    int fd = open(path, O_RDONLY | O_NONBLOCK);
    if (fd < 0)
        return;
    for (int i = 0; i < 20 && read(fd, text, 1 + (size_t)rand() % 4096) > 0; i++)
        ;
    close(fd);
}

static void read_folder(const char *folder)
{
    DIR *directory = opendir(folder);
    for (const struct dirent *entry; directory && (entry = readdir(directory));)
        if (entry->d_type != DT_DIR)
            read_entry(folder, entry);
    if (directory)
        closedir(directory);
}

int main(void)
{
    pid_t workers[WORKERS];
    char folder[300];
    for (int i = 0; i < WORKERS; i++)
        if ((workers[i] = fork()) == 0)
            breed((unsigned)i);
    for (int round = 0; round < 8; round++) {
        DIR *directory = opendir("/proc");
        for (const struct dirent *entry; (entry = readdir(directory));)
            if (atoi(entry->d_name) > 0) {
                snprintf(folder, sizeof folder, "/proc/%s", entry->d_name);
                read_folder(folder);
                strcat(folder, "/fd");
                read_folder(folder);
            }
        closedir(directory);
        read_folder("/proc");
    }
    for (int i = 0; i < WORKERS; i++)
        EXPECT(kill(workers[i], SIGKILL) == 0 && waitpid(workers[i], NULL, 0) == workers[i]);
    return 0;
}
