/*
 * Each allocation that a system call makes fails in turn, and each pair of two: the call says
 * ENOMEM (of files, ENOSPC), everything is as before, and the same call then succeeds.
 */
#include "tests/guest/oom.h"

#include <fcntl.h>
#include <gaji/port.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#define HOLES 64 /* pages apart, for what cuts mappings */

static char *area, buffer[2 * PAGE] __attribute__((aligned(4096)));
static char *lendable;
static int file, ends[2], port;

/* The failure is taken back before anything is written: that would take a page of its own. */
static long do_fork(void)
{
    long child, after;
    __asm__ volatile(
        "int $0x80\n\t"
        "movl %%eax, %%edi\n\t"
        "movl %[check], %%eax\n\t"
        "movl %[fail], %%ebx\n\t"
        "xorl %%ecx, %%ecx\n\t"
        "int $0x80"
        : "=a"(after), "=&D"(child)
        : "a"(SYS_fork), [check] "i"(SYS_gaji_check), [fail] "i"(GAJI_CHECK_FAIL_ALLOCATION)
        : "ebx", "ecx", "memory");
    if (child == 0)
        _exit(0);
    left = after;
    errno = child < 0 ? (int)-child : errno;
    return child;
}

static long do_vfork(void)
{
    pid_t child = vfork();
    if (child == 0)
        _exit(0);
    return child;
}

static void undo_fork(long child)
{
    EXPECT(well((pid_t)child));
}

static long do_open(void)
{
    return open("/tmp/here", O_RDONLY);
}

static long do_create(void)
{
    return open("/tmp/new", O_RDWR | O_CREAT | O_EXCL, 0600);
}

static long do_open_proc(void)
{
    return open("/proc/self/fd", O_RDONLY);
}

static long do_read_proc(void)
{
    int fd = open("/proc/self/maps", O_RDONLY);
    long result = fd < 0 ? -1 : read(fd, buffer, 100);
    int error = errno;
    if (fd >= 0)
        close(fd);
    errno = error;
    return result;
}

static void undo_fd(long fd)
{
    EXPECT(close((int)fd) == 0);
}

static void undo_create(long fd)
{
    EXPECT(close((int)fd) == 0 && unlink("/tmp/new") == 0);
}

static long do_mkdir(void)
{
    return mkdir("/tmp/new", 0700);
}

static void undo_mkdir(long result)
{
    EXPECT(result == 0 && rmdir("/tmp/new") == 0);
}

static long do_link(void)
{
    return link("/tmp/here", "/tmp/new");
}

static long do_symlink(void)
{
    return symlink("/some/where", "/tmp/new");
}

static void undo_link(long result)
{
    EXPECT(result == 0 && unlink("/tmp/new") == 0);
}

static long do_rename(void)
{
    return rename("/tmp/here", "/tmp/a_longer_name_than_it_was_before");
}

static void undo_rename(long result)
{
    EXPECT(result == 0 && rename("/tmp/a_longer_name_than_it_was_before", "/tmp/here") == 0);
}

static long do_pipe(void)
{
    return pipe(ends);
}

static void undo_pipe(long result)
{
    EXPECT(result == 0 && close(ends[0]) == 0 && close(ends[1]) == 0);
}

static long do_eventfd(void)
{
    return eventfd(3, 0);
}

static long do_pipe_write(void)
{
    return write(ends[1], buffer, 2 * PAGE); /* an empty pipe keeps one page */
}

static void undo_pipe_write(long result)
{
    EXPECT(result > 0 && read(ends[0], buffer, sizeof buffer) == result);
}

static long do_dup_high(void)
{
    return fcntl(0, F_DUPFD, 32 * (1 + round_number)); /* another part of the table each time */
}

static long do_dup2(void)
{
    return dup2(0, 250 - 32 * round_number);
}

static long do_write(void)
{
    return pwrite(file, buffer, 2 * PAGE, round_number * 64 * (long)PAGE);
}

static void undo_write(long result)
{
    EXPECT(result > 0 && ftruncate(file, 0) == 0);
}

static long do_mmap(void)
{
    return (long)mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == -1 ? -1 : 0;
}

static long do_mmap_file(void)
{
    return (long)mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, file, 0) == -1 ? -1 : 0;
}

static char *own_place(void)
{
    return area + round_number * 4 * PAGE;
}

static long do_mmap_fixed(void)
{
    return (long)mmap(own_place(), PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
                      0) == -1
               ? -1
               : 0;
}

static long do_munmap(void)
{
    return munmap(own_place() + PAGE, PAGE);
}

static long do_mprotect(void)
{
    return mprotect(own_place() + 2 * PAGE, PAGE, PROT_NONE);
}

static long do_brk(void)
{
    return (long)sbrk(64 * PAGE) == -1 ? -1 : 0;
}

static void undo_brk(long result)
{
    EXPECT(result == 0 && sbrk(-64 * (long)PAGE) != (void *)-1);
}

static long do_port(void)
{
    return port_create(4, 20000);
}

static long do_narrow(void)
{
    return port_narrow(port, PORT_SEND);
}

static long do_publish(void)
{
    return port_publish(port, "oom");
}

static void undo_publish(long result)
{
    EXPECT(result == 0 && close(port) == 0 && (port = port_create(1, 10)) >= 0);
}

