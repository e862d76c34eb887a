/* Calls: the answer comes to who asked; a server that answers without waiting; kills on the way. */
#include "tests/guest/direct.h"

#define CLIENTS 8
#define CALLS   50

static void note(int signal)
{
    (void)signal;
}

/* Answers with the number it got, plus one, until it gets 0. */
static void serve(void)
{
    for (;;) {
        unsigned number;
        struct port_message message = {.length = sizeof number, .payload = &number};
        EXPECT(msg_receive(MSG_ANY, &message, NULL) == 0);
        if (number == 0)
            return;
        number++;
        EXPECT(msg_send_now(message.sender, &message) == 0);
    }
}

static pid_t start_server(void)
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        serve();
        _exit(0);
    }
    return pid;
}

static int ask(pid_t server, unsigned number, unsigned *answer)
{
    struct port_message request = {.type = 1, .length = 4, .payload = &number};
    struct port_message room = {.length = 4, .payload = answer};
    int result = msg_call(server, &request, &room, NULL);
    EXPECT(result < 0 || (room.sender == server && room.length == 4));
    return result;
}

static void end_server(pid_t server)
{
    unsigned zero = 0;
    struct port_message message = {.length = 4, .payload = &zero};
    EXPECT(msg_send(server, &message, NULL) == 0);
    expect_exit(server);
}

static void many_clients(void)
{
    pid_t server = start_server(), clients[CLIENTS];
    for (unsigned i = 0; i < CLIENTS; i++) {
        clients[i] = fork_checked();
        if (clients[i] == 0) {
            for (unsigned n = 1; n <= CALLS; n++) {
                unsigned answer;
                EXPECT(ask(server, i * 1000 + n, &answer) == 0 && answer == i * 1000 + n + 1);
            }
            _exit(0);
        }
    }
    for (unsigned i = 0; i < CLIENTS; i++)
        expect_exit(clients[i]);
    end_server(server);
}

static pid_t start_caller(pid_t server, int expected)
{
    char reason[32];
    pid_t pid = fork_checked();
    if (pid == 0) {
        unsigned answer;
        _exit(ERROR_OF(ask(server, 1, &answer)) == expected ? 0 : 1);
    }
    snprintf(reason, sizeof reason, "message to %d", server);
    wait_until_blocked(pid, reason);
    return pid;
}

/* We are the server. Before we take the request, and after that: the caller is killed, we end. */
static void ends_on_the_way(void)
{
    pid_t self = getpid();
    unsigned number;
    char reason[32];
    struct port_message message = {.length = 4, .payload = &number};
    pid_t caller = start_caller(self, 0);
    kill_and_wait(caller);
    EXPECT(ERROR_OF(msg_receive_now(MSG_ANY, &message)) == EAGAIN);

    caller = start_caller(self, 0);
    EXPECT(msg_receive(MSG_ANY, &message, NULL) == 0 && message.sender == caller);
    snprintf(reason, sizeof reason, "answer of %d", self);
    wait_until_blocked(caller, reason);
    kill_and_wait(caller);
    EXPECT(ERROR_OF(msg_send(caller, &message, NULL)) == ESRCH);

    for (int taken = 0; taken < 2; taken++) {
        pid_t server = fork_checked();
        if (server == 0) {
            message.length = 4;
            if (taken)
                EXPECT(msg_receive(MSG_ANY, &message, NULL) == 0);
            pause();
        }
        caller = fork_checked();
        if (caller == 0) {
            unsigned answer;
            _exit(ERROR_OF(ask(server, 1, &answer)) == ESRCH ? 0 : 1);
        }
        snprintf(reason, sizeof reason, taken ? "answer of %d" : "message to %d", server);
        wait_until_blocked(caller, reason);
        kill_and_wait(server);
        expect_exit(caller);
    }
}

/* A handler does not end a call whose request was taken; a notice is not its answer. */
static void signals_and_notices(void)
{
    pid_t self = getpid();
    unsigned number;
    char reason[32];
    struct port_message message = {.length = 4, .payload = &number};
    signal(SIGUSR1, note);
    pid_t caller = start_caller(self, 0);
    EXPECT(kill(caller, SIGUSR1) == 0);
    EXPECT(WEXITSTATUS((waitpid(caller, (int *)&number, 0), (int)number)) == 1); /* EINTR */

    caller = start_caller(self, 0);
    EXPECT(msg_receive(MSG_ANY, &message, NULL) == 0 && message.sender == caller);
    EXPECT(kill(caller, SIGUSR1) == 0 && msg_notify(caller) == 0);
    snprintf(reason, sizeof reason, "answer of %d", self);
    wait_until_blocked(caller, reason);
    EXPECT(msg_send(caller, &message, NULL) == 0);
    expect_exit(caller);
}

/* An answer that does not fit ends the call, and its sender waits. */
static void answer_too_long(void)
{
    pid_t self = getpid();
    pid_t caller = fork_checked();
    unsigned number;
    if (caller == 0) {
        struct port_message request = {.type = 1, .length = 0}, room = {.length = 0};
        EXPECT(ERROR_OF(msg_call(self, &request, &room, NULL)) == EMSGSIZE && room.length == 4);
        room.payload = &number;
        EXPECT(msg_receive(self, &room, NULL) == 0 && number == 77);
        _exit(0);
    }
    struct port_message message = {.length = 4, .payload = &number};
    EXPECT(msg_receive(caller, &message, NULL) == 0 && message.length == 0);
    number = 77;
    message.length = 4;
    EXPECT(msg_send(caller, &message, NULL) == 0);
    expect_exit(caller);
}

int main(void)
{
    many_clients();
    ends_on_the_way();
    signals_and_notices();
    answer_too_long();
    return 0;
}
