/* The slot for the notice is there even when everybody fills the port. */
#include "tests/guest/expect.h"

#include <gaji/limit.h>
#include <gaji/port.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Wants 4 MiB under a limit of 2 MiB; its status says whether it got them. */
static pid_t start_greedy(void)
{
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = {2 << 20, RLIM_INFINITY};
        setrlimit(RLIMIT_AS, &limit);
        raise(SIGSTOP);
        void *got = mmap(NULL, 4 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        _exit(got == MAP_FAILED ? 1 : 2);
    }
    waitpid(child, NULL, WUNTRACED);
    return child;
}

static void receive_notice(int port, pid_t child)
{
    struct limit_notice notice;
    struct port_message message = {.length = sizeof notice, .payload = &notice};
    EXPECT(port_receive(port, &message, 0) == 0);
    EXPECT(message.type == PORT_TYPE_LIMIT && message.sender == 0);
    EXPECT(notice.pid == child && notice.resource == RLIMIT_AS && notice.limit == 2 << 20);
    EXPECT(notice.wanted > 4 << 20);
}

int main(void)
{
    struct port_message message = {.type = 1, .length = 0};
    int status, port = port_create(2, 32);
    pid_t child = start_greedy();
    EXPECT(limit_watch(child, port) == 0);
    EXPECT(port_send(port, &message, PORT_NONBLOCK) == 0);
    EXPECT(port_send(port, &message, PORT_NONBLOCK) == -1 && errno == EAGAIN);
    EXPECT(limit_watch(child, port) == -1 && errno == EAGAIN); /* a second slot is not free */
    kill(child, SIGCONT);
    EXPECT(port_receive(port, &message, 0) == 0 && message.type == 1);
    receive_notice(port, child);
    EXPECT(limit_decide(child) == 0);
    EXPECT(waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 1);
    EXPECT(port_send(port, &message, PORT_NONBLOCK) == 0);
    EXPECT(port_send(port, &message, PORT_NONBLOCK) == 0); /* the slot is free again */
    return 0;
}
