/* A watching parent raises the limit, lets the default happen, or kills. */
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
    struct rlimit more = {64 << 20, RLIM_INFINITY};
    int status, port = port_create(1, 16);
    for (int decision = 0; decision < 3; decision++) {
        pid_t child = start_greedy();
        EXPECT(limit_watch(child, 0) == -1 &&
               errno == EBADF); /* which is no port, and then closed */
        close(0);
        EXPECT(limit_watch(child, port) == 0);
        EXPECT(limit_decide(child) == -1 && errno == ESRCH);
        kill(child, SIGCONT);
        receive_notice(port, child);
        EXPECT(waitpid(child, &status, WNOHANG) == 0); /* it waits */
        if (decision == 0)
            EXPECT(prlimit(child, RLIMIT_AS, &more, NULL) == 0);
        if (decision == 1)
            EXPECT(limit_decide(child) == 0);
        if (decision == 2)
            EXPECT(kill(child, SIGKILL) == 0);
        EXPECT(waitpid(child, &status, 0) == child);
        EXPECT(decision != 0 || WEXITSTATUS(status) == 2);
        EXPECT(decision != 1 || WEXITSTATUS(status) == 1);
        EXPECT(decision != 2 || WTERMSIG(status) == SIGKILL);
    }
    return 0;
}
