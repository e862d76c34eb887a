/* stagedemo: a pipeline of processes over ports. Each stage knows the next one's port alone. */
#include <errno.h>
#include <gaji/port.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define STAGES  3
#define NUMBERS 6
#define THE_END 1 /* a type of message: nothing follows */

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "stagedemo: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void send(int port, unsigned type, int number)
{
    struct port_message message = {.type = type, .length = sizeof number, .payload = &number};
    if (port_send(port, &message, 0) < 0)
        fail("port_send");
}

/* false when the end has come. */
static int receive(int port, int *number)
{
    struct port_message message = {.length = sizeof *number, .payload = number};
    if (port_receive(port, &message, 0) < 0)
        fail("port_receive");
    return message.type != THE_END;
}

static int square(int number)
{
    return number * number;
}

static int add_one(int number)
{
    return number + 1;
}

static int halve(int number)
{
    return number / 2;
}

static const struct stage {
    const char *name;
    int (*work)(int number);
} stages[STAGES] = {{"square", square}, {"add one", add_one}, {"halve", halve}};

static _Noreturn void stage_run(const struct stage *stage, int from, int to)
{
    int number;
    while (receive(from, &number))
        send(to, 0, stage->work(number));
    send(to, THE_END, 0);
    _exit(0);
}

int main(void)
{
    int ports[STAGES + 1], number;
    for (int i = 0; i <= STAGES; i++)
        if ((ports[i] = port_create(2, 16)) < 0)
            fail("port_create");
    printf("%d stages, each a process, with a port of two slots before each.\n", STAGES);
    fflush(stdout);
    for (int i = 0; i < STAGES; i++) {
        pid_t pid = fork();
        if (pid < 0)
            fail("fork");
        if (pid == 0)
            stage_run(&stages[i], ports[i], ports[i + 1]);
        printf("  PID %d: %s\n", pid, stages[i].name);
        fflush(stdout);
    }
    pid_t source = fork();
    if (source < 0)
        fail("fork");
    if (source == 0) { /* sleeps whenever the first port is full */
        for (int i = 1; i <= NUMBERS; i++)
            send(ports[0], 0, i);
        send(ports[0], THE_END, 0);
        _exit(0);
    }
    printf("  PID %d: the source of 1 to %d\n\n", source, NUMBERS);
    for (int i = 1; receive(ports[STAGES], &number); i++)
        printf("  %d went in, %d came out\n", i, number);
    while (wait(NULL) > 0)
        ;
    printf("\nA full port makes the stage before it wait, an empty one the stage behind it.\n");
    return 0;
}
