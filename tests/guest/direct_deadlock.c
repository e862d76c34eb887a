/* Waiting in a circle is refused to whoever would close it, and the log names the circle. */
// log: direct: nobody would go on: three\[\d+\] -> one\[\d+\] -> two\[\d+\] -> three\[\d+\]
// log: \(EDEADLK\)[\s\S]* many\[\d+\] -> ([a-z]+\[\d+\] -> ){7}\.\.\.many\[\d+\] \(EDEADLK\)
// run: --icount
#include "tests/guest/direct.h"

#include <stdbool.h>
#include <sys/prctl.h>
#include <time.h>

static struct port_message message;

static void alone(void)
{
    prctl(PR_SET_NAME, (long)"alone");
    EXPECT(ERROR_OF(msg_send(getpid(), &message, NULL)) == EDEADLK);
    EXPECT(ERROR_OF(msg_receive(getpid(), &message, NULL)) == EDEADLK);
    EXPECT(ERROR_OF(msg_call(getpid(), &message, &message, NULL)) == EDEADLK);
    EXPECT(ERROR_OF(msg_send_now(getpid(), &message)) == EAGAIN);
}

enum { SEND, RECEIVE, CALL };

static int do_one(int what, pid_t pid, const struct timespec *deadline)
{
    struct port_message answer = {0};
    if (what == SEND)
        return msg_send(pid, &message, deadline);
    if (what == RECEIVE)
        return msg_receive(pid, &answer, deadline);
    return msg_call(pid, &message, &answer, deadline);
}

/* With it the log takes 20 bytes to name the process. */
static const char *name_of_its_length(void)
{
    static char name[16];
    int digits = snprintf(name, sizeof name, "%d", getpid());
    snprintf(name, sizeof name, "%.*s", 14 - digits, "abcdefghijklmn");
    return name;
}

static pid_t start(const char *name, int what, pid_t partner, const struct timespec *deadline)
{
    char reason[32];
    pid_t pid = fork_checked();
    if (pid == 0) {
        prctl(PR_SET_NAME, (long)(name ? name : name_of_its_length()));
        do_one(what, partner, deadline);
        _exit(0);
    }
    snprintf(reason, sizeof reason, "message %s %d", what == RECEIVE ? "from" : "to", partner);
    wait_until_blocked(pid, reason);
    return pid;
}

static void two(void)
{
    for (int theirs = SEND; theirs <= CALL; theirs++)
        for (int ours = SEND; ours <= CALL; ours++) {
            pid_t partner = start("partner", theirs, getpid(), NULL);
            bool fits = (theirs == RECEIVE) != (ours == RECEIVE);
            if (!fits)
                EXPECT(ERROR_OF(do_one(ours, partner, NULL)) == EDEADLK);
            else if (ours != CALL)
                EXPECT(do_one(ours, partner, NULL) == 0);
            kill(partner, SIGKILL);
            EXPECT(waitpid(partner, NULL, 0) == partner);
        }
}

/* three -> one -> two -> three. */
static void three(void)
{
    pid_t self = getpid();
    prctl(PR_SET_NAME, (long)"three");
    pid_t two = start("two", SEND, self, NULL);
    pid_t one = start("one", RECEIVE, two, NULL);
    EXPECT(ERROR_OF(msg_send(one, &message, NULL)) == EDEADLK);
    EXPECT(msg_receive(two, &(struct port_message){0}, NULL) == 0); /* the way out */
    expect_exit(two);
    expect_exit(one); /* its partner has ended */
}

/* The log has 160 bytes for all others but a last NUL: it is one too short here, and says so. */
static void many(void)
{
    pid_t others[8], partner = getpid();
    prctl(PR_SET_NAME, (long)"many");
    for (int i = 0; i < 8; i++)
        partner = others[i] = start(NULL, SEND, partner, NULL);
    EXPECT(ERROR_OF(msg_send(partner, &message, NULL)) == EDEADLK);
    for (int i = 7; i >= 0; i--)
        kill_and_wait(others[i]);
}

/* With a deadline anywhere in the circle it is not for ever. */
static void with_deadlines(void)
{
    struct timespec later;
    clock_gettime(CLOCK_MONOTONIC, &later);
    later.tv_sec += 1;
    pid_t partner = start("partner", SEND, getpid(), &later);
    EXPECT(ERROR_OF(msg_send(partner, &message, NULL)) == ESRCH); /* it gives up, and ends */
    expect_exit(partner);
    partner = start("partner", SEND, getpid(), NULL);
    EXPECT(ERROR_OF(msg_send(partner, &message, &later)) == ETIMEDOUT);
    EXPECT(msg_receive(MSG_ANY, &(struct port_message){0}, NULL) == 0);
    expect_exit(partner);
}

int main(void)
{
    alone();
    two();
    three();
    many();
    with_deadlines();
    return 0;
}
