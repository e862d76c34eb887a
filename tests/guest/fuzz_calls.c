/*
 * Processes side by side make random system calls, with every kind of bad argument and with memory
 * that runs out now and then. Whatever comes of it, the kernel lives on and is whole afterwards.
 * `fuzz_calls SEED SECONDS` does the same again, as far as interrupts come at the same moments;
 * `make fuzz` runs it for long.
 */
// run: --timeout 100
#include "tests/guest/child.h"

#include <dirent.h>
#include <fcntl.h>
#include <gaji/check.h>
#include <gaji/port.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>

#define WORKERS       3
#define CALLS         100 /* of one victim */
#define PATIENCE_MS   4   /* with a victim that sleeps */
#define ROUND_MS      250 /* after so long everybody is killed, and it begins again */
#define PAGE          4096u
#define CALLS_KNOWN   450
#define GAJIS_FIRST   0x1000u
#define GAJIS_KNOWN   0x20u
#define FAIL_AT_MOST  20
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static uint32_t seed;
static char *own, *shared, *constant; /* two pages with a hole behind them; one; one */
static const char *const names[] = {
    "a", "b", "a/b", "b/c/d", "program", "/proc/self/maps", "/proc/1/stat", "/proc", "/port/a", ""};

static uint32_t next_random(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    return seed ^= seed << 5;
}

static uint32_t random_below(uint32_t limit)
{
    return next_random() % limit;
}

/* A child's numbers are not those of its parent, nor the same some calls later. */
static void change_stream(uint32_t by)
{
    seed = (seed ^ by) * 2654435761u | 1;
}

static uint32_t odd_number(void)
{
    static const uint32_t odd[] = {0xffffffff, 0x80000000, 0x7fffffff, 0xC0000000, 0xBffffffc,
                                   0xfffff001, 0xfffff000, 4095,       4096,       65536,
                                   65537,      0x100,      0x4100,     0x3d0f00,   0x08048000,
                                   512,        0xffffff9c, 1u << 20,   0x47414A01, 0x40000000};
    return odd[random_below(ARRAY_SIZE(odd))];
}

static uint32_t argument(void)
{
    switch (random_below(10)) {
    case 0:
    case 1:
        return odd_number();
    case 2:
    case 3:
        return random_below(40); /* descriptors, signals, operations, sizes, flags */
    case 4:
        return (uint32_t)own + random_below(PAGE);
    case 5:
        return (uint32_t)own + 2 * PAGE - random_below(64); /* its end */
    case 6:
        return (uint32_t)(random_below(2) ? shared : constant) + 4 * random_below(1000);
    case 7:
        return (uint32_t)names[random_below(ARRAY_SIZE(names))];
    case 8:
        return (uint32_t)getpid() + random_below(3);
    default:
        return next_random();
    }
}

/* Structures of structures: what a pointer leads to are arguments, too. */
static void fill_memory(void)
{
    for (uint32_t *word = (uint32_t *)own; word < (uint32_t *)(own + 2 * PAGE); word++)
        *word = random_below(3) ? random_below(4) : argument();
}

/* What would end the test itself, or the machine. */
static bool left_out(uint32_t number)
{
    return number == SYS_reboot || number == SYS_exit || number == SYS_exit_group ||
           number == SYS_gaji_check;
}

/* The calls whose first argument is a process that they do something to: that is the caller. */
static bool aims_at_process(uint32_t number)
{
    return number == SYS_kill || number == SYS_tkill || number == SYS_tgkill ||
           number == SYS_prlimit64 || number == SYS_rt_sigqueueinfo;
}

static uint32_t choose_call(void)
{
    static const uint32_t often[] = {
        SYS_fork,         SYS_vfork,         SYS_clone,     SYS_mmap2,     SYS_mmap,
        SYS_munmap,       SYS_mprotect,      SYS_execve,    SYS_read,      SYS_write,
        SYS_readv,        SYS_writev,        SYS_openat,    SYS_rename,    SYS_futex,
        SYS_rt_sigaction, SYS_rt_sigreturn,  SYS_sigreturn, SYS_pipe2,     SYS_dup2,
        SYS_poll,         SYS__newselect,    SYS_waitid,    SYS_port_send, SYS_port_receive,
        SYS_port_call,    SYS_port_reply,    SYS_msg_send,  SYS_msg_call,  SYS_msg_receive,
        SYS_watch,        SYS_port_create,   SYS_open,      SYS_prctl,     SYS_set_robust_list,
        SYS_sigaltstack,  SYS_rt_sigsuspend, SYS_kill_tree, SYS_brk,       SYS_limit_watch};
    if (random_below(2))
        return often[random_below(ARRAY_SIZE(often))];
    return random_below(8) ? random_below(CALLS_KNOWN) : GAJIS_FIRST + random_below(GAJIS_KNOWN);
}

