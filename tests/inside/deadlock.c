/* Two servers, each of which asks the other before it answers anybody. */
#include <gaji/port.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static int ports[2];

static void serve(int own, int other)
{
    struct port_message message = {0};
    struct port_message question = {.type = 1}, answer = {0};
    port_call(ports[other], &question, &answer, NULL);
    port_receive(ports[own], &message, 0);
    port_reply(message.reply, &answer);
    _exit(0);
}

int main(void)
{
    ports[0] = port_create(4, 0);
    ports[1] = port_create(4, 0);
    printf("Two servers start.\n");
    for (int i = 0; i < 2; i++)
        if (fork() == 0)
            serve(i, 1 - i);
    close(ports[0]);
    close(ports[1]);
    while (wait(NULL) > 0)
        ;
    printf("Both have ended.\n");
    return 0;
}
