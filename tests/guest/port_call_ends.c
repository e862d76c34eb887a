/* Every way in which a call ends without its answer: the caller is told which, nothing is left. */
#include "tests/guest/ports.h"

#include <errno.h>
#include <signal.h>

static int port;
static struct port_message taken; /* what the server half, this process, has received */

static void nothing(int signal)
{
    (void)signal;
}

static struct timespec in_milliseconds(int milliseconds)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_nsec += milliseconds * 1000000;
    at.tv_sec += at.tv_nsec / 1000000000;
    at.tv_nsec %= 1000000000;
    return at;
}

/* A child that calls in one of the forms; its exit status is the errno. */
enum form { BRIEF, LONG, WITH_DEADLINE };

static int call(enum form form)
{
    struct port_short brief = {7, {1, 2, 3, 4}, 0};
    char back[8];
    struct port_message request = {.type = 7, .length = 5, .payload = "hello"};
    struct port_message answer = {.length = sizeof back, .payload = back};
    struct timespec deadline = in_milliseconds(100);
    signal(SIGUSR1, nothing);
    if (form == BRIEF)
        return ERROR_OF(port_call_short(port, &brief));
    return ERROR_OF(port_call(port, &request, &answer, form == WITH_DEADLINE ? &deadline : NULL));
}

static pid_t caller_start(enum form form)
{
    pid_t pid = fork_checked();
    if (pid == 0)
        _exit(call(form));
    wait_until_blocked(pid, "port: answer");
    return pid;
}

static void expect_errno(pid_t pid, int wanted)
{
    int status;
    EXPECT(waitpid(pid, &status, 0) == pid);
    EXPECT(WIFEXITED(status));
    if (WEXITSTATUS(status) != wanted)
        printf("errno %d, not %d\n", WEXITSTATUS(status), wanted);
    EXPECT(WEXITSTATUS(status) == wanted);
}

static unsigned take(void)
{
    static char buffer[64];
    EXPECT(receive_bytes(port, &taken, buffer, sizeof buffer, 0) == 0);
    EXPECT(taken.reply != 0);
    return taken.reply;
}

static void expect_void(unsigned right)
{
    struct port_message answer = {.length = 0};
    EXPECT(ERROR_OF(port_reply(right, &answer)) == ESRCH);
    EXPECT(ERROR_OF(port_reply(right, NULL)) == ESRCH);
}

static void queued_call_ends(enum form form)
{
    pid_t pid = caller_start(form); /* a signal: nothing was moved */
    kill(pid, SIGUSR1);
    expect_errno(pid, EINTR);
    expect_empty(port);

    pid = caller_start(form); /* the caller's own end */
    kill_and_wait(pid);
    expect_empty(port);

    pid_t first = caller_start(form), second = caller_start(form), third = caller_start(form);
    kill_and_wait(second); /* out of the middle of the queue */
    take();
    EXPECT(taken.sender == first);
    EXPECT(port_reply(taken.reply, NULL) == 0);
    take();
    EXPECT(taken.sender == third);
    EXPECT(port_reply(taken.reply, NULL) == 0);
    expect_errno(first, ECONNRESET);
    expect_errno(third, ECONNRESET);
}

static void taken_call_ends(enum form form)
{
    pid_t pid = caller_start(form); /* the caller's own end */
    unsigned right = take();
    kill_and_wait(pid);
    expect_void(right);

    pid = caller_start(form); /* a handler does not end it any more */
    right = take();
    kill(pid, SIGUSR1);
    usleep(1000);
    struct port_message answer = {.type = 9, .length = 2, .payload = "ok"};
    expect_void(right - 1); /* rights are numbers, but these are nobody's */
    expect_void(right + 1);
    EXPECT(port_reply(right, &answer) == 0);
    expect_errno(pid, 0);
    expect_void(right);

    pid = caller_start(form); /* not by a child of the receiver */
    right = take();
    pid_t child = fork_checked();
    if (child == 0) {
        expect_void(right);
        _exit(0);
    }
    expect_exit(child);

    answer.length = 100; /* an answer that cannot be given leaves the right as it was */
    EXPECT(ERROR_OF(port_reply(right, &answer)) == EMSGSIZE);
    answer.length = 2;
    answer.payload = (void *)16;
    EXPECT(ERROR_OF(port_reply(right, &answer)) == EFAULT);
    EXPECT(ERROR_OF(port_reply(right, (void *)16)) == EFAULT);
    EXPECT(port_reply(right, NULL) == 0);
    expect_errno(pid, ECONNRESET);
}