static long do_send(void)
{
    struct port_message message = {.length = 5, .payload = buffer};
    return port_send(port, &message, PORT_NONBLOCK);
}

static void undo_send(long result)
{
    struct port_message message = {.length = 5, .payload = buffer};
    EXPECT(result == 0 && port_receive(port, &message, PORT_NONBLOCK) == 0);
}

static long do_send_files(void)
{
    struct port_parcel parcel = {.count = 2, .files = {file, file}};
    return port_send_files(port, &parcel, PORT_NONBLOCK);
}

static void undo_send_files(long result)
{
    struct port_parcel parcel = {.count = 0};
    EXPECT(result == 0 && port_receive_files(port, &parcel, PORT_NONBLOCK) == 0);
    EXPECT(parcel.count == 2 && close(parcel.files[0]) == 0 && close(parcel.files[1]) == 0);
}

/* The descriptors that come are the first of a chunk of the table. */
static long do_receive_files(void)
{
    struct port_parcel parcel = {.count = 1, .files = {file}};
    if (port_send_files(port, &parcel, PORT_NONBLOCK) < 0)
        return -1;
    long result = port_receive_files(port, &parcel, PORT_NONBLOCK);
    int error = errno;
    if (result < 0)
        EXPECT(port_receive(port, &parcel.message, PORT_NONBLOCK) == 0);
    errno = error;
    return result < 0 ? result : parcel.files[0];
}

/* Nobody receives: all is made ready, and given up. */
static long do_send_memory(void)
{
    struct port_parcel parcel = {.memory = lendable, .memory_size = 4 * PAGE - 1};
    long result = port_send_files(port, &parcel, PORT_NONBLOCK);
    return result < 0 && errno == EAGAIN ? 0 : result;
}

static long do_stat(void)
{
    struct stat stat_buffer;
    return stat("/proc/self/exe", &stat_buffer);
}

static long do_getcwd(void)
{
    return syscall(SYS_getcwd, buffer, sizeof buffer);
}

static long do_chdir(void)
{
    return chdir("/proc/self/fd/..");
}

static long do_readlink(void)
{
    return readlink("/proc/self/exe", buffer, sizeof buffer);
}

static long do_writev(void)
{
    struct iovec vector = {buffer, 5};
    return writev(file, &vector, 1);
}

static const struct operation operations[] = {
    {"fork", do_fork, undo_fork, PLAIN},
    {"vfork", do_vfork, undo_fork, PLAIN},
    {"open", do_open, undo_fd, PLAIN},
    {"create", do_create, undo_create, PLAIN},
    {"open of /proc", do_open_proc, undo_fd, PLAIN},
    {"read of /proc", do_read_proc, undo_nothing, PLAIN},
    {"mkdir", do_mkdir, undo_mkdir, PLAIN},
    {"link", do_link, undo_link, PLAIN},
    {"symlink", do_symlink, undo_link, PLAIN},
    {"rename", do_rename, undo_rename, PLAIN},
    {"pipe", do_pipe, undo_pipe, PLAIN},
    {"eventfd", do_eventfd, undo_fd, PLAIN},
    {"dup", do_dup_high, undo_fd, PLAIN},
    {"dup2", do_dup2, undo_fd, PLAIN},
    {"write", do_write, undo_write, PLAIN},
    {"writev", do_writev, undo_write, PLAIN},
    {"mmap", do_mmap, undo_nothing, PLAIN},
    {"mmap of a file", do_mmap_file, undo_nothing, PLAIN},
    {"mmap in place", do_mmap_fixed, undo_nothing, PLAIN},
    {"munmap", do_munmap, undo_nothing, NEVER_FAILS},
    {"mprotect", do_mprotect, undo_nothing, NEVER_FAILS},
    {"brk", do_brk, undo_brk, PLAIN},
    {"port_create", do_port, undo_fd, PLAIN},
    {"port_narrow", do_narrow, undo_fd, PLAIN},
    {"port_publish", do_publish, undo_publish, PLAIN},
    {"port_send", do_send, undo_send, NEVER_FAILS},
    {"port_send_files", do_send_files, undo_send_files, PLAIN},
    {"port_send_files of memory", do_send_memory, undo_nothing, PLAIN},
    {"stat", do_stat, undo_nothing, PLAIN},
    {"getcwd", do_getcwd, undo_nothing, PLAIN},
    {"chdir", do_chdir, undo_nothing, PLAIN},
    {"readlink", do_readlink, undo_nothing, PLAIN},
    {NULL, NULL, NULL, PLAIN},
};

int main(void)
{
    if (!can_fail_allocations())
        return 0;
    area = map_pages(ROUNDS * 4);
    lendable = map_pages(4);
    EXPECT((file = open("/tmp/here", O_RDWR | O_CREAT, 0600)) >= 0);
    EXPECT((port = port_create(1, 10)) >= 0);
    memset(buffer, 1, sizeof buffer);
    try_all(operations);
    const struct operation receive = {"port_receive_files", do_receive_files, undo_fd, PLAIN};
    for (int last = 0; last != 31;)
        EXPECT((last = dup(0)) > 0);
    try(&receive);
    for (int fd = port + 1; fd <= 31; fd++)
        EXPECT(close(fd) == 0);
    EXPECT(pipe(ends) == 0);
    const struct operation pipe_write = {"write to a pipe", do_pipe_write, undo_pipe_write, PLAIN};
    try(&pipe_write);
    return 0;
}
