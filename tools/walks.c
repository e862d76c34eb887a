/*
 * What tools/walks measures: operations, each done a few times between two marks. Stands alone, so
 * that nothing but the operation lies between them.
 */
#include "kernel/abi/port.h"
#include "kernel/abi/signal.h"
#include "user/libc/system_call.h"

#define ROUNDS 4 /* the last one is taken: what comes before has warmed everything up */
#define PAGE   4096

/* A name for this place, once in the program. */
#define MARK(name) __asm__ volatile(".globl " #name "\n" #name ":" ::: "memory")
#define STEP       __attribute__((noinline, noclone))

static volatile char page[2 * PAGE] __attribute__((aligned(PAGE)));
static int requests, other_port;
static char payload[PORT_SHORT_SIZE];

static void end(int status)
{
    call1(SYS_exit, status);
}

static void check(long result)
{
    if (result < 0)
        end(1);
}

static void wait_for(long pid)
{
    check(call4(SYS_wait4, pid, 0, 0, 0));
}

/* From fork to the first write of the parent, while the child is there. */
STEP static void fork_and_write(void)
{
    page[0] = 1;
    MARK(fork_begin);
    long pid = call0(SYS_fork);
    if (pid == 0)
        end(0);
    MARK(fork_end);
    page[0] = 2;
    MARK(write_end);
    wait_for(pid);
}

/* The child has run already, and ends while its parent sleeps. Each has made its stack its own. */
STEP static void exit_and_wait(void)
{
    volatile long pid = call0(SYS_fork);
    if (pid == 0) {
        call0(SYS_sched_yield);
        end(0);
    }
    call0(SYS_sched_yield);
    MARK(exit_begin);
    wait_for(pid);
    MARK(exit_end);
}

static struct port_message message(void)
{
    return (struct port_message){.length = sizeof payload, .payload = payload};
}

STEP static void call_once(void)
{
    struct port_message request = message(), answer = message();
    MARK(call_begin);
    long error = call5(SYS_port_call, requests, (long)&request, (long)&answer, 0, 0);
    MARK(call_end);
    check(error);
}

/* Until it is killed. */
STEP static void serve(void)
{
    struct port_message in = message(), out = message();
    for (;;) {
        out.reply = in.reply; /* 0 the first time: to nobody */
        in = message();
        check(call5(SYS_port_reply_receive, requests, (long)&out, (long)&in, 0, 0));
    }
}

/* To a receiver that sleeps, until it has the message: the sender sleeps meanwhile, too. */
STEP static void send_once(void)
{
    struct port_message out = message(), in = message();
    MARK(send_begin);
    check(call4(SYS_port_send, requests, (long)&out, 0, 0));
    check(call4(SYS_port_receive, other_port, (long)&in, 0, 0));
}

STEP static void receive_once(void)
{
    struct port_message in = message(), out = message();
    long error = call4(SYS_port_receive, requests, (long)&in, 0, 0);
    MARK(send_end);
    check(error);
    check(call4(SYS_port_send, other_port, (long)&out, 0, 0));
}

static void handler(int signal)
{
    (void)signal;
    MARK(signal_end);
}

__asm__("restorer: popl %eax\n"
        "movl $119, %eax\n" /* SYS_sigreturn */
        "int $0x80");
extern char restorer[];

STEP static void kill_once(long pid)
{
    MARK(signal_begin);
    check(call2(SYS_kill, pid, SIGUSR1));
    call0(SYS_sched_yield);
}

static void signals(void)
{
    struct kernel_sigaction action = {
        .handler = (uint32_t)handler, .flags = SA_RESTORER, .restorer = (uint32_t)restorer};
    check(call4(SYS_rt_sigaction, SIGUSR1, (long)&action, 0, 8));
    long pid = call0(SYS_fork);
    for (int round = 0; round < ROUNDS; round++) {
        if (pid == 0) {
            call0(SYS_pause);
        } else {
            call0(SYS_sched_yield);
            kill_once(pid);
        }
    }
    if (pid == 0)
        end(0);
    wait_for(pid);
}

static void read_key(void)
{
    char line[PORT_SHORT_SIZE];
    MARK(key_begin);
    long length = call3(SYS_read, 0, (long)line, sizeof line);
    MARK(key_end);
    check(length - 1);
}

static void messages(void)
{
    requests = (int)call2(SYS_port_create, 4, 4 * sizeof payload);
    other_port = (int)call2(SYS_port_create, 4, 4 * sizeof payload);
    long pid = call0(SYS_fork);
    if (pid == 0)
        serve();
    for (int round = 0; round < ROUNDS; round++)
        call_once();
    check(call2(SYS_kill, pid, SIGKILL));
    wait_for(pid);

    pid = call0(SYS_fork);
    for (int round = 0; round < ROUNDS; round++)
        if (pid == 0)
            receive_once();
        else
            send_once();
    if (pid == 0)
        end(0);
    wait_for(pid);
}

void walks(long arguments)
{
    for (int round = 0; round < ROUNDS; round++)
        fork_and_write();
    for (int round = 0; round < ROUNDS; round++)
        exit_and_wait();
    messages();
    signals();
    if (arguments > 1)
        read_key();
    end(0);
}

__asm__(".globl _start\n"
        "_start: pushl (%esp)\n"
        "call walks");
