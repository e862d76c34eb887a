/*
 * Every pointer argument of every system call, with every bad pointer: -EFAULT, and nothing else.
 * Where a call takes structures that hold pointers, or ends children, pointer_inside.c has it.
 */
#include "tests/guest/memory.h"
#include "tests/guest/threads.h"

#include <fcntl.h>
#include <gaji/check.h>
#include <gaji/port.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#define MARK     0x50505050 /* stands where the bad pointer goes */
#define USER_END 0xC0000000ul

enum kind {
    IN,   /* the kernel reads `size` bytes */
    OUT,  /* the kernel writes `size` bytes */
    TEXT, /* the kernel reads a string */
};
enum {
    NULL_OK = 1,
    PART_OK = 2, /* a part may be moved before the bad byte is met */
    NO_RACE = 4, /* with what happens to be there it may sleep, or change too much */
};

struct call {
    const char *name;
    int number, kind, size, flags;
    long arguments[6];
};

/* Descriptors 10 and up, made by open_all(). */
enum {
    ZERO = 10,
    FILE_FD,
    FOLDER,
    PIPE_READ,
    PIPE_WRITE,
    MAPS,
    PAGEMAP,
    PORT,
    URANDOM,
    EMPTY,
    EVENT
};

#define T(text) (long)(text)
#define TMP     "/tmp/pointers"

static char good[8192] __attribute__((aligned(4096))); /* room for anything */

