/* Regions, pipes, ports, descriptors, files and zombies without end: an errno, and all comes back.
 */
// run: --mem 16 --timeout 100
#include "tests/guest/memory.h"

#include <fcntl.h>
#include <gaji/port.h>
#include <sched.h>
#include <sys/stat.h>

static void map_many(void) /* every other page, so that nothing can be joined */
{
    unsigned long done = 0;
    char *place = map_pages(1);
    while (mmap(place -= 2 * PAGE, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
           MAP_FAILED)
        done++;
    EXPECT(errno == ENOMEM && done > 1000);
}

static void map_large(void)
{
    unsigned long done = 0;
    while (mmap(NULL, 8 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
        done++;
    EXPECT(errno == ENOMEM && done > 300); /* as long as there are addresses */
}

static void open_many(void)
{
    while (open("/", O_RDONLY) >= 0)
        ;
    EXPECT(errno == EMFILE);
}

static void fill_pipes(void)
{
    int ends[2];
    static char bytes[4096];
    bytes[0] = 1;
    while (pipe(ends) == 0) {
        fcntl(ends[1], F_SETFL, O_NONBLOCK);
        while (write(ends[1], bytes, sizeof bytes) > 0)
            ;
        EXPECT(errno == EAGAIN || errno == ENOMEM);
    }
    EXPECT(errno == EMFILE || errno == ENOMEM);
}

static void make_ports(void)
{
    while (port_create(64, 65536) >= 0)
        ;
    EXPECT(errno == EMFILE || errno == ENOMEM);
}

static void fill_files(void)
{
    static char bytes[16384], name[32];
    bytes[0] = 1;
    for (int i = 0;; i++) {
        snprintf(name, sizeof name, "/tmp/f%d", i);
        int fd = open(name, O_WRONLY | O_CREAT, 0600);
        if (fd < 0)
            break;
        while (write(fd, bytes, sizeof bytes) > 0 && lseek(fd, 0, SEEK_CUR) < (1 << 20))
            ;
        close(fd);
    }
    EXPECT(errno == ENOSPC || errno == ENOMEM);
}

static void remove_files(void)
{
    char name[32];
    for (int i = 0;; i++) {
        snprintf(name, sizeof name, "/tmp/f%d", i);
        if (unlink(name) < 0)
            break;
    }
    EXPECT(errno == ENOENT);
}

static void make_folders(void)
{
    int depth = 0;
    while (mkdir("/tmp/d", 0700) == 0 && chdir("/tmp/d") == 0 && depth < 20000) {
        if (mkdir("x", 0700) < 0 || chdir("x") < 0)
            break;
        while (depth++ < 20000 && mkdir("x", 0700) == 0 && chdir("x") == 0)
            ;
    }
    EXPECT(depth > 1000 || errno == ENOSPC || errno == ENOMEM);
    while (chdir("..") == 0 && rmdir("x") == 0)
        ;
    EXPECT(chdir("/tmp") == 0);
    rmdir("/tmp/d");
}

static void make_zombies(void)
{
    pid_t child;
    while ((child = fork()) > 0)
        sched_yield();
    if (child == 0)
        _exit(0);
    EXPECT(errno == ENOMEM || errno == EAGAIN);
}

static void run_a_program(void)
{
    execl("/bin/true", "true", NULL);
    _exit(1);
}

static const struct bomb {
    const char *name;
    void (*run)(void), (*after)(void);
} bombs[] = {
    {"map_many", map_many, NULL},         {"map_large", map_large, NULL},
    {"open_many", open_many, NULL},       {"fill_pipes", fill_pipes, NULL},
    {"make_ports", make_ports, NULL},     {"fill_files", fill_files, remove_files},
    {"make_folders", make_folders, NULL}, {"make_zombies", make_zombies, NULL},
};

int main(void)
{
    for (unsigned i = 0; i < sizeof bombs / sizeof *bombs; i++) {
        int status = in_child(bombs[i].run);
        if (bombs[i].after)
            bombs[i].after();
        if (status != 0 && !killed_by(status, SIGKILL))
            printf("%s: status %#x\n", bombs[i].name, (unsigned)status);
        EXPECT(status == 0 || killed_by(status, SIGKILL)); /* its own next page may be refused */
        EXPECT(in_child(run_a_program) == 0);
    }
    return 0;
}
