/*
 * Waiting in a circle by direct messages, where a process has several threads: another thread can
 * still receive, so nobody is refused. And a circle that a thread's end closes costs its members,
 * but whoever waits for one of them later just waits.
 */
#include "tests/guest/direct.h"
#include "tests/guest/threads.h"

static pid_t partner;

static void receive_one(void *unused)
{
    (void)unused;
    usleep(100000); /* the others wait for each other */
    expect_direct(partner, partner, 1, "there");
}

static void another_can_receive(void)
{
    struct thread second;
    pid_t parent = getpid();
    partner = fork_checked();
    if (partner == 0) {
        EXPECT(direct_send_text(parent, 1, "there") == 0);
        expect_direct(parent, parent, 2, "back");
        _exit(0);
    }
    thread_start(&second, receive_one, NULL);
    usleep(50000);
    EXPECT(direct_send_text(partner, 2, "back") == 0);
    thread_join(&second);
    expect_exit(partner);
}

static void end_soon(void *unused)
{
    (void)unused;
    usleep(100000);
}

/* `first` waits for `second`, and while it has another thread, which then ends, the other way. */
static void a_circle_of_others(void)
{
    int pipe_ends[2];
    EXPECT(pipe(pipe_ends) == 0);
    pid_t first = fork_checked(), second;
    if (first == 0) {
        struct thread other;
        EXPECT(read(pipe_ends[0], &second, sizeof second) == sizeof second);
        thread_start(&other, end_soon, NULL);
        direct_send_text(second, 1, "never taken");
        _exit(1);
    }
    second = fork_checked();
    if (second == 0) {
        usleep(50000);
        _exit(direct_send_text(first, 1, "never taken") < 0 && errno == ESRCH ? 0 : 1);
    }
    EXPECT(write(pipe_ends[1], &second, sizeof second) == sizeof second);
    usleep(200000);
    pid_t third = fork_checked();
    if (third == 0)
        _exit(direct_send_text(first, 1, "never taken") < 0 && errno == ESRCH ? 0 : 1);
    usleep(50000);
    kill_and_wait(first);
    expect_exit(third);
    expect_exit(second);
}

int main(void)
{
    another_can_receive();
    a_circle_of_others();
    return 0;
}