static const struct call calls[] = {
    {"read zero", SYS_read, OUT, 100, PART_OK, {ZERO, MARK, 100}},
    {"read file", SYS_read, OUT, 100, PART_OK, {FILE_FD, MARK, 100}},
    {"read maps", SYS_read, OUT, 50, PART_OK, {MAPS, MARK, 50}},
    {"read pagemap", SYS_read, OUT, 4096, PART_OK, {PAGEMAP, MARK, 4096}},
    {"read urandom", SYS_read, OUT, 100, PART_OK, {URANDOM, MARK, 100}},
    {"read pipe", SYS_read, OUT, 100, PART_OK, {PIPE_READ, MARK, 100}},
    {"write eventfd", SYS_write, IN, 8, 0, {EVENT, MARK, 8}},
    {"write file", SYS_write, IN, 100, PART_OK, {FILE_FD, MARK, 100}},
    {"write pipe", SYS_write, IN, 100, 0, {PIPE_WRITE, MARK, 100}},
    {"write console", SYS_write, IN, 10, PART_OK | NO_RACE, {1, MARK, 10}},
    {"pread64", SYS_pread64, OUT, 100, PART_OK, {FILE_FD, MARK, 100, 0, 0}},
    {"pwrite64", SYS_pwrite64, IN, 100, PART_OK, {FILE_FD, MARK, 100, 0, 0}},
    {"open", SYS_open, TEXT, 0, 0, {MARK, O_RDONLY}},
    {"open to create", SYS_open, TEXT, 0, 0, {MARK, O_RDWR | O_CREAT, 0600}},
    {"creat", SYS_creat, TEXT, 0, 0, {MARK, 0600}},
    {"openat", SYS_openat, TEXT, 0, 0, {AT_FDCWD, MARK, O_RDONLY}},
    {"link", SYS_link, TEXT, 0, 0, {MARK, T(TMP "2")}},
    {"link to", SYS_link, TEXT, 0, 0, {T(TMP), MARK}},
    {"linkat", SYS_linkat, TEXT, 0, 0, {AT_FDCWD, MARK, AT_FDCWD, T(TMP "2"), 0}},
    {"linkat to", SYS_linkat, TEXT, 0, 0, {AT_FDCWD, T(TMP), AT_FDCWD, MARK, 0}},
    {"unlink", SYS_unlink, TEXT, 0, 0, {MARK}},
    {"unlinkat", SYS_unlinkat, TEXT, 0, 0, {AT_FDCWD, MARK, 0}},
    {"execve", SYS_execve, TEXT, 0, 0, {MARK, 0, 0}},
    {"execve argv", SYS_execve, IN, 4, NULL_OK | NO_RACE, {T("/bin/true"), MARK, 0}},
    {"chdir", SYS_chdir, TEXT, 0, 0, {MARK}},
    {"time", SYS_time, OUT, 4, NULL_OK, {MARK}},
    {"chmod", SYS_chmod, TEXT, 0, 0, {MARK, 0600}},
    {"fchmodat", SYS_fchmodat, TEXT, 0, 0, {AT_FDCWD, MARK, 0600}},
    {"access", SYS_access, TEXT, 0, 0, {MARK, 0}},
    {"faccessat", SYS_faccessat, TEXT, 0, 0, {AT_FDCWD, MARK, 0}},
    {"faccessat2", SYS_faccessat2, TEXT, 0, 0, {AT_FDCWD, MARK, 0, 0}},
    {"rename", SYS_rename, TEXT, 0, 0, {MARK, T(TMP "2")}},
    {"rename to", SYS_rename, TEXT, 0, 0, {T(TMP), MARK}},
    {"renameat", SYS_renameat, TEXT, 0, 0, {AT_FDCWD, MARK, AT_FDCWD, T(TMP "2")}},
    {"renameat2 to", SYS_renameat2, TEXT, 0, 0, {AT_FDCWD, T(TMP), AT_FDCWD, MARK, 0}},
    {"mkdir", SYS_mkdir, TEXT, 0, 0, {MARK, 0700}},
    {"mkdirat", SYS_mkdirat, TEXT, 0, 0, {AT_FDCWD, MARK, 0700}},
    {"rmdir", SYS_rmdir, TEXT, 0, 0, {MARK}},
    {"symlink", SYS_symlink, TEXT, 0, 0, {MARK, T(TMP "2")}},
    {"symlink at", SYS_symlink, TEXT, 0, 0, {T("x"), MARK}},
    {"symlinkat", SYS_symlinkat, TEXT, 0, 0, {T("x"), AT_FDCWD, MARK}},
    {"readlink", SYS_readlink, TEXT, 0, 0, {MARK, T(good), 100}},
    {"readlink into", SYS_readlink, OUT, 1, 0, {T("/proc/self"), MARK, 100}},
    {"readlinkat into", SYS_readlinkat, OUT, 1, 0, {AT_FDCWD, T("/proc/self"), MARK, 100}},
    {"truncate", SYS_truncate, TEXT, 0, 0, {MARK, 0}},
    {"truncate64", SYS_truncate64, TEXT, 0, 0, {MARK, 0, 0}},
    {"stat64", SYS_stat64, TEXT, 0, 0, {MARK, T(good)}},
    {"stat64 into", SYS_stat64, OUT, 96, 0, {T("/"), MARK}},
    {"lstat64", SYS_lstat64, TEXT, 0, 0, {MARK, T(good)}},
    {"lstat64 into", SYS_lstat64, OUT, 96, 0, {T("/"), MARK}},
    {"fstat64", SYS_fstat64, OUT, 96, 0, {ZERO, MARK}},
    {"fstat64 pipe", SYS_fstat64, OUT, 96, 0, {PIPE_READ, MARK}},
    {"fstatat64", SYS_fstatat64, TEXT, 0, 0, {AT_FDCWD, MARK, T(good), 0}},
    {"fstatat64 empty", SYS_fstatat64, IN, 1, 0, {ZERO, MARK, T(good), AT_EMPTY_PATH}},
    {"fstatat64 into", SYS_fstatat64, OUT, 96, 0, {AT_FDCWD, T("/"), MARK, 0}},
    {"statx", SYS_statx, TEXT, 0, 0, {AT_FDCWD, MARK, 0, 0, T(good)}},
    {"statx into", SYS_statx, OUT, 256, 0, {AT_FDCWD, T("/"), 0, 0, MARK}},
    {"utimensat", SYS_utimensat, IN, 16, NULL_OK, {AT_FDCWD, T(TMP), MARK, 0}},
    {"utimensat path", SYS_utimensat, TEXT, 0, 0, {AT_FDCWD, MARK, 0, 0}},
    {"utimensat_time64", SYS_utimensat_time64, IN, 32, NULL_OK, {AT_FDCWD, T(TMP), MARK, 0}},
    {"getcwd", SYS_getcwd, OUT, 2, 0, {MARK, 100}},
    {"getdents", SYS_getdents, OUT, 10, 0, {FOLDER, MARK, 1000}},
    {"getdents64", SYS_getdents64, OUT, 19, 0, {FOLDER, MARK, 1000}},
    {"pipe", SYS_pipe, OUT, 8, 0, {MARK}},
    {"pipe2", SYS_pipe2, OUT, 8, 0, {MARK, O_CLOEXEC}},
    {"FIONREAD", SYS_ioctl, OUT, 4, 0, {PIPE_READ, FIONREAD, MARK}},
    {"FIONBIO", SYS_ioctl, IN, 4, 0, {EMPTY, FIONBIO, MARK}},
    {"times", SYS_times, OUT, 16, NULL_OK, {MARK}},
    {"getrlimit", SYS_getrlimit, OUT, 8, 0, {7, MARK}},
    {"ugetrlimit", SYS_ugetrlimit, OUT, 8, 0, {7, MARK}},
    {"prlimit64", SYS_prlimit64, OUT, 16, NULL_OK, {0, 7, 0, MARK}},
    {"getrusage", SYS_getrusage, OUT, 72, 0, {0, MARK}},
    {"gettimeofday", SYS_gettimeofday, OUT, 8, NULL_OK, {MARK, 0}},
    {"gettimeofday zone", SYS_gettimeofday, OUT, 8, NULL_OK, {0, MARK}},
    {"clock_gettime", SYS_clock_gettime, OUT, 8, 0, {1, MARK}},
    {"clock_gettime64", SYS_clock_gettime64, OUT, 16, 0, {1, MARK}},
    {"clock_getres", SYS_clock_getres, OUT, 8, NULL_OK, {1, MARK}},
    {"clock_getres_time64", SYS_clock_getres_time64, OUT, 16, NULL_OK, {1, MARK}},
    {"nanosleep", SYS_nanosleep, IN, 8, NO_RACE, {MARK, 0}},
    {"clock_nanosleep", SYS_clock_nanosleep, IN, 8, NO_RACE, {1, 0, MARK, 0}},
    {"clock_nanosleep_time64", SYS_clock_nanosleep_time64, IN, 16, NO_RACE, {1, 0, MARK, 0}},
    {"mmap", SYS_mmap, IN, 24, 0, {MARK}},
    {"syslog", SYS_syslog, OUT, 100, PART_OK, {3, MARK, 100}},
    {"sysinfo", SYS_sysinfo, OUT, 64, 0, {MARK}},
    {"uname", SYS_uname, OUT, 390, 0, {MARK}},
    {"getrandom", SYS_getrandom, OUT, 100, PART_OK, {MARK, 100, 0}},
    {"_llseek", SYS__llseek, OUT, 8, 0, {FILE_FD, 0, 0, MARK, 0}},
    {"readv", SYS_readv, IN, 8, 0, {FILE_FD, MARK, 1}},
    {"writev", SYS_writev, IN, 8, 0, {FILE_FD, MARK, 1}},
    {"rt_sigaction", SYS_rt_sigaction, IN, 20, NULL_OK, {15, MARK, 0, 8}},
    {"rt_sigaction old", SYS_rt_sigaction, OUT, 20, NULL_OK, {15, 0, MARK, 8}},
    {"rt_sigprocmask", SYS_rt_sigprocmask, IN, 8, NULL_OK | NO_RACE, {0, MARK, 0, 8}},
    {"rt_sigprocmask old", SYS_rt_sigprocmask, OUT, 8, NULL_OK, {0, 0, MARK, 8}},
    {"rt_sigpending", SYS_rt_sigpending, OUT, 8, 0, {MARK, 8}},
    {"sigaction", SYS_sigaction, IN, 16, NULL_OK, {15, MARK, 0}},
    {"sigaction old", SYS_sigaction, OUT, 16, NULL_OK, {15, 0, MARK}},
    {"sigprocmask", SYS_sigprocmask, IN, 4, NULL_OK | NO_RACE, {0, MARK, 0}},
    {"sigprocmask old", SYS_sigprocmask, OUT, 4, NULL_OK, {0, 0, MARK}},
    {"sigpending", SYS_sigpending, OUT, 4, 0, {MARK}},
    {"rt_sigsuspend", SYS_rt_sigsuspend, IN, 8, NO_RACE, {MARK, 8}},
    {"rt_sigtimedwait", SYS_rt_sigtimedwait, IN, 8, NO_RACE, {MARK, 0, T(good), 8}},
    {"rt_sigtimedwait time", SYS_rt_sigtimedwait, IN, 8, NULL_OK | NO_RACE, {T(good), 0, MARK, 8}},
    {"rt_sigqueueinfo", SYS_rt_sigqueueinfo, IN, 128, 0, {1, 10, MARK}},
    {"sigaltstack", SYS_sigaltstack, IN, 12, NULL_OK, {MARK, 0}},
    {"sigaltstack old", SYS_sigaltstack, OUT, 12, NULL_OK, {0, MARK}},
    {"getitimer", SYS_getitimer, OUT, 16, 0, {0, MARK}},
    {"setitimer", SYS_setitimer, IN, 16, NULL_OK | NO_RACE, {0, MARK, 0}},
    {"setitimer old", SYS_setitimer, OUT, 16, NULL_OK, {0, T(good), MARK}},
    {"futex time", SYS_futex, IN, 8, NULL_OK | NO_RACE, {T(good), 0, 0, MARK}},
    {"futex_time64 time", SYS_futex_time64, IN, 16, NULL_OK | NO_RACE, {T(good), 0, 0, MARK}},
    {"get_robust_list", SYS_get_robust_list, OUT, 4, 0, {0, MARK, T(good)}},
    {"get_robust_list size", SYS_get_robust_list, OUT, 4, 0, {0, T(good), MARK}},
    {"setrlimit", SYS_setrlimit, IN, 8, NO_RACE, {7, MARK}},
    {"prlimit64 new", SYS_prlimit64, IN, 16, NULL_OK | NO_RACE, {0, 7, MARK, 0}},
    {"waitid", SYS_waitid, OUT, 128, NULL_OK, {0, 0, MARK, 1 | 4, 0}}, /* WNOHANG, WEXITED */
    {"waitid usage", SYS_waitid, OUT, 72, NULL_OK, {0, 0, 0, 1 | 4, MARK}},
    {"clone3", SYS_clone3, IN, 64, NO_RACE, {MARK, 64}},
    {"execve envp", SYS_execve, IN, 4, NULL_OK | NO_RACE, {T("/bin/true"), 0, MARK}},
    {"set_thread_area", SYS_set_thread_area, IN, 16, 0, {MARK}},
    {"get_thread_area", SYS_get_thread_area, IN, 4, 0, {MARK}},
    {"poll", SYS_poll, IN, 8, NO_RACE, {MARK, 1, 0}},
    {"ppoll", SYS_ppoll, IN, 8, 0, {MARK, 1, 0, 0, 0}},
    {"ppoll time", SYS_ppoll, IN, 8, NULL_OK | NO_RACE, {T(good), 0, MARK, 0, 0}},
    {"ppoll_time64", SYS_ppoll_time64, IN, 16, NULL_OK | NO_RACE, {T(good), 0, MARK, 0, 0}},
    {"ppoll mask", SYS_ppoll, IN, 8, NULL_OK, {T(good), 1, 0, MARK, 8}},
    {"select", SYS_select, IN, 20, NO_RACE, {MARK}},
    {"_newselect", SYS__newselect, OUT, 4, NULL_OK, {1, MARK, 0, 0, T(good)}},
    {"_newselect time", SYS__newselect, IN, 8, NULL_OK | NO_RACE, {1, T(good), 0, 0, MARK}},
    {"pselect6", SYS_pselect6, OUT, 4, NULL_OK, {1, 0, MARK, 0, T(good), 0}},
    {"pselect6 mask", SYS_pselect6, IN, 8, NULL_OK, {1, 0, 0, 0, T(good), MARK}},
    {"port_send", SYS_port_send, IN, 16, 0, {PORT, MARK, PORT_NONBLOCK}},
    {"port_receive", SYS_port_receive, IN, 16, 0, {PORT, MARK, PORT_NONBLOCK}},
    {"port_send files", SYS_port_send, IN, 64, 0, {PORT, MARK, PORT_NONBLOCK | PORT_FILES}},
    {"port_receive files", SYS_port_receive, IN, 64, 0, {PORT, MARK, PORT_NONBLOCK | PORT_FILES}},
    {"port_send until", SYS_port_send, IN, 8, NO_RACE, {PORT, T(good), PORT_DEADLINE, MARK}},
    {"port_receive until", SYS_port_receive, IN, 8, NO_RACE, {PORT, T(good), PORT_DEADLINE, MARK}},
    {"port_call", SYS_port_call, IN, 20, NO_RACE, {PORT, MARK, T(good), 0}},
    {"port_call answer", SYS_port_call, IN, 20, NO_RACE, {PORT, T(good), MARK, 0}},
    {"port_call until",
     SYS_port_call,
     IN,
     8,
     NO_RACE,
     {PORT, T(good), T(good), PORT_DEADLINE, MARK}},
    {"port_reply", SYS_port_reply, IN, 20, NULL_OK, {2, MARK, 0}},
    {"port_reply files", SYS_port_reply, IN, 64, NULL_OK, {2, MARK, PORT_FILES}},
    {"port_reply_receive", SYS_port_reply_receive, IN, 20, 0, {PORT, 0, MARK, PORT_NONBLOCK}},
    {"port_reply_receive answer",
     SYS_port_reply_receive,
     IN,
     20,
     NULL_OK,
     {PORT, MARK, T(good), PORT_NONBLOCK}},
    {"msg_send", SYS_msg_send, IN, 20, 0, {1, MARK, PORT_NONBLOCK}},
    {"msg_receive", SYS_msg_receive, IN, 20, 0, {1, MARK, PORT_NONBLOCK}},
    {"msg_call", SYS_msg_call, IN, 20, NO_RACE, {1, MARK, T(good), 0}},
    {"msg_call answer", SYS_msg_call, IN, 20, NO_RACE, {1, T(good), MARK, 0}},
    {"port_publish", SYS_port_publish, TEXT, 0, 0, {PORT, MARK}},
    {"gaji_check", SYS_gaji_check, OUT, 16, NULL_OK, {GAJI_CHECK_WALK, MARK}},
};

