/* directdemo: messages between processes by PID: a meeting, a call, notices, and a circle. */
#include <errno.h>
#include <gaji/direct.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEXT_SIZE 64

enum { GREETING = 1, QUESTION, ANSWER };

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void say(const char *line)
{
    printf("    [%d] %s\n", getpid(), line);
    fflush(stdout);
}

static pid_t start(void (*body)(pid_t parent))
{
    pid_t parent = getpid();
    fflush(stdout);
    pid_t pid = fork();
    if (pid < 0)
        fail("directdemo: fork");
    if (pid == 0) {
        body(parent);
        exit(0);
    }
    return pid;
}

static struct port_message message_of(unsigned type, const char *text)
{
    return (struct port_message){.type = type, .length = strlen(text) + 1, .payload = (void *)text};
}

static void greeter(pid_t parent)
{
    struct port_message message = message_of(GREETING, "hello");
    say("sends, and sleeps until the other receives (ps: message to ...)");
    if (msg_send(parent, &message, NULL) < 0)
        fail("directdemo: msg_send");
    say("goes on: the other has it");
}

static void meet(void)
{
    char text[TEXT_SIZE];
    struct port_message message = {.length = sizeof text, .payload = text};
    printf("1. A meeting: there is no queue, so each waits for the other.\n");
    pid_t pid = start(greeter);
    usleep(100000);
    say("receives");
    if (msg_receive(MSG_ANY, &message, NULL) < 0)
        fail("directdemo: msg_receive");
    printf("    [%d] has \"%s\" from %d\n", getpid(), text, message.sender);
    waitpid(pid, NULL, 0);
}

static void server(pid_t parent)
{
    char text[TEXT_SIZE];
    struct port_message message = {.length = sizeof text, .payload = text};
    if (msg_receive(parent, &message, NULL) < 0)
        fail("directdemo: msg_receive");
    say("has the question; the caller sleeps until the answer (see ps)");
    message = message_of(ANSWER, "42");
    if (msg_send_now(parent, &message) < 0)
        fail("directdemo: msg_send_now");
}

static void call(void)
{
    char text[TEXT_SIZE];
    struct port_message question = message_of(QUESTION, "6 x 7?");
    struct port_message answer = {.length = sizeof text, .payload = text};
    printf("\n2. A call: sends, and receives from the same process, with nothing between.\n");
    pid_t pid = start(server);
    if (msg_call(pid, &question, &answer, NULL) < 0)
        fail("directdemo: msg_call");
    printf("    [%d] has the answer \"%s\" from %d\n", getpid(), text, answer.sender);
    waitpid(pid, NULL, 0);
}

static void notifier(pid_t parent)
{
    for (int i = 0; i < 3; i++)
        msg_notify(parent);
    say("has notified three times without waiting, and ends");
}

static void notices(void)
{
    struct port_message message = {0};
    printf("\n3. Notices: never wait, never get lost, and come once for each sender.\n");
    waitpid(start(notifier), NULL, 0);
    while (msg_receive_now(MSG_ANY, &message) == 0)
        printf("    [%d] has a notice from %d\n", getpid(), message.sender);
    printf("    [%d] has no more\n", getpid());
}

static void sender(pid_t parent)
{
    struct port_message message = message_of(GREETING, "you first");
    msg_send(parent, &message, NULL);
}

static void circle(void)
{
    char text[TEXT_SIZE];
    struct port_message message = message_of(GREETING, "no, you");
    printf("\n4. A circle: both would send, and nobody receive.\n");
    pid_t pid = start(sender);
    usleep(100000);
    if (msg_send(pid, &message, NULL) < 0)
        printf("    [%d] cannot send to %d: %s (dmesg names the circle)\n", getpid(), pid,
               strerror(errno));
    message = (struct port_message){.length = sizeof text, .payload = text};
    if (msg_receive(pid, &message, NULL) == 0)
        printf("    [%d] receives instead: \"%s\"\n", getpid(), text);
    waitpid(pid, NULL, 0);
}

int main(void)
{
    meet();
    call();
    notices();
    circle();
    return 0;
}
