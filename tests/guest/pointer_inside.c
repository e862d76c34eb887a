/* Bad pointers inside of structures that system calls take, and where a child's status goes. */
#include "tests/guest/memory.h"

#include <fcntl.h>
#include <gaji/port.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>

static char *island; /* one page between two holes, all 'x' */

static const unsigned long bad[] = {0x1, 0x1000, 0xC0000000, 0xC0100000, 0xFFFFF000, 0xFFFFFFFF};
#define BAD_COUNT (sizeof bad / sizeof *bad)

static char *bad_pointer(unsigned i)
{
    return i < BAD_COUNT ? (char *)bad[i] : island + PAGE - (i - BAD_COUNT);
}

#define POINTERS (BAD_COUNT + 3) /* some at the island's end, with 0 to 2 bytes left */

static void try_vectors(unsigned i)
{
    int ends[2];
    char buffer[8];
    struct iovec vector[2] = {{buffer, 4}, {bad_pointer(i), 4}};
    EXPECT(pipe(ends) == 0);
    EXPECT(writev(ends[1], vector + 1, 1) == -1 && errno == EFAULT);
    ssize_t done = writev(ends[1], vector, 2); /* a piece of it, or none */
    EXPECT(done == 4 || (done == -1 && errno == EFAULT));
    EXPECT(write(ends[1], "12345678", 8) == 8);
    done = readv(ends[0], vector + 1, 1);
    EXPECT((done == -1 && errno == EFAULT) || (done >= 0 && done < 4));
    EXPECT(writev(ends[1], vector, -1) == -1 && errno == EINVAL);
    EXPECT(close(ends[0]) == 0 && close(ends[1]) == 0);
}

static void try_exec(unsigned i)
{
    char *in_array[] = {"a", bad_pointer(i), NULL}, *fine[] = {"a", NULL};
    if (bad_pointer(i) != island + PAGE) {
        EXPECT(execve("/bin/true", in_array, fine) == -1 && errno == EFAULT);
        EXPECT(execve("/bin/true", fine, in_array) == -1 && errno == EFAULT);
    }
    EXPECT(execve("/bin/true", (char **)bad_pointer(i), fine) == -1 && errno == EFAULT);
    EXPECT(execve("/bin/true", fine, (char **)bad_pointer(i)) == -1 && errno == EFAULT);
    char **open_end = (char **)(island + PAGE) - 1; /* an array without its NULL */
    *open_end = "a";
    EXPECT(execve("/bin/true", open_end, NULL) == -1 && errno == EFAULT);
    memset(island, 'x', PAGE);
}

static void try_ports(unsigned i)
{
    int port = port_create(2, 100);
    char text[8] = "payload";
    struct port_message out = {.type = 5, .length = 8, .payload = text};
    struct port_message wrong = {.length = 8, .payload = bad_pointer(i)};
    EXPECT(port >= 0 && port_send(port, &wrong, PORT_NONBLOCK) == -1 && errno == EFAULT);
    EXPECT(port_send(port, &out, PORT_NONBLOCK) == 0);
    EXPECT(port_receive(port, &wrong, PORT_NONBLOCK) == -1 && errno == EFAULT);
    memset(text, 0, sizeof text);
    EXPECT(port_receive(port, &out, PORT_NONBLOCK) == 0); /* it stayed at the head */
    EXPECT(strcmp(text, "payload") == 0 && out.type == 5 && out.sender == getpid());
    EXPECT(close(port) == 0);
}

/* As on Linux the child is gone, though nobody was told how it ended. */
static void try_waits(unsigned i)
{
    int status;
    for (int call = 0; call < 3; call++) {
        char *pointer = bad_pointer(i);
        pid_t child = fork();
        EXPECT(child >= 0);
        if (child == 0)
            _exit(1);
        long result = call == 0   ? syscall(SYS_waitpid, child, pointer, 0)
                      : call == 1 ? syscall(SYS_wait4, child, pointer, 0, 0)
                                  : syscall(SYS_wait4, child, &status, 0, pointer);
        EXPECT(result == -1 && errno == EFAULT);
        EXPECT(waitpid(child, &status, 0) == -1 && errno == ECHILD);
    }
}

/* clone(2) ignores that it cannot write a thread ID. */
static void try_clone(unsigned i)
{
    const long set_both = 0x00100000 | 0x01000000; /* CLONE_PARENT_SETTID, CLONE_CHILD_SETTID */
    long pointer = (long)bad_pointer(i);
    long child = syscall(SYS_clone, set_both | SIGCHLD, 0, pointer, 0, pointer);
    EXPECT(child >= 0);
    if (child == 0)
        _exit(0);
    EXPECT(well((pid_t)child));
}

int main(void)
{
    island = map_pages(3) + PAGE;
    memset(island, 'x', PAGE);
    EXPECT(munmap(island - PAGE, PAGE) == 0 && munmap(island + PAGE, PAGE) == 0);
    for (unsigned i = 0; i < POINTERS; i++) {
        try_vectors(i);
        try_exec(i);
        try_ports(i);
        try_waits(i);
        try_clone(i);
    }
    return 0;
}