static int place(int fd, int at)
{
    EXPECT(fd >= 0 && dup2(fd, at) == at && close(fd) == 0);
    return at;
}

static void open_all(void)
{
    int ends[2];
    struct port_message message = {.length = 10, .payload = good};
    place(open("/dev/zero", O_RDONLY), ZERO);
    place(open(TMP, O_RDWR | O_CREAT | O_TRUNC, 0600), FILE_FD);
    EXPECT(write(FILE_FD, good, sizeof good) == sizeof good && lseek(FILE_FD, 0, SEEK_SET) == 0);
    place(open("/", O_RDONLY | O_DIRECTORY), FOLDER);
    place(open("/proc/self/maps", O_RDONLY), MAPS);
    place(open("/proc/self/pagemap", O_RDONLY), PAGEMAP);
    place(open("/dev/urandom", O_RDONLY), URANDOM);
    EXPECT(pipe(ends) == 0 && write(ends[1], good, 4000) == 4000);
    place(ends[0], PIPE_READ);
    place(ends[1], PIPE_WRITE);
    EXPECT(pipe(ends) == 0 && close(ends[1]) == 0);
    place(ends[0], EMPTY);
    place(port_create(4, 1000), PORT);
    place(eventfd(0, EFD_NONBLOCK), EVENT);
    EXPECT(port_send(PORT, &message, 0) == 0);
}

