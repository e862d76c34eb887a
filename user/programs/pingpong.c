/* pingpong [N]: two processes send N messages (1,000) there and back through two ports. */
#include <gaji/port.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define SLOTS   1
#define PAYLOAD 16

enum { PING = 1, PONG = 2 };

static uint64_t time_stamp(void)
{
    uint64_t count;
    __asm__ volatile("rdtsc" : "=A"(count)); /* EDX:EAX; instructions under -icount */
    return count;
}

static int ping_port, pong_port;

static void message_pass(int (*pass)(int port), int port, const char *what)
{
    if (pass(port) < 0) {
        perror(what);
        exit(1);
    }
}

static char payload[PAYLOAD] = "ball";

static int ball_throw(int port)
{
    struct port_message message = {.type = PING, .length = PAYLOAD, .payload = payload};
    return port_send(port, &message, 0);
}

static int ball_catch(int port)
{
    struct port_message message = {.length = PAYLOAD, .payload = payload};
    return port_receive(port, &message, 0);
}

static void partner_run(long rounds)
{
    for (long i = 0; i < rounds; i++) {
        message_pass(ball_catch, ping_port, "pingpong: partner: port_receive");
        message_pass(ball_throw, pong_port, "pingpong: partner: port_send");
    }
}

static void rounds_play(long rounds)
{
    for (long i = 0; i < rounds; i++) {
        message_pass(ball_throw, ping_port, "pingpong: port_send");
        message_pass(ball_catch, pong_port, "pingpong: port_receive");
    }
}

/* The same by calls: one port, and the answer comes back without a queue. */
static void partner_answer(int port)
{
    struct port_short ball = {0};
    while (port_reply_receive_short(port, &ball) >= 0)
        ball.type = PONG;
}

static uint64_t rounds_call(long rounds)
{
    int port = port_create(SLOTS, PAYLOAD);
    pid_t partner = port < 0 ? -1 : fork();
    if (partner < 0) {
        perror("pingpong: a port and a partner");
        exit(1);
    }
    if (partner == 0)
        partner_answer(port);
    struct port_short ball = {.type = PING, .words = {1, 2, 3, 4}};
    uint64_t start = time_stamp();
    for (long i = 0; i < rounds; i++)
        if (port_call_short(port, &ball) < 0)
            exit(1);
    uint64_t ticks = time_stamp() - start;
    kill(partner, SIGKILL);
    waitpid(partner, NULL, 0);
    close(port);
    return ticks;
}

int main(int argc, char **argv)
{
    long rounds = argc > 1 ? atol(argv[1]) : 1000;
    ping_port = port_create(SLOTS, PAYLOAD);
    pong_port = port_create(SLOTS, PAYLOAD);
    if (ping_port < 0 || pong_port < 0 || rounds < 1) {
        perror("pingpong: port_create");
        return 1;
    }
    fflush(stdout);
    pid_t partner = fork();
    if (partner < 0) {
        perror("pingpong: fork");
        return 1;
    }
    if (partner == 0) {
        partner_run(rounds);
        _exit(0);
    }

    printf("PID %d throws a ball of %d bytes to PID %d, which throws it back, %ld times.\n",
           getpid(), PAYLOAD, partner, rounds);
    fflush(stdout);
    uint64_t start = time_stamp();
    rounds_play(rounds);
    uint64_t ticks = time_stamp() - start;
    waitpid(partner, NULL, 0);
    printf("%ld round trips: %llu ticks of the time-stamp counter each, two system calls\n"
           "and one switch of process each way. (Under `tools/run --icount` a tick is an\n"
           "instruction.)\n",
           rounds, (unsigned long long)(ticks / (uint64_t)rounds));
    ticks = rounds_call(rounds);
    printf("The same by calls, one system call and one switch each way: %llu ticks each.\n",
           (unsigned long long)(ticks / (uint64_t)rounds));
    return 0;
}
