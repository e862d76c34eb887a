/* calldemo: a server keeps an account; clients call it, and each call sleeps until its answer. */
#include <errno.h>
#include <gaji/port.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CLIENTS 2
#define CALLS   3

enum request { DEPOSIT = 1, CLOSE_DOWN = 2 };

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "calldemo: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* Answers every deposit with the new balance; then closes down, and leaves that call unanswered. */
static void server_run(int port)
{
    struct port_short message = {0};
    unsigned balance = 0;
    for (;;) {
        int sender =
            port_reply_receive_short(port, &message); /* the first time there is no reply */
        if (sender < 0)
            fail("port_reply_receive_short");
        if (message.type == CLOSE_DOWN) {
            printf("  server: PID %d wants me to close down. I exit without an answer.\n", sender);
            exit(0);
        }
        balance += message.words[0];
        printf("  server: PID %d deposits %u, the balance is %u\n", sender, message.words[0],
               balance);
        message.words[0] = balance;
    }
}

static void client_run(int port, int number)
{
    for (int i = 1; i <= CALLS; i++) {
        struct port_short message = {.type = DEPOSIT, .words = {(unsigned)(number * i)}};
        if (port_call_short(port, &message) < 0)
            fail("port_call_short");
        printf("  client %d: the answer is %u\n", number, message.words[0]);
    }
    exit(0);
}

static pid_t start(void (*run)(int port, int number), int port, int number)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid < 0)
        fail("fork");
    if (pid == 0)
        run(port, number);
    return pid;
}

static void server_start(int port, int unused)
{
    (void)unused;
    server_run(port);
}

int main(void)
{
    int port = port_create(CLIENTS, CLIENTS * PORT_SHORT_SIZE);
    if (port < 0)
        fail("port_create");
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("One server, %d clients. A call is a message and the wait for its answer in one.\n",
           CLIENTS);
    pid_t server = start(server_start, port, 0);
    for (int number = 1; number <= CLIENTS; number++)
        start(client_run, port, number);
    for (int ended = 0; ended < CLIENTS; ended++)
        wait(NULL);

    struct port_short message = {.type = CLOSE_DOWN};
    if (port_call_short(port, &message) == 0)
        return 1;
    printf("The last call has no answer: \"%s\".\nIts server, PID %d, has ended.\n",
           strerror(errno), server);
    waitpid(server, NULL, 0);
    return 0;
}