static long call_with(const struct call *call, unsigned long pointer)
{
    long a[6];
    for (int i = 0; i < 6; i++)
        a[i] = call->arguments[i] == MARK ? (long)pointer : call->arguments[i];
    if (call->number != SYS_getdents && call->number != SYS_getdents64)
        lseek((int)a[0], 0, SEEK_SET); /* so that there is something to move */
    else
        lseek(FOLDER, 0, SEEK_SET);
    long result = syscall(call->number, a[0], a[1], a[2], a[3], a[4], a[5]);
    return result == -1 ? -errno : result;
}

static void expect_fault(const struct call *call, const char *what, unsigned long pointer)
{
    long result = call_with(call, pointer);
    bool good_part = (call->flags & PART_OK) && result > 0 && result < call->size;
    if (result != -EFAULT && !good_part)
        printf("%s, %s pointer %#lx: %ld\n", call->name, what, pointer, result);
    EXPECT(result == -EFAULT || good_part);
}

static const unsigned long bad[] = {0x1,        0xFFF,      0x1000,     0xC0000000,
                                    0xC0000001, 0xC0100000, 0xE0000000, 0xFFFFE000,
                                    0xFFFFF000, 0xFFFFFFF0, 0xFFFFFFFC, 0xFFFFFFFF};

