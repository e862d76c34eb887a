/*
 * What the kernel copies out has no byte of its own stack or heap in it. Its stack is filled with
 * one pattern and then another before each call: a byte that follows them has come from there. What
 * it has freed holds values that are known in debug builds.
 */
#include "tests/guest/memory.h"

#include <fcntl.h>
#include <gaji/port.h>
#include <stdint.h>
#include <sys/syscall.h>

#define ROOM        4096
#define HEAP_POISON 0x5AC0FFEEu
#define PAGE_POISON 0xDBDBDBDBu
#define OUT         0x4F555421 /* stands where the buffer goes */

static uint8_t results[2][ROOM] __attribute__((aligned(16)));
static const uint8_t patterns[2] = {0xA5, 0x5A};
static int port, file, folder;
static char lent_name[] = "/proc/self/stat";

/* Calls that are refused when they have copied much to the stack; 256 bytes in the last. */
static void dirty_kernel(uint8_t pattern)
{
    uint8_t bytes[ROOM];
    memset(bytes, pattern, sizeof bytes);
    syscall(SYS_open, bytes, 0); /* a path goes to the heap */
    syscall(SYS_writev, 1, bytes, 1000);
    syscall(SYS_rt_sigqueueinfo, -5, SIGUSR1, bytes);
    syscall(SYS_set_thread_area, bytes);
    syscall(SYS_port_publish, port, bytes);
}

struct call {
    const char *name;
    long number, arguments[5];
};

#define T(text) (long)(text)
static const struct call calls[] = {
    {"stat64", SYS_stat64, {T("/"), OUT}},
    {"stat64 of a device", SYS_stat64, {T("/dev/null"), OUT}},
    {"stat64 of /proc", SYS_stat64, {T(lent_name), OUT}},
    {"lstat64", SYS_lstat64, {T("/proc/self"), OUT}},
    {"uname", SYS_uname, {OUT}},
    {"sysinfo", SYS_sysinfo, {OUT}},
    {"times", SYS_times, {OUT}},
    {"getrusage", SYS_getrusage, {0, OUT}},
    {"getrusage of children", SYS_getrusage, {-1, OUT}},
    {"getrlimit", SYS_ugetrlimit, {7, OUT}},
    {"prlimit64", SYS_prlimit64, {0, 3, 0, OUT}},
    {"getitimer", SYS_getitimer, {0, OUT}},
    {"setitimer", SYS_setitimer, {1, 0, OUT}},
    {"sigaltstack", SYS_sigaltstack, {0, OUT}},
    {"rt_sigaction", SYS_rt_sigaction, {SIGUSR1, 0, OUT, 8}},
    {"sigaction", SYS_sigaction, {SIGUSR1, 0, OUT}},
    {"rt_sigprocmask", SYS_rt_sigprocmask, {0, 0, OUT, 8}},
    {"rt_sigpending", SYS_rt_sigpending, {OUT, 8}},
    {"clock_gettime", SYS_clock_gettime, {1, OUT}},
    {"clock_gettime64", SYS_clock_gettime64, {1, OUT}},
    {"clock_getres", SYS_clock_getres, {1, OUT}},
    {"gettimeofday", SYS_gettimeofday, {OUT, OUT}},
    {"get_robust_list", SYS_get_robust_list, {0, OUT, OUT}},
    {"getcwd", SYS_getcwd, {OUT, ROOM}},
    {"readlink", SYS_readlink, {T("/proc/self/exe"), OUT, ROOM}},
    {"pipe2", SYS_pipe2, {OUT, 0}},
    {"waitid", SYS_waitid, {0, 0, OUT, 1 | 4, 0}}, /* WNOHANG, WEXITED */
    {"syslog", SYS_syslog, {3, OUT, 200}},
};

/* Whether a byte came from the kernel's stack, or a word from memory that it has freed. */
static void expect_nothing_leaked(const char *name)
{
    for (unsigned i = 0; i < ROOM; i++)
        if (results[0][i] == patterns[0] && results[1][i] == patterns[1]) {
            printf("%s: byte %u is of the kernel's stack\n", name, i);
            exit(1);
        }
    for (unsigned i = 0; i < ROOM; i += 4) {
        uint32_t word;
        memcpy(&word, results[1] + i, sizeof word);
        if (word == HEAP_POISON || word == PAGE_POISON) {
            printf("%s: word at %u is of freed memory\n", name, i);
            exit(1);
        }
    }
}

static void try_call(const struct call *call)
{
    for (unsigned run = 0; run < 2; run++) {
        long a[5];
        for (unsigned i = 0; i < 5; i++)
            a[i] = call->arguments[i] == OUT ? (long)results[run] : call->arguments[i];
        memset(results[run], 0x33, ROOM);
        dirty_kernel(patterns[run]);
        long result = syscall(call->number, a[0], a[1], a[2], a[3], a[4]);
        if (result < 0 && errno != ECHILD)
            printf("%s: %s\n", call->name, strerror(errno));
        EXPECT(result >= 0 || errno == ECHILD);
    }
    expect_nothing_leaked(call->name);
}

/* Those that need something to be made ready each time. */