static void deadline_passes(void)
{
    expect_errno(caller_start(WITH_DEADLINE), ETIMEDOUT);
    expect_empty(port);
    pid_t pid = caller_start(WITH_DEADLINE);
    unsigned right = take();
    expect_errno(pid, ETIMEDOUT);
    expect_void(right);
}

/* A server in a process of its own takes a call and does this instead of answering. */
enum instead { EXIT, EXEC, KILLED, CLOSE };

static void server_ends(enum form form, enum instead instead)
{
    pid_t server = fork_checked();
    if (server == 0) {
        take();
        if (instead == EXEC)
            execl("/bin/sleep", "sleep", "0.01", NULL);
        if (instead == KILLED)
            pause();
        if (instead == CLOSE)
            close(port);
        _exit(0);
    }
    wait_until_blocked(server, "port: empty");
    pid_t pid = fork_checked();
    if (pid == 0)
        _exit(call(form));
    if (instead == KILLED) {
        wait_until_blocked(server, "signal");
        kill(server, SIGKILL);
    }
    expect_errno(pid, ECONNRESET);
    int status;
    EXPECT(waitpid(server, &status, 0) == server);
    expect_empty(port);
}

static void last_receiver_goes(enum form form)
{
    int both = port;
    port = port_narrow(both, PORT_SEND);
    EXPECT(port >= 0);
    pid_t pid = fork_checked();
    if (pid == 0) {
        close(both);
        _exit(call(form));
    }
    wait_until_blocked(pid, "port: answer");
    close(both);
    expect_errno(pid, EPIPE);
    EXPECT(call(form) == EPIPE);
    close(port);
    port = port_create(4, 256);
}

static void bad_arguments(void)
{
    char back[8];
    struct port_message request = {.length = 5, .payload = "hello"};
    struct port_message answer = {.length = sizeof back, .payload = back};
    struct port_short brief = {0};
    int receiver = port_narrow(port, PORT_RECEIVE), sender = port_narrow(port, PORT_SEND);
    EXPECT(ERROR_OF(port_call(receiver, &request, &answer, NULL)) == EBADF);
    EXPECT(ERROR_OF(port_call(1, &request, &answer, NULL)) == EBADF);
    EXPECT(ERROR_OF(port_call(-1, &request, &answer, NULL)) == EBADF);
    EXPECT(ERROR_OF(port_call_short(receiver, &brief)) == EBADF);
    EXPECT(ERROR_OF(port_call_short(1, &brief)) == EBADF);
    EXPECT(ERROR_OF(port_call_short(1000, &brief)) == EBADF);
    EXPECT(ERROR_OF(port_reply_receive_short(sender, &brief)) == EBADF);
    EXPECT(ERROR_OF(port_call(port, (void *)16, &answer, NULL)) == EFAULT);
    EXPECT(ERROR_OF(port_call(port, &request, (void *)16, NULL)) == EFAULT);
    request.payload = (void *)0xC0000000;
    EXPECT(ERROR_OF(port_call(port, &request, &answer, NULL)) == EFAULT);
    request.length = 1000000;
    EXPECT(ERROR_OF(port_call(port, &request, &answer, NULL)) == EMSGSIZE);
    close(receiver);
    close(sender);
    expect_void(0);
    expect_empty(port);
}

/* The caller's own buffer is bad: it is told, and who answers has done so. */
static void caller_cannot_take_it(void)
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        struct port_message request = {.length = 0};
        struct port_message answer = {.length = 8, .payload = (void *)0xBFFFFFFF};
        _exit(ERROR_OF(port_call(port, &request, &answer, NULL)));
    }
    unsigned right = take();
    struct port_message answer = {.length = 2, .payload = "ok"};
    EXPECT(port_reply(right, &answer) == 0);
    expect_errno(pid, EFAULT);
}

int main(void)
{
    port = port_create(4, 256);
    for (enum form form = BRIEF; form <= LONG; form++) {
        queued_call_ends(form);
        taken_call_ends(form);
        for (enum instead instead = EXIT; instead <= CLOSE; instead++)
            server_ends(form, instead);
        last_receiver_goes(form);
    }
    deadline_passes();
    bad_arguments();
    caller_cannot_take_it();
    return 0;
}