/* A page between two holes; the page before the last is read-only. */
static char *island, *read_only, *forbidden;

static void make_islands(void)
{
    island = map_pages(5) + PAGE;
    read_only = island + PAGE;
    forbidden = island + 2 * PAGE;
    EXPECT(munmap(island - PAGE, PAGE) == 0 && munmap(island + 3 * PAGE, PAGE) == 0);
    memset(island, 'x', 3 * PAGE);
    EXPECT(mprotect(read_only, PAGE, PROT_READ) == 0);
    EXPECT(mprotect(forbidden, PAGE, PROT_NONE) == 0);
}

static void try(const struct call *call)
{
    unsigned long inside = call->kind == TEXT ? 4 : (unsigned long)(call->size - 1);
    if (!(call->flags & NULL_OK))
        expect_fault(call, "NULL", 0);
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
        expect_fault(call, "bad", bad[i]);
    expect_fault(call, "forbidden", (unsigned long)forbidden);
    expect_fault(call, "unmapped", (unsigned long)island - PAGE);
    if (inside > 0) {
        expect_fault(call, "crossing 3 GiB", USER_END - inside);
        expect_fault(call, "half forbidden", (unsigned long)forbidden - inside);
    }
    if (call->kind == OUT) {
        expect_fault(call, "read-only", (unsigned long)read_only);
        expect_fault(call, "code", (unsigned long)try & ~3ul);
        if (inside > 0)
            expect_fault(call, "half read-only", (unsigned long)read_only - inside);
        long result = call_with(call, (unsigned long)good + 1); /* odd, but good */
        if (result < 0)
            printf("%s, odd pointer: %ld\n", call->name, result);
        EXPECT(result >= 0);
    }
}

