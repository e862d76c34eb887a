/* A right to receive goes from hand to hand and is never queued; both sides can end the wait. */
#include "tests/guest/parcels.h"

#include <signal.h>
#include <stdbool.h>

static int port, gift;

/* A child that receives a port and the message that waits in it. */
static pid_t heir_start(void)
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        close(gift);
        int came = receive_file(port, 0);
        EXPECT(came >= 0);
        expect_text(came, 9, "inside", 0);
        _exit(0);
    }
    return pid;
}

static pid_t giver_start(void)
{
    pid_t pid = fork_checked();
    if (pid == 0)
        _exit(ERROR_OF(send_file(port, gift, 0)));
    wait_until_blocked(pid, "port: no receiver");
    return pid;
}

static void expect_errno(pid_t pid, int wanted)
{
    int status;
    EXPECT(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
    EXPECT(WEXITSTATUS(status) == wanted);
}

static void not_without_a_receiver(void)
{
    struct timespec soon = in_milliseconds(20);
    struct port_parcel parcel = parcel_of(1, &gift);
    EXPECT(ERROR_OF(send_file(port, gift, PORT_NONBLOCK)) == EAGAIN);
    EXPECT(ERROR_OF(port_send_until(port, &parcel.message, &soon)) == 0); /* without its files */
    expect_text(port, 5, "", getpid());
    parcel.count = 1;
    EXPECT(ERROR_OF(port_call_files(port, &parcel, &parcel, &soon)) == ETIMEDOUT);
    kill_and_wait(giver_start());
    expect_empty(port);
}

static void to_one_that_waits(void)
{
    EXPECT(send_text(gift, 9, "inside", 0) == 0);
    pid_t heir = heir_start();
    wait_until_blocked(heir, "port: empty");
    EXPECT(send_file(port, gift, 0) == 0);
    expect_exit(heir);
    expect_empty(gift);
}

static void to_one_that_comes(void)
{
    EXPECT(send_text(gift, 9, "inside", 0) == 0);
    pid_t giver = giver_start();
    pid_t heir = heir_start();
    expect_errno(giver, 0);
    expect_exit(heir);
}

/* The port to send to loses its last receiver meanwhile. */
static void nobody_left(void)
{
    int lonely = port_create(1, 0), sending = port_narrow(lonely, PORT_SEND);
    pid_t giver = fork_checked();
    if (giver == 0) {
        close(lonely);
        _exit(ERROR_OF(send_file(sending, gift, 0)));
    }
    wait_until_blocked(giver, "port: no receiver");
    close(lonely);
    expect_errno(giver, EPIPE);
    close(sending);
}

/* Who cannot take it is told why; the sender waits for another. */
static void refused(void)
{
    EXPECT(send_text(gift, 9, "inside", 0) == 0);
    pid_t poor = fork_checked();
    if (poor == 0) {
        struct port_parcel came;
        int lowest = dup(0);
        close(lowest);
        limit_files((unsigned long)lowest);
        EXPECT(ERROR_OF(port_receive_files(port, &came, 0)) == EMFILE);
        _exit(0);
    }
    wait_until_blocked(poor, "port: empty");
    pid_t giver = giver_start();
    expect_exit(poor);
    pid_t heir = heir_start();
    expect_exit(heir);
    expect_errno(giver, 0);
}

/* An answer finds its caller waiting, so it may carry such a right as well. */
static void in_an_answer(bool asks_for_files)
{
    EXPECT(send_text(gift, 9, "inside", 0) == 0);
    pid_t child = fork_checked();
    if (child == 0) {
        struct port_parcel parcel = {.count = 0};
        close(gift);
        if (asks_for_files) {
            EXPECT(port_call_files(port, &parcel, &parcel, NULL) == 0 && parcel.count == 1);
            expect_text(parcel.files[0], 9, "inside", 0);
        } else {
            EXPECT(port_call(port, &parcel.message, &parcel.message, NULL) == 0);
        }
        _exit(0);
    }
    struct port_parcel request = {.count = 0}, answer = parcel_of(1, &gift);
    EXPECT(port_receive_files(port, &request, 0) == 0 && request.message.reply != 0);
    EXPECT(port_reply_files(request.message.reply, &answer) == 0);
    expect_exit(child);
    if (!asks_for_files)
        expect_text(gift, 9, "inside", 0);
}

/* Who answers what it received last answers nothing after a message from hand to hand. */
static void asks_for_no_answer(void)
{
    struct port_short brief = {.type = 1};
    pid_t caller = fork_checked();
    if (caller == 0)
        _exit(ERROR_OF(port_call_short(port, &brief)));
    wait_until_blocked(caller, "port: answer");
    struct port_message request = {.length = 16, .payload = brief.words};
    EXPECT(port_receive(port, &request, 0) == 0 && request.reply != 0);
    pid_t giver = giver_start();
    close(receive_file(port, 0));
    expect_errno(giver, 0);
    EXPECT(send_text(port, 2, "", 0) == 0);
    EXPECT(port_reply_receive_short(port, &brief) == getpid() && brief.type == 2);
    EXPECT(port_reply(request.reply, NULL) == 0);
    expect_errno(caller, ECONNRESET);
}

/* One of two who wait is woken for a message in the queue; the other can still be met. */
static void beside_a_message(void)
{
    pid_t heirs[2];
    for (int i = 0; i < 2; i++) {
        if ((heirs[i] = fork_checked()) == 0) {
            struct port_parcel came = {.count = 0};
            EXPECT(port_receive_files(port, &came, 0) == 0);
            _exit(0);
        }
        wait_until_blocked(heirs[i], "port: empty");
    }
    EXPECT(send_text(port, 1, "", 0) == 0); /* it has not run yet */
    EXPECT(send_file(port, gift, 0) == 0);
    expect_exit(heirs[0]);
    expect_exit(heirs[1]);
}

int main(void)
{
    port = port_create(4, 64);
    gift = port_create(4, 64);
    not_without_a_receiver();
    to_one_that_waits();
    to_one_that_comes();
    nobody_left();
    refused();
    in_an_answer(true);
    in_an_answer(false);
    asks_for_no_answer();
    beside_a_message();
    return 0;
}
