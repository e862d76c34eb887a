/* portdemo: a mailbox with a name in the file tree; one server receives, two clients send. */
#include <errno.h>
#include <fcntl.h>
#include <gaji/port.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define NAME    "portdemo"
#define PATH    "/port/" NAME
#define SLOTS   2 /* fewer than there are messages: senders have to wait for room */
#define BYTES   1024
#define CLIENTS 2
#define LETTERS 3

enum { LETTER = 1, FAREWELL = 2 };

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "portdemo: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void send_text(int port, uint32_t type, const char *text)
{
    struct port_message message = {
        .type = type, .length = strlen(text) + 1, .payload = (void *)text};
    if (port_send(port, &message, 0) < 0)
        fail("port_send");
}

static void client_run(int number)
{
    int port = open(PATH, O_WRONLY | O_CLOEXEC);
    if (port < 0)
        fail(PATH);
    for (int i = 1; i <= LETTERS; i++) {
        char text[64];
        snprintf(text, sizeof text, "letter %d from client %d", i, number);
        send_text(port, LETTER, text);
    }
    send_text(port, FAREWELL, "that was all");
    exit(0);
}

/* Receives until every client has said farewell. */
static void server_run(int port)
{
    for (int left = CLIENTS; left > 0;) {
        char text[64];
        struct port_message message = {.length = sizeof text, .payload = text};
        if (port_receive(port, &message, 0) < 0)
            fail("port_receive");
        printf("  server: type %u, %2u bytes, from PID %d: \"%s\"\n", (unsigned)message.type,
               (unsigned)message.length, (int)message.sender, text);
        left -= message.type == FAREWELL;
    }
}

int main(void)
{
    int port = port_create(SLOTS, BYTES);
    if (port < 0)
        fail("port_create");
    if (port_publish(port, NAME) < 0)
        fail("port_publish");
    printf("The server, PID %d, made a port with room for %d messages, and named it\n%s.\n",
           getpid(), SLOTS, PATH);

    for (int i = 1; i <= CLIENTS; i++) {
        fflush(stdout);
        pid_t client = fork();
        if (client < 0)
            fail("fork");
        if (client == 0) {
            close(port); /* a client has no right to receive */
            client_run(i);
        }
        printf("Client %d is PID %d; it opens %s, which gives it the right to send.\n", i, client,
               PATH);
    }
    server_run(port);
    while (wait(NULL) > 0)
        ;
    printf("All messages were received, each once; the kernel wrote the senders' PIDs.\n");

    int sender = open(PATH, O_WRONLY);
    close(port);
    struct port_message message = {.type = LETTER};
    if (sender >= 0 && port_send(sender, &message, 0) < 0)
        printf("The server closed its port. Sending now fails: %s.\n", strerror(errno));
    return 0;
}