/* A thread maps a page and unmaps it again, while each call has a part of its data there. */
static char *flickering;
static volatile bool enough;

static void flicker(void *unused)
{
    (void)unused;
    while (!enough) {
        EXPECT(munmap(flickering + PAGE, PAGE) == 0);
        sched_yield();
        map_pages_at(flickering + PAGE, 1, PROT_READ | PROT_WRITE);
        sched_yield();
    }
}

/* What it says is not to be known before; the kernel is to live, and the next call to be right. */
static void race(void)
{
    struct thread thread;
    flickering = map_pages(2);
    thread_start(&thread, flicker, NULL);
    for (unsigned round = 0; round < 6; round++)
        for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++) {
            if (!(calls[i].flags & NO_RACE))
                call_with(&calls[i], (unsigned long)flickering + PAGE - 4 * (i % 2));
            if (i % 4 == 0)
                sched_yield();
        }
    enough = true;
    thread_join(&thread);
    EXPECT(call_with(&calls[0], (unsigned long)good) == 100);
}

int main(void)
{
    *(volatile unsigned *)(USER_END - 4) = 0x78787878; /* no NUL there */
    open_all();
    make_islands();
    pid_t sleeper = fork(); /* for waitid */
    if (sleeper == 0)
        for (;;)
            pause();
    int next = dup(0);
    EXPECT(next >= 0 && close(next) == 0);
    for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++) {
        try(&calls[i]);
        EXPECT(call_with(&calls[0], (unsigned long)good) == 100);
    }
    EXPECT(all_bytes(read_only, PAGE, 'x') && gaji_check(GAJI_CHECK_WALK, NULL) == 0);
    struct port_message message = {.length = 100, .payload = good}; /* it still waits there */
    EXPECT(port_receive(PORT, &message, PORT_NONBLOCK) == 0 && message.length == 10);
    race();
    EXPECT(kill(sleeper, SIGKILL) == 0 && waitpid(sleeper, NULL, 0) == sleeper);
    return 0;
}
