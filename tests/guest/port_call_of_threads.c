/*
 * The right to answer a call is the process's, not the thread's that took the call: it outlives the
 * thread, and ends when another thread execs. A caller that is one thread of many takes its own
 * call with it when it ends, and no other.
 */
#include "tests/guest/ports.h"
#include "tests/guest/threads.h"

static int port;
static volatile unsigned right;

static int call(void)
{
    char back[8];
    struct port_message request = {.type = 7, .length = 5, .payload = "hello"};
    struct port_message answer = {.length = sizeof back, .payload = back};
    return ERROR_OF(port_call(port, &request, &answer, NULL));
}

static pid_t caller_start(void)
{
    pid_t pid = fork_checked();
    if (pid == 0)
        _exit(call());
    wait_until_blocked(pid, "port: answer");
    return pid;
}

static void expect_told(pid_t pid, int wanted)
{
    int status;
    EXPECT(waitpid(pid, &status, 0) == pid);
    EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == wanted);
}

static void take(void *unused)
{
    char buffer[64];
    struct port_message taken;
    (void)unused;
    EXPECT(receive_bytes(port, &taken, buffer, sizeof buffer, 0) == 0);
    right = taken.reply;
}

static int reply(void)
{
    struct port_message answer = {.type = 9, .length = 2, .payload = "ok"};
    return ERROR_OF(port_reply(right, &answer));
}

static void right_outlives_its_thread(void)
{
    struct thread thread;
    pid_t pid = caller_start();
    thread_start(&thread, take, NULL);
    thread_join(&thread);
    EXPECT(reply() == 0);
    EXPECT(reply() == ESRCH);
    expect_told(pid, 0);
}

static void exec(void *unused)
{
    (void)unused;
    execl("/bin/sleep", "sleep", "1000", NULL);
}

/* The first thread has the call when another one execs: the caller is told before the end. */
static void exec_refuses(void)
{
    struct thread thread;
    pid_t caller = caller_start(), server = fork_checked();
    if (server == 0) {
        take(NULL);
        thread_start(&thread, exec, NULL);
        for (;;)
            pause();
    }
    expect_told(caller, ECONNRESET);
    kill_and_wait(server);
}

static void calls(void *unused)
{
    (void)unused;
    call();
}

static void calls_twice_and_execs(void)
{
    struct thread threads[2];
    char byte;
    for (int i = 0; i < 2; i++)
        thread_start(&threads[i], calls, NULL);
    EXPECT(read(0, &byte, 1) == 1);
    exec(NULL);
}

/* One call of the program that goes is queued still, the other one has been taken. */
static void callers_exec(void)
{
    int ends[2];
    EXPECT(pipe(ends) == 0);
    pid_t pid = fork_checked();
    if (pid == 0) {
        dup2(ends[0], 0);
        calls_twice_and_execs();
    }
    take(NULL);
    threads_settle();
    EXPECT(write(ends[1], "x", 1) == 1);
    wait_until_blocked(pid, "sleep");
    EXPECT(reply() == ESRCH);
    expect_empty(port);
    kill_and_wait(pid);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    port = port_create(4, 256);
    right_outlives_its_thread();
    exec_refuses();
    callers_exec();
    return 0;
}
