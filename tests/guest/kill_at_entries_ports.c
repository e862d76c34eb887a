/*
 * A sender, a receiver or a poller is killed at each kernel entry: no message is lost or comes
 * twice, the others go on, and files on their way are closed.
 */
// run: --icount --timeout 100
#include "tests/guest/moments.h"
#include "tests/guest/parcels.h"

#include <poll.h>

#define MESSAGES 6 /* of the sender, through two slots, for two receivers */

static int port, gift, ends[2];

static void prepare(void)
{
    port = port_create(2, 64);
    EXPECT(port >= 0);
}

static void clean(void)
{
    EXPECT(close(port) == 0);
}

static void sends(void)
{
    for (int i = 1; i <= MESSAGES; i++)
        if (ENTER(send_text(port, (unsigned)i, "x", 0)) == 0)
            note(i);
}

static void receives(void)
{
    char text[8];
    struct port_message message;
    for (int i = 0; i < MESSAGES / 2; i++)
        if (ENTER(receive_bytes(port, &message, text, sizeof text, 0)) == 0)
            note((int)message.type);
}

/* Those sent are 1 to `sent`: each was received once or is in the queue, all in order. */
static void check_messages(int first_receiver)
{
    int sent = run->counts[0], seen[MESSAGES + 2] = {0}, last = 0, total = 0;
    struct port_message message;
    char text[8];
    for (int party = first_receiver; party < PARTIES; party++)
        for (int i = 0; i < run->counts[party]; i++, total++) {
            seen[run->notes[party][i]]++;
            ALLOW(i == 0 || run->notes[party][i] > run->notes[party][i - 1]);
        }
    while (receive_bytes(port, &message, text, sizeof text, PORT_NONBLOCK) == 0) {
        total++;
        seen[message.type]++;
        ALLOW((int)message.type > last);
        last = (int)message.type;
    }
    sent += is_cut_short(0) && seen[sent + 1];
    int lost = run->killed && (is_victim(1) || is_victim(2)); /* it had been given one */
    ALLOW(total == sent || (lost && total == sent - 1));
    for (int i = 1; i <= sent; i++)
        ALLOW(seen[i] == 1 || (seen[i] == 0 && lost-- > 0));
    ALLOW(run->killed || sent == MESSAGES);
}

static void check_queue(void)
{
    check_messages(1);
    if (!run->killed)
        ALLOW(run->counts[1] == MESSAGES / 2 && run->counts[2] == MESSAGES / 2);
    ALLOW(is_gone(0) || is_victim(1) || is_victim(2)); /* nobody else keeps the sender waiting */
}

/* Polls before each message and after the last. */
static void polls(void)
{
    struct port_message message;
    char text[8];
    struct pollfd one = {.fd = port, .events = POLLIN};
    for (int i = 0; i < MESSAGES; i++) {
        if (ENTER(poll(&one, 1, -1)) != 1 || one.revents != POLLIN)
            _exit(1);
        if (ENTER(receive_bytes(port, &message, text, sizeof text, PORT_NONBLOCK)) == 0)
            note((int)message.type);
    }
}

static void check_poll(void)
{
    check_messages(1);
    ALLOW(run->killed || run->counts[1] + run->counts[2] >= MESSAGES);
}

/* Descriptors: one by itself in the queue, one (a right to receive) with its sender asleep. */

static void prepare_files(void)
{
    prepare();
    gift = port_create(1, 16);
    EXPECT(gift >= 0 && pipe(ends) == 0);
}

static void clean_files(void)
{
    clean();
    EXPECT(close(gift) == 0 && close(ends[1]) == 0);
    expect_end(ends[0]); /* whatever was on its way is closed */
    EXPECT(close(ends[0]) == 0);
}

static void sends_files(void)
{
    for (int i = 1; i <= 4; i++)
        if (ENTER(send_file(port, i % 2 ? ends[1] : gift, 0)) == 0)
            note(i);
}

static void receives_files(void)
{
    for (int i = 0; i < 2; i++) {
        struct port_parcel parcel = {.count = 0};
        if (ENTER(port_receive_files(port, &parcel, 0)) == 0 && parcel.count == 1)
            note(parcel.files[0]);
        ENTER(close(parcel.files[0]));
    }
}

/* Killed between the arrival and its own note of it, a receiver has noted one less than arrived; so
 * has a sender of what it sent, also one that sleeps still. */
static void check_files(void)
{
    struct port_message message;
    int queued = 0;
    while (receive_bytes(port, &message, NULL, 0, PORT_NONBLOCK) == 0)
        queued++;
    bool asleep_or_killed = !is_gone(0) || is_victim(0);
    int got = run->counts[1] + run->counts[2], lost = run->counts[0] - got - queued;
    ALLOW(lost == 0 || (run->killed && (lost == 1 || (lost == -1 && asleep_or_killed))));
    ALLOW(run->killed || got == 4);
    for (int party = 1; party <= 2; party++)
        for (int i = 0; i < run->counts[party]; i++)
            ALLOW(run->notes[party][i] > ends[1]);
}

int main(void)
{
    const struct scenario queue = {
        "queue", prepare, {sends, receives, receives}, check_queue, clean};
    const struct scenario polling = {"poll", prepare, {sends, polls, polls}, check_poll, clean};
    const struct scenario files = {"files",
                                   prepare_files,
                                   {sends_files, receives_files, receives_files},
                                   check_files,
                                   clean_files};
    entries_begin();
    kill_at_each_entry(&queue, 3);
    kill_at_each_entry(&polling, 3);
    kill_at_each_entry(&files, 3);
    switch_at_each_entry(&queue);
    switch_at_each_entry(&polling);
    switch_at_each_entry(&files);
    tick_at_each_moment(&queue, 2);
    return 0;
}
