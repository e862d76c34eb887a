/* /proc: limits, mounts, auxv, fdinfo and sys/kernel. */
#include "files.h"

#include <sys/auxv.h>
#include <sys/utsname.h>

static char text[4096];

/* What a file has, or the name of an error. */
static ssize_t get(const char *path)
{
    int fd = open(path, O_RDONLY);
    ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    text[length > 0 ? length : 0] = '\0';
    if (length < 0)
        strcpy(text, strerrorname_np(errno));
    close(fd);
    return length;
}

/* Of another process, since some of these numbers would end this one. */
static void limits(void)
{
    char path[40];
    pid_t child = fork();
    if (child == 0)
        for (;;)
            pause();
    for (unsigned i = 0; i < RLIM_NLIMITS; i++) {
        struct rlimit limit = {i == 3 ? RLIM_INFINITY : 100 + i,
                               i % 5 ? 200000 + i : RLIM_INFINITY};
        if (i == RLIMIT_NOFILE)
            limit.rlim_max = 500;
        if (i == 3)
            limit.rlim_max = RLIM_INFINITY;
        if (i == RLIMIT_NPROC)
            limit.rlim_max = 300;
        if (i == RLIMIT_SIGPENDING)
            limit.rlim_max = 400;
        if (prlimit(child, i, &limit, NULL))
            printf("%u: %s\n", i, strerrorname_np(errno));
    }
    snprintf(path, sizeof path, "/proc/%d/limits", child);
    get(path);
    printf("%s", text);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    get(path);
    printf("after its end: %s\n", text);
}

static void mounts(void)
{
    char all[sizeof text];
    SHOW(readlink("/proc/mounts", buf, sizeof buf));
    printf("%.11s\n", buf);
    get("/proc/mounts");
    strcpy(all, text);
    get("/proc/self/mounts");
    printf("the same: %d; proc is there: %d\n", strcmp(all, text) == 0,
           strstr(all, "\nproc /proc proc rw") != NULL);
}

static void auxiliary_vector(void)
{
    const unsigned long types[] = {AT_PAGESZ, AT_CLKTCK, AT_PHDR, AT_PHNUM, AT_ENTRY, AT_RANDOM};
    ssize_t length = get("/proc/self/auxv");
    const unsigned long *pair = (const void *)text;
    unsigned same = 0;
    for (; (const char *)pair < text + length && pair[0] != AT_NULL; pair += 2)
        for (unsigned i = 0; i < sizeof types / sizeof *types; i++)
            same += pair[0] == types[i] && getauxval(types[i]) == pair[1];
    printf("auxv: %u found, ended by AT_NULL: %d, and nothing after it: %d\n", same,
           pair[0] == AT_NULL, length >= 8 && pair[1] == 0);
    pid_t child = fork();
    if (child == 0) {
        printf("a child has it: %d\n", get("/proc/self/auxv") == length);
        _exit(0);
    }
    waitpid(child, NULL, 0);
}

/* Without the numbers of mount and inode. */
static void say_descriptor(const char *path)
{
    char *mount;
    if (get(path) < 0 || !(mount = strstr(text, "mnt_id:\t"))) {
        printf("%s: %s\n", path, text);
        return;
    }
    printf("%s: mnt_id %d, ", path, atoi(mount + 8) > 0);
    *mount = '\0';
    for (char *c = text; *c; c++)
        putchar(*c == '\n' ? ';' : *c == '\t' ? ' ' : *c);
    printf("\n");
}

static void descriptors(void)
{
    int ends[2];
    put("file", "some text");
    SHOW(open("file", O_RDWR | O_APPEND));
    SHOW(lseek(3, 5, SEEK_SET));
    say_descriptor("/proc/self/fdinfo/3");
    SHOW(fcntl(3, F_SETFD, FD_CLOEXEC));
    say_descriptor("/proc/self/fdinfo/3");
    SHOW(pipe2(ends, O_NONBLOCK));
    say_descriptor("/proc/self/fdinfo/4");
    say_descriptor("/proc/self/fdinfo/5");
    say_descriptor("/proc/self/fdinfo/77");
    say_descriptor("/proc/self/fdinfo/03");
    SHOW(open("/proc/self/fdinfo/3", O_RDONLY));
    SHOW(close(3));
    SHOW(read(6, buf, 1));
    SHOW(close(6));
    status_of("/proc/self/fdinfo/4");
    int directory = open("/proc/self/fdinfo", O_RDONLY | O_DIRECTORY);
    SHOW(syscall(SYS_getdents64, directory, buf, sizeof buf) > 0);
    list("/proc/self/fdinfo");
}

static void system_names(void)
{
    struct utsname name;
    uname(&name);
    const char *const files[][2] = {{"ostype", name.sysname},
                                    {"osrelease", name.release},
                                    {"hostname", name.nodename},
                                    {"version", name.version}};
    for (unsigned i = 0; i < 4; i++) {
        snprintf(buf, sizeof buf, "/proc/sys/kernel/%s", files[i][0]);
        get(buf);
        text[strcspn(text, "\n")] = '\0';
        printf("%s as uname has it: %d\n", files[i][0], strcmp(text, files[i][1]) == 0);
    }
    get("/proc/sys/kernel/pid_max");
    printf("pid_max %s", text);
    get("/proc/sys/kernel/threads-max");
    printf("threads-max %d\n", atoi(text) > 0);
    get("/proc/sys/kernel/none");
    printf("none: %s\n", text);
    SHOW(chdir("/proc/sys/kernel"));
    printf("%s\n", getcwd(buf, sizeof buf));
    SHOW(open("../../uptime", O_RDONLY) > 0);
}

int main(void)
{
    begin();
    limits();
    mounts();
    auxiliary_vector();
    descriptors();
    system_names();
    end();
    return 0;
}
