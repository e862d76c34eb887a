/* A bad or small buffer is the error of its owner alone: the partner's wait goes on. */
#include "tests/guest/direct.h"

#include <gaji/check.h>

#define BAD ((void *)0xC0000000ul)

static pid_t parent;

static pid_t start_bad_sender(void)
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        struct port_message message = {.length = 8, .payload = BAD};
        _exit(msg_send(parent, &message, NULL) < 0 ? errno : 0);
    }
    return pid;
}

static void sender_is_bad(void)
{
    /* It waits when the receiver comes: the next one is taken. */
    char reason[32];
    snprintf(reason, sizeof reason, "message to %d", parent);
    pid_t bad = start_bad_sender();
    wait_until_blocked(bad, reason);
    pid_t good = direct_start_sender(1, "good");
    expect_direct(MSG_ANY, good, 1, "good");
    expect_exit_code(bad, EFAULT);
    expect_exit(good);

    /* The receiver waits when it comes. */
    pid_t receiver = fork_checked();
    if (receiver == 0) {
        expect_direct(MSG_ANY, parent, 2, "good");
        _exit(0);
    }
    wait_until_blocked(receiver, "message");
    struct port_message message = {.length = 8, .payload = BAD};
    EXPECT(ERROR_OF(msg_send(receiver, &message, NULL)) == EFAULT);
    wait_until_blocked(receiver, "message");
    EXPECT(direct_send_text(receiver, 2, "good") == 0);
    expect_exit(receiver);
}

static void receiver_is_bad(void)
{
    pid_t sender = direct_start_sender(3, "kept");
    struct port_message message = {.length = 8, .payload = BAD};
    EXPECT(ERROR_OF(msg_receive(sender, &message, NULL)) == EFAULT);
    char small[2];
    message = (struct port_message){.length = 2, .payload = small};
    EXPECT(ERROR_OF(msg_receive(sender, &message, NULL)) == EMSGSIZE);
    EXPECT(message.length == 4 && message.type == 3 && message.sender == sender);
    expect_direct(sender, sender, 3, "kept");
    expect_exit(sender);

    /* The receiver waits when we come; we go on waiting, until it has a better one. */
    pid_t pid = fork_checked();
    if (pid == 0) {
        message = (struct port_message){.length = 8, .payload = BAD};
        EXPECT(ERROR_OF(msg_receive(parent, &message, NULL)) == EFAULT);
        message = (struct port_message){.length = 2, .payload = small};
        EXPECT(ERROR_OF(msg_receive(parent, &message, NULL)) == EMSGSIZE);
        EXPECT(message.length == 4 && message.type == 4 && message.sender == parent);
        expect_direct(parent, parent, 4, "kept");
        message = (struct port_message){.length = 2, .payload = small};
        EXPECT(ERROR_OF(msg_receive(parent, &message, NULL)) == EMSGSIZE && message.type == 5);
        expect_direct(parent, parent, 5, "kept");
        _exit(0);
    }
    char reason[32];
    snprintf(reason, sizeof reason, "message from %d", parent);
    wait_until_blocked(pid, reason);
    EXPECT(direct_send_text(pid, 4, "kept") == 0);
    wait_until_blocked(pid, reason);
    EXPECT(direct_send_text(pid, 5, "kept") == 0);
    expect_exit(pid);
}

/* A header that cannot be written. */
static void bad_header(void)
{
    pid_t sender = direct_start_sender(6, "kept");
    EXPECT(ERROR_OF(msg_receive(sender, NULL, NULL)) == EFAULT);
    EXPECT(ERROR_OF(msg_receive(sender, BAD, NULL)) == EFAULT);
    EXPECT(ERROR_OF(msg_receive(sender, (void *)((unsigned long)bad_header & ~3ul), NULL)) ==
           EFAULT);
    expect_direct(sender, sender, 6, "kept");
    expect_exit(sender);
    EXPECT(ERROR_OF(msg_send(sender, NULL, NULL)) == EFAULT);
}

/* Receives from `sender` while the n-th allocation fails; 0, or 2 when there were fewer. */
static void receive_failing(pid_t sender, unsigned n, char *page)
{
    struct port_message message = {.length = 64, .payload = page};
    errno = 0; /* its page is our own now, as is the stack's */
    gaji_fail_allocation(n);
    int error = ERROR_OF(msg_receive(sender, &message, NULL));
    int failed = gaji_fail_allocation(0) == 0;
    EXPECT(error == 0 || (failed && (error == ENOMEM || error == EFAULT)));
    if (error)
        expect_direct(sender, sender, 7, "kept");
    _exit(failed ? 0 : 2);
}

/*
 * No memory for a page of the receiver: it may be ended for that, as for any page that it cannot
 * have; the sender goes on waiting.
 */
static void without_memory(void)
{
    static char page[4096];
    int status = 0;
    if (gaji_fail_allocation(0) < 0)
        return; /* not a debug build */
    for (unsigned n = 1; !WIFEXITED(status) || WEXITSTATUS(status) != 2; n++) {
        EXPECT(n < 20);
        pid_t receiver = fork_checked();
        if (receiver == 0) {
            pid_t sender = direct_start_sender(7, "kept"); /* shares all our pages */
            receive_failing(sender, n, page);
        }
        EXPECT(waitpid(receiver, &status, 0) == receiver);
        EXPECT(WIFEXITED(status) ? WEXITSTATUS(status) != 1 : WTERMSIG(status) == SIGKILL);
        EXPECT(gaji_check(GAJI_CHECK_WALK, NULL) == 0);
    }
}

int main(void)
{
    parent = getpid();
    sender_is_bad();
    receiver_is_bad();
    bad_header();
    without_memory();
    return 0;
}
