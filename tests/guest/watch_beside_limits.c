/* Notices of limits and of ends in one port: neither takes the slot of the other. */
#include "tests/guest/ports.h"

#include <gaji/limit.h>
#include <sys/mman.h>

/* Goes over its limit twice, and ends. */
static pid_t start_greedy(void)
{
    pid_t child = fork_checked();
    if (child == 0) {
        struct rlimit limit = {2 << 20, RLIM_INFINITY};
        setrlimit(RLIMIT_AS, &limit);
        raise(SIGSTOP);
        for (int i = 0; i < 2; i++)
            if (mmap(NULL, 4 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
                _exit(1);
        _exit(0);
    }
    waitpid(child, NULL, WUNTRACED);
    return child;
}

int main(void)
{
    struct end_notice notice;
    struct port_message message;
    int port = port_create(2, 64);
    pid_t child = start_greedy();
    EXPECT(limit_watch(child, port) == 0 && watch(child, port) == 0);
    EXPECT(ERROR_OF(send_text(port, 1, "", PORT_NONBLOCK)) == EAGAIN);
    kill(child, SIGCONT);
    wait_until_blocked(child, "its parent's decision");
    EXPECT(limit_decide(child) == 0); /* its notice stays unread, so the second one has no slot */
    expect_exit(child);
    EXPECT(receive_bytes(port, &message, &notice, sizeof notice, 0) == 0);
    EXPECT(message.type == PORT_TYPE_LIMIT);
    EXPECT(receive_bytes(port, &message, &notice, sizeof notice, 0) == 0);
    EXPECT(message.type == PORT_TYPE_END && notice.pid == child && notice.status == 0);
    expect_empty(port);
    EXPECT(send_text(port, 1, "", PORT_NONBLOCK) == 0 &&
           send_text(port, 1, "", PORT_NONBLOCK) == 0);
    return 0;
}
