/*
 * Each watched child has a slot of its own for its notice: one that ends, its notice still unread,
 * or is asked for again and again, takes nothing of its sister's.
 */
#include "tests/guest/expect.h"

#include <gaji/limit.h>
#include <gaji/port.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Goes over its limit each time it is continued. */
static pid_t start_greedy(void)
{
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = {2 << 20, RLIM_INFINITY};
        setrlimit(RLIMIT_AS, &limit);
        for (;;) {
            raise(SIGSTOP);
            mmap(NULL, 4 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        }
    }
    EXPECT(waitpid(child, NULL, WUNTRACED) == child);
    return child;
}

/* Whether the child now waits for a decision; else it was refused, and stops again. */
static bool asks(pid_t child)
{
    int status;
    kill(child, SIGCONT);
    for (int round = 0; round < 20; round++) {
        if (waitpid(child, &status, WUNTRACED | WNOHANG) == child)
            return false;
        usleep(1000);
    }
    return true;
}

static void decide(pid_t child)
{
    EXPECT(limit_decide(child) == 0);
    EXPECT(waitpid(child, NULL, WUNTRACED) == child);
}

static void end(pid_t child)
{
    kill(child, SIGKILL);
    EXPECT(waitpid(child, NULL, 0) == child);
}

static void receive_notice(int port, pid_t child)
{
    struct limit_notice notice;
    struct port_message message = {.length = sizeof notice, .payload = &notice};
    EXPECT(port_receive(port, &message, PORT_NONBLOCK) == 0);
    EXPECT(message.type == PORT_TYPE_LIMIT && notice.pid == child);
}

static void expect_free_slots(int port, int slots)
{
    struct port_message message = {.type = 1, .length = 0};
    for (int i = 0; i < slots; i++)
        EXPECT(port_send(port, &message, PORT_NONBLOCK) == 0);
    EXPECT(port_send(port, &message, PORT_NONBLOCK) == -1 && errno == EAGAIN);
    for (int i = 0; i < slots; i++)
        EXPECT(port_receive(port, &message, PORT_NONBLOCK) == 0 && message.type == 1);
}

int main(void)
{
    int port = port_create(4, 256);
    pid_t first = start_greedy(), second = start_greedy();
    EXPECT(limit_watch(first, port) == 0 && limit_watch(second, port) == 0);

    EXPECT(asks(second));
    end(second); /* its notice stays */
    EXPECT(asks(first));
    decide(first);
    receive_notice(port, second);
    receive_notice(port, first);
    expect_free_slots(port, 3);

    second = start_greedy();
    EXPECT(limit_watch(second, port) == 0);
    EXPECT(asks(first));
    decide(first);
    EXPECT(!asks(first)); /* its notice is unread, and the other slot is not its own */
    EXPECT(asks(second));
    decide(second);
    receive_notice(port, first);
    EXPECT(asks(first));
    receive_notice(port, second);
    receive_notice(port, first);
    decide(first);
    expect_free_slots(port, 2);

    EXPECT(asks(first));
    EXPECT(limit_watch(first, port) == 0); /* a new slot; the notice has the old one */
    decide(first);
    EXPECT(asks(first));
    receive_notice(port, first);
    receive_notice(port, first);
    decide(first);
    expect_free_slots(port, 2);
    end(first);
    end(second);
    expect_free_slots(port, 4);
    return 0;
}
