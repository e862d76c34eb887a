/*
 * A buffer is unmapped, or a fork makes it shared, while another thread's send, receive, read or
 * wait sleeps over it: EFAULT and nothing is lost, or the bytes come into this process alone.
 */
#include "tests/guest/ports.h"
#include "tests/guest/threads.h"

#define PAGE 4096

enum { SEND, RECEIVE, READ, WAIT_FOR };

static char *buffer;
static int port, ends[2], operation, error;
static pid_t child;

static void map_buffer(void)
{
    char *at = mmap(buffer, PAGE, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | (buffer ? MAP_FIXED : 0), -1, 0);
    EXPECT(at != MAP_FAILED && (!buffer || at == buffer));
    buffer = at;
    memset(buffer, 'o', PAGE);
}

static void operate(void *unused)
{
    struct port_message message = {.type = 2, .length = 8, .payload = buffer};
    (void)unused;
    if (operation == SEND)
        error = ERROR_OF(port_send(port, &message, 0));
    else if (operation == RECEIVE)
        error = ERROR_OF(port_receive(port, &message, 0));
    else if (operation == READ)
        error = ERROR_OF(read(ends[0], buffer, 8));
    else
        error = ERROR_OF(waitpid(child, (int *)buffer, 0));
}

/* Comes to its sleep: the port is full, or empty; nothing is in the pipe; the child sleeps. */
static void begin(struct thread *thread, int what)
{
    map_buffer();
    operation = what;
    error = -1;
    if (what == SEND)
        EXPECT(send_text(port, 1, "first", 0) == 0);
    child = what == WAIT_FOR ? fork_checked() : -1;
    while (child == 0)
        pause();
    thread_start(thread, operate, NULL);
    threads_settle();
    EXPECT(error == -1);
}

/* What it waits for happens; its error. */
static int finish(struct thread *thread)
{
    if (operation == SEND)
        expect_text(port, 1, "first", getpid());
    else if (operation == RECEIVE)
        EXPECT(send_text(port, 3, "newbytes", 0) == 0);
    else if (operation == READ)
        EXPECT(write(ends[1], "newbytes", 8) == 8);
    else
        EXPECT(kill(child, SIGKILL) == 0);
    thread_join(thread);
    return error;
}

static void unmapped(int what)
{
    struct thread thread;
    char bytes[8];
    begin(&thread, what);
    EXPECT(munmap(buffer, PAGE) == 0);
    EXPECT(finish(&thread) == EFAULT);
    if (what == RECEIVE)
        expect_text(port, 3, "newbytes", getpid());
    if (what == READ)
        EXPECT(read(ends[0], bytes, 8) == 8 && memcmp(bytes, "newbytes", 8) == 0);
    if (what == WAIT_FOR)
        EXPECT(ERROR_OF(waitpid(child, NULL, 0)) == ECHILD);
    expect_empty(port);
}

/* The child of the fork has the old bytes, this process the new ones. */
static void forked(int what)
{
    struct thread thread;
    int gate[2];
    char byte;
    begin(&thread, what);
    EXPECT(pipe(gate) == 0);
    pid_t other = fork_checked();
    if (other == 0) {
        close(gate[1]);
        EXPECT(read(gate[0], &byte, 1) == 0); /* until the operation is over */
        for (int i = 0; i < PAGE; i++)
            EXPECT(buffer[i] == 'o');
        _exit(0);
    }
    EXPECT(finish(&thread) == 0);
    close(gate[0]);
    close(gate[1]);
    expect_exit(other);
    if (what == SEND)
        expect_text(port, 2, "oooooooo", getpid());
    else if (what == WAIT_FOR)
        EXPECT(*(int *)buffer == SIGKILL);
    else
        EXPECT(memcmp(buffer, "newbytesoo", 10) == 0);
    expect_empty(port);
}

int main(void)
{
    port = port_create(1, 64);
    EXPECT(port >= 0 && pipe(ends) == 0);
    for (int what = SEND; what <= WAIT_FOR; what++) {
        unmapped(what);
        forked(what);
    }
    return 0;
}
