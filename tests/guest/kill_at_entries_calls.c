/*
 * A caller or a server is killed at each kernel entry: a call ends by its answer, or its caller is
 * told that there is none; and a child that inherited the server's rights serves on.
 */
// run: --icount --timeout 100
#include "tests/guest/moments.h"

static int port, server_port; /* the right to send, and both rights */
static unsigned calls_each;
static bool brief;

static void prepare(void)
{
    server_port = port_create(2, 64);
    port = port_narrow(server_port, PORT_SEND);
    EXPECT(server_port >= 0 && port >= 0);
}

static void clean(void)
{
    EXPECT(close(server_port) == 0 && close(port) == 0);
}

/* The answer to N is N + 1. */
static void calls(void)
{
    close(server_port);
    for (unsigned i = 1; i <= calls_each; i++) {
        unsigned number = i * 10, answer = 0;
        struct port_short words = {.words = {number}};
        struct port_message request = {.length = 4, .payload = &number};
        struct port_message room = {.length = 4, .payload = &answer};
        int error = ENTER(ERROR_OF(brief ? port_call_short(port, &words)
                                         : port_call(port, &request, &room, NULL)));
        if (brief)
            answer = words.words[0];
        note(error ? error : answer == number + 1 ? 0 : -1);
    }
}

/* Also where it has no more to do, it does not end: that would be an error for who calls. */
static void serves(void)
{
    unsigned number = 0;
    struct port_short words = {0};
    struct port_message answer = {.length = 4, .payload = &number}, request;
    for (;;) {
        if (brief) {
            if (ENTER(port_reply_receive_short(server_port, &words)) < 0)
                note(errno);
            words.words[0]++;
            continue;
        }
        request = (struct port_message){.length = 4, .payload = &number};
        if (ENTER(port_reply_receive(server_port, &answer, &request)) < 0)
            note(errno);
        number++;
        answer.reply = request.reply;
    }
}

/* The child is party 3. */
static void serves_with_child(void)
{
    pid_t pid = ENTER(fork());
    if (pid == 0) {
        me = 3;
        run->pids[me] = getpid();
    }
    serves();
}

/* Whether all of a caller's calls went well but for `lost`, which say ECONNRESET. */
static bool is_fine(int party, int lost)
{
    for (int i = 0; i < run->counts[party]; i++)
        if (run->notes[party][i] != 0 && (run->notes[party][i] != ECONNRESET || lost-- == 0))
            return false;
    return is_victim(party) || (is_gone(party) && run->counts[party] == (int)calls_each);
}

static void check_callers(void)
{
    ALLOW(is_fine(1, is_victim(0)) && is_fine(2, is_victim(0)));
    ALLOW(run->counts[0] == 0 && run->counts[3] == 0);
    ALLOW(is_gone(0) == is_victim(0));
}

/* One server: the conductor's own right to receive keeps the calls that nobody takes waiting. */
static void check_one_server(void)
{
    if (!is_victim(0)) {
        check_callers();
        return;
    }
    int resets = 0;
    for (int party = 1; party <= 2; party++) {
        for (int i = 0; i < run->counts[party]; i++) {
            ALLOW(run->notes[party][i] == 0 || run->notes[party][i] == ECONNRESET);
            resets += run->notes[party][i] == ECONNRESET;
        }
        ALLOW(run->counts[party] == (int)calls_each || !is_gone(party));
    }
    ALLOW(resets <= 1);
}

/* With the child: whoever of the two is killed, the other serves. If there is a child. */
static void check_inherited(void)
{
    if (run->pids[3] == 0) {
        check_one_server();
        return;
    }
    int lost = is_victim(0) || is_victim(3);
    ALLOW(is_fine(1, lost) && is_fine(2, lost));
    ALLOW(run->counts[0] == 0 && run->counts[3] == 0);
}

int main(void)
{
    const struct scenario one = {"calls", prepare, {serves, calls, calls}, check_one_server, clean};
    const struct scenario two = {
        "inherited", prepare, {serves_with_child, calls, calls}, check_inherited, clean};
    entries_begin();
    for (int form = 0; form < 2; form++) {
        brief = form;
        calls_each = 3;
        kill_at_each_entry(&one, 3);
        kill_at_each_entry(&two, 4);
        switch_at_each_entry(&one);
        switch_at_each_entry(&two);
        calls_each = 1;
        tick_at_each_moment(&one, 2);
    }
    return 0;
}