static void read_folder(void *out)
{
    EXPECT(lseek(folder, 0, SEEK_SET) == 0);
    EXPECT(syscall(SYS_getdents64, folder, out, ROOM) > 0);
}

static void read_folder_old(void *out)
{
    EXPECT(lseek(folder, 0, SEEK_SET) == 0);
    EXPECT(syscall(SYS_getdents, folder, out, ROOM) > 0);
}

static void receive(void *out)
{
    struct port_message message = {.length = 3, .payload = (void *)"abc"};
    EXPECT(port_send(port, &message, PORT_NONBLOCK) == 0);
    message = (struct port_message){.length = 100, .payload = (char *)out + 100};
    memcpy(out, &message, sizeof message);
    EXPECT(port_receive(port, out, PORT_NONBLOCK) == 0);
}

static void receive_files(void *out)
{
    struct port_parcel parcel = {.count = 1, .files = {file}};
    EXPECT(port_send_files(port, &parcel, PORT_NONBLOCK) == 0);
    parcel = (struct port_parcel){.count = 0};
    memset(parcel.files, 0x33, sizeof parcel.files);
    memcpy(out, &parcel, sizeof parcel);
    EXPECT(port_receive_files(port, out, PORT_NONBLOCK) == 0);
    EXPECT(close(((struct port_parcel *)out)->files[0]) == 0);
}

static void take_signal(void *out)
{
    uint64_t set = 1u << (SIGUSR1 - 1);
    EXPECT(syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, 0, 8) == 0);
    EXPECT(kill(getpid(), SIGUSR1) == 0);
    EXPECT(syscall(SYS_rt_sigtimedwait, &set, out, 0, 8) == SIGUSR1);
    EXPECT(syscall(SYS_rt_sigprocmask, SIG_UNBLOCK, &set, 0, 8) == 0);
}

static void wait_for_child(void *out)
{
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0)
        _exit(0);
    dirty_kernel(out == results[0] ? patterns[0] : patterns[1]);
    EXPECT(syscall(SYS_waitid, P_ALL, 0, out, WEXITED, (char *)out + 200) == 0);
}

static void nothing(int signal)
{
    (void)signal;
}

static void nothing_with_info(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)info;
    (void)context;
}

/* The whole frame, with and without siginfo and the FPU's registers, on a stack in `out`. */
static void run_handler(void *out, struct sigaction *action)
{
    stack_t stack = {.ss_sp = out, .ss_size = ROOM}, none = {.ss_flags = SS_DISABLE};
    action->sa_flags |= SA_ONSTACK;
    EXPECT(sigaltstack(&stack, NULL) == 0 && sigaction(SIGUSR2, action, NULL) == 0);
    dirty_kernel(out == results[0] ? patterns[0] : patterns[1]);
    EXPECT(kill(getpid(), SIGUSR2) == 0);
    EXPECT(sigaltstack(&none, NULL) == 0);
}

static void run_plain_handler(void *out)
{
    struct sigaction action = {.sa_handler = nothing};
    run_handler(out, &action);
}

static void run_info_handler(void *out)
{
    struct sigaction action = {.sa_sigaction = nothing_with_info, .sa_flags = SA_SIGINFO};
    run_handler(out, &action);
}

static void run_fpu_handler(void *out)
{
    __asm__ volatile("fld1\n\tfstp %%st(0)" ::);
    run_info_handler(out);
}

static void read_through(const char *path, void *out)
{
    int fd = open(path, O_RDONLY);
    EXPECT(fd >= 0 && read(fd, out, ROOM) > 0 && close(fd) == 0);
}

static void read_stat(void *out)
{
    read_through("/proc/self/stat", out);
}

static void read_command(void *out)
{
    read_through("/proc/self/cmdline", out);
}

static const struct attempt {
    const char *name;
    void (*run)(void *out);
} attempts[] = {
    {"getdents64", read_folder},         {"getdents", read_folder_old},
    {"port_receive", receive},           {"port_receive_files", receive_files},
    {"rt_sigtimedwait", take_signal},    {"waitid of a child", wait_for_child},
    {"signal frame", run_plain_handler}, {"frame with siginfo", run_info_handler},
    {"frame with FPU", run_fpu_handler}, {"stat", read_stat},
    {"cmdline", read_command},
};

static void try_attempt(const struct attempt *attempt)
{
    for (unsigned run = 0; run < 2; run++) {
        memset(results[run], 0x33, ROOM);
        dirty_kernel(patterns[run]);
        attempt->run(results[run]);
    }
    expect_nothing_leaked(attempt->name);
}

int main(void)
{
    EXPECT((port = port_create(4, 1000)) >= 0);
    EXPECT((file = open("/tmp/file", O_RDWR | O_CREAT, 0600)) >= 0);
    EXPECT((folder = open("/bin", O_RDONLY | O_DIRECTORY)) >= 0);
    EXPECT(signal(SIGUSR1, SIG_DFL) != SIG_ERR);
    for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++)
        try_call(&calls[i]);
    for (unsigned i = 0; i < sizeof attempts / sizeof *attempts; i++)
        try_attempt(&attempts[i]);
    return 0;
}
