/* What direct messages refuse, time-outs, and signals that end a wait. */
// run: --icount
#include "tests/guest/direct.h"

#include <sys/syscall.h>
#include <time.h>

static void note(int signal)
{
    (void)signal;
}

static struct timespec soon(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    now.tv_nsec += 30000000;
    if (now.tv_nsec >= 1000000000)
        now = (struct timespec){now.tv_sec + 1, now.tv_nsec - 1000000000};
    return now;
}

static char text[64];
static struct port_message message = {.length = 63, .payload = text}, answer;
static pid_t other; /* sleeps, and neither sends nor receives */

static void nobody_is_there(void)
{
    pid_t zombie = fork_checked();
    if (zombie == 0)
        _exit(0);
    siginfo_t info;
    EXPECT(waitid(P_PID, zombie, &info, WEXITED | WNOWAIT) == 0);
    const pid_t nobody[] = {-1, 31999, 32768, 1 << 30, zombie};
    for (int i = 0; i < 5; i++) {
        EXPECT(ERROR_OF(msg_send(nobody[i], &message, NULL)) == ESRCH);
        EXPECT(ERROR_OF(msg_receive(nobody[i], &message, NULL)) == ESRCH);
        EXPECT(ERROR_OF(msg_call(nobody[i], &message, &answer, NULL)) == ESRCH);
        EXPECT(ERROR_OF(msg_notify(nobody[i])) == ESRCH);
    }
    EXPECT(ERROR_OF(msg_send(0, &message, NULL)) == ESRCH);
    expect_exit(zombie);
}

static void arguments_are_refused(void)
{
    EXPECT(syscall(SYS_msg_send, other, &message, 4, 0) == -1 && errno == EINVAL);
    EXPECT(syscall(SYS_msg_receive, other, &message, 4, 0) == -1 && errno == EINVAL);
    EXPECT(syscall(SYS_msg_call, other, &message, &answer, PORT_NONBLOCK, 0) == -1);
    EXPECT(errno == EINVAL);
    message.length = 65537;
    EXPECT(ERROR_OF(msg_send(other, &message, NULL)) == EMSGSIZE);
    EXPECT(ERROR_OF(msg_call(other, &message, &answer, NULL)) == EMSGSIZE);
    message.length = 0;
    EXPECT(ERROR_OF(msg_send(other, &message, &(struct timespec){0, -1})) == EINVAL);
}

static void nobody_meets_us(void)
{
    EXPECT(ERROR_OF(msg_send_now(other, &message)) == EAGAIN);
    EXPECT(ERROR_OF(msg_receive_now(other, &message)) == EAGAIN);
    EXPECT(ERROR_OF(msg_receive_now(MSG_ANY, &message)) == EAGAIN);

    struct timespec until = soon();
    EXPECT(ERROR_OF(msg_send(other, &message, &until)) == ETIMEDOUT);
    EXPECT(ERROR_OF(msg_send(other, &message, &until)) == ETIMEDOUT); /* it has passed */
    until = soon();
    EXPECT(ERROR_OF(msg_receive(other, &message, &until)) == ETIMEDOUT);
    EXPECT(ERROR_OF(msg_receive(MSG_ANY, &message, &until)) == ETIMEDOUT);
    until = soon();
    EXPECT(ERROR_OF(msg_call(other, &message, &answer, &until)) == ETIMEDOUT);
}

static void handler_ends_wait(void)
{
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
    EXPECT(sigaction(SIGALRM, &action, NULL) == 0);
    alarm(1);
    EXPECT(ERROR_OF(msg_send(other, &message, NULL)) == EINTR);
    alarm(1);
    EXPECT(ERROR_OF(msg_receive(MSG_ANY, &message, NULL)) == EINTR);
    alarm(1);
    EXPECT(ERROR_OF(msg_call(other, &message, &answer, NULL)) == EINTR);
}

/* Stopped and continued, a sender waits again. */
static void stop_does_not_end_wait(void)
{
    pid_t sender = direct_start_sender(5, "patient");
    EXPECT(kill(sender, SIGSTOP) == 0 && waitpid(sender, NULL, WUNTRACED) == sender);
    EXPECT(ERROR_OF(msg_receive_now(MSG_ANY, &answer)) == EAGAIN);
    kill(sender, SIGCONT);
    expect_direct(sender, sender, 5, "patient");
    expect_exit(sender);
}

int main(void)
{
    answer = message;
    nobody_is_there();
    other = fork_checked();
    while (other == 0)
        pause();
    arguments_are_refused();
    nobody_meets_us();
    handler_ends_wait();
    stop_does_not_end_wait();
    kill_and_wait(other);
    return 0;
}