static void make_call(void)
{
    uint32_t number = choose_call(), arguments[6];
    if (left_out(number))
        return;
    for (unsigned i = 0; i < 6; i++)
        arguments[i] = argument();
    bool notifies_init = number == SYS_msg_notify && arguments[0] == 1; /* who would keep it */
    if (aims_at_process(number) || notifies_init)
        arguments[0] = (uint32_t)getpid();
    bool without_memory = random_below(16) == 0;
    if (without_memory)
        gaji_fail_allocation(1 + random_below(FAIL_AT_MOST));
    pid_t before = getpid();
    syscall((long)number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4],
            arguments[5]);
    if (without_memory)
        gaji_fail_allocation(0);
    if (getpid() != before)
        change_stream((uint32_t)getpid());
}

/* Descriptors of each kind from 0 on, instead of the console. */
static void open_some(void)
{
    int ends[2];
    close(0);
    close(1);
    close(2);
    pipe(ends);
    port_create(4, 8192);
    open("a", O_RDWR | O_CREAT, 0700);
    open("/proc/self/maps", O_RDONLY);
    open("/dev/zero", O_RDWR);
    open(".", O_RDONLY);
}

/* One that has nothing to lose. */
static void victim(void)
{
    open_some();
    for (unsigned i = 0; i < CALLS; i++) {
        if (i % 16 == 0 && own)
            fill_memory();
        make_call();
    }
}

static void pause_ms(unsigned ms)
{
    nanosleep(&(struct timespec){.tv_nsec = (long)ms * 1000000}, NULL);
}

static _Noreturn void work(void)
{
    for (;;) {
        next_random();
        pid_t child = fork();
        if (child == 0) {
            change_stream(1);
            victim();
            _exit(0);
        }
        for (unsigned ms = 0; child > 0 && waitpid(child, NULL, WNOHANG) == 0; ms++) {
            pause_ms(1);
            if (ms >= PATIENCE_MS)
                kill(child, SIGKILL);
        }
    }
}

static void copy_program(void)
{
    static char bytes[65536];
    int from = open("/bin/true", O_RDONLY), to = open("program", O_WRONLY | O_CREAT, 0755);
    ssize_t length = read(from, bytes, sizeof bytes);
    EXPECT(length > 0 && to >= 0 && write(to, bytes, (size_t)length) == length);
    close(from);
    close(to);
}

static void prepare(void)
{
    EXPECT(mkdir("/fuzz", 0700) == 0 && chdir("/fuzz") == 0);
    own = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    constant = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(own != MAP_FAILED && shared != MAP_FAILED && constant != MAP_FAILED);
    EXPECT(munmap(own + 2 * PAGE, PAGE) == 0);
}

/* Removes all that is in the directory, and below. */
static void clear(const char *path)
{
    char name[512];
    DIR *directory = opendir(path);
    if (!directory)
        return;
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (unlink(name) == 0)
            continue;
        clear(name);
        rmdir(name);
        rewinddir(directory);
    }
    closedir(directory);
}

static void play_round(void)
{
    copy_program();
    for (unsigned i = 0; i < WORKERS; i++) {
        next_random();
        pid_t worker = fork();
        EXPECT(worker >= 0);
        if (worker == 0) {
            setsid(); /* what is sent to groups does not come to the test */
            change_stream(i);
            work();
        }
    }
    pause_ms(ROUND_MS);
    while (kill(-1, SIGKILL) == 0) { /* again for those that were forked meanwhile */
        gaji_fail_allocation(0);
        while (wait(NULL) > 0)
            ;
        pause_ms(1);
    }
    clear("/fuzz");
}

static time_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (time_t)time.tv_sec;
}

int main(int argc, char **argv)
{
    seed = (argc > 1 ? strtoul(argv[1], NULL, 10) : (uint32_t)time(NULL) * 2654435761u) | 1;
    time_t end = now() + (argc > 2 ? atoi(argv[2]) : 4);
    printf("seed %u\n", seed);
    fflush(stdout);
    prepare();
    while (now() < end)
        play_round();
    clear("/fuzz");
    EXPECT(chdir("/") == 0 && rmdir("/fuzz") == 0);
    return 0;
}
