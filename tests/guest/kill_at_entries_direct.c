/*
 * Of three processes that send, call and notify each other by PID one is killed at each kernel
 * entry: the others find out where they wait for it (ESRCH), and what they have from each other is
 * whole.
 */
// run: --icount --timeout 100
#include "tests/guest/direct.h"
#include "tests/guest/moments.h"

static unsigned calls_each = 2;

static void nothing(void)
{
}

/* Party 0 serves whoever comes, and sends what it got and one more back. */
static void serves(void)
{
    for (;;) {
        unsigned number = 0;
        struct port_message message = {.length = sizeof number, .payload = &number};
        int error = ENTER(ERROR_OF(msg_receive(MSG_ANY, &message, NULL)));
        note(error ? error : message.type == MSG_TYPE_NOTIFY ? 200 : 100);
        if (error || message.type != 1)
            continue;
        number++;
        ENTER(msg_send_now(message.sender, &message));
    }
}

/* Parties 1 and 2: calls, then a message, then a notice. */
static void asks(void)
{
    for (unsigned i = 1; i <= calls_each; i++) {
        unsigned number = i * 10 + (unsigned)me, answer = 0;
        struct port_message request = {.type = 1, .length = 4, .payload = &number};
        struct port_message room = {.length = 4, .payload = &answer};
        int error = ENTER(ERROR_OF(msg_call(run->pids[0], &request, &room, NULL)));
        note(error ? error : answer == number + 1 ? 0 : -1);
    }
    struct port_message message = {.type = 2, .length = 0};
    note(ENTER(ERROR_OF(msg_send(run->pids[0], &message, NULL))));
    note(ENTER(ERROR_OF(msg_notify(run->pids[0]))));
}

/* After the first ESRCH there is nothing else. */
static void check(void)
{
    for (int party = 1; party <= 2; party++) {
        bool over = false;
        for (int i = 0; i < run->counts[party]; i++) {
            ALLOW(run->notes[party][i] == (over ? ESRCH : 0) ||
                  (run->notes[party][i] == ESRCH && is_victim(0)));
            over = run->notes[party][i] == ESRCH;
        }
        ALLOW(is_gone(party));
        ALLOW(is_victim(party) || run->counts[party] == (int)calls_each + 2);
    }
    int messages = 0, notices = 0;
    for (int i = 0; i < run->counts[0]; i++) {
        messages += run->notes[0][i] == 100;
        notices += run->notes[0][i] == 200;
        ALLOW(run->notes[0][i] == 100 || run->notes[0][i] == 200);
    }
    ALLOW(run->killed || (messages == 2 * ((int)calls_each + 1) && notices == 2));
    ALLOW(is_gone(0) == is_victim(0));
}

int main(void)
{
    const struct scenario direct = {"direct", nothing, {serves, asks, asks}, check, nothing};
    entries_begin();
    kill_at_each_entry(&direct, 3);
    calls_each = 1;
    tick_at_each_moment(&direct, 1);
    return 0;
}
