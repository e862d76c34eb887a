/*
 * A lender or a receiver of memory is killed at each kernel entry: what arrives is whole and as it
 * was at the send, whoever of both is left; an answer that lends memory arrives or is an error; and
 * a lender that lives can write to its own.
 */
// run: --icount --timeout 100
#include "tests/guest/entries.h"
#include "tests/guest/parcels.h"

#include <string.h>

#define PAGE  4096u
#define SIZE  (3 * PAGE)
#define SENDS 4

static int port;
static char *memory; /* each party's own, after fork */

static void prepare(void)
{
    port = port_create(2, 64);
    memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(port >= 0 && memory != MAP_FAILED);
    memset(memory, 'a', SIZE); /* in tables that all parties share */
}

static void clean(void)
{
    EXPECT(close(port) == 0 && munmap(memory, SIZE) == 0);
}

static bool is_all(const char *bytes, unsigned size, char of)
{
    for (unsigned i = 0; i < size; i++)
        if (bytes[i] != of)
            return false;
    return true;
}

/* What lies in the page beside the memory is not shown. */
static struct port_parcel parcel_made(unsigned type)
{
    struct port_parcel parcel = {.message = {.type = type}};
    memset(memory, 'a' + (int)type, SIZE);
    parcel.memory = memory + 1;
    parcel.memory_size = SIZE - 2;
    return parcel;
}

/* Whether this came whole; it is given back. */
static bool is_whole(const struct port_parcel *parcel, char of)
{
    char *start = (char *)parcel->memory - 1;
    bool whole = parcel->memory_size == SIZE - 2 && is_all(parcel->memory, SIZE - 2, of) &&
                 start[0] == 0 && start[SIZE - 1] == 0;
    memset(start, 'z', SIZE);
    ENTER(munmap(start, SIZE));
    return whole;
}

static void lends(void)
{
    for (unsigned i = 1; i <= SENDS; i++) {
        struct port_parcel parcel = parcel_made(i);
        int error = ENTER(port_send_files(port, &parcel, 0));
        bool kept = is_all(memory, SIZE, 'a' + (char)i);
        memset(memory, 'y', SIZE);
        note(error ? -1 : kept ? (int)i : -2);
    }
}

static void receives(void)
{
    for (int i = 0; i < SENDS / 2; i++) {
        struct port_parcel parcel = {.count = 0};
        if (ENTER(port_receive_files(port, &parcel, 0)) < 0)
            note(-1);
        else
            note(is_whole(&parcel, 'a' + (char)parcel.message.type) ? (int)parcel.message.type
                                                                    : -2);
    }
}

/* Each receiver has what it noted, in order; a sender that was told so was right. */
static void check_sends(void)
{
    int received = run->counts[1] + run->counts[2];
    for (int party = 0; party <= 2; party++)
        for (int i = 0; i < run->counts[party]; i++) {
            ALLOW(run->notes[party][i] > 0);
            ALLOW(i == 0 || run->notes[party][i] > run->notes[party][i - 1]);
        }
    /* A receiver may have had one that it did not note, so may have the sender. */
    ALLOW(run->counts[0] - received <= (is_victim(1) || is_victim(2)));
    ALLOW(received - run->counts[0] <= is_victim(0));
    ALLOW(run->killed || received == SENDS);
}

/* The request lends memory, and so does the answer. */
static void calls(void)
{
    for (unsigned i = 1; i <= SENDS / 2; i++) {
        struct port_parcel request = parcel_made(i), answer = {.count = 0};
        int error = ERROR_OF(ENTER(port_call_files(port, &request, &answer, NULL)));
        bool kept = is_all(memory, SIZE, 'a' + (char)i);
        memset(memory, 'y', SIZE);
        note(error ? -error : kept && is_whole(&answer, 'A' + (char)i) ? (int)i : 0);
    }
}

static void serves(void)
{
    for (;;) {
        struct port_parcel request = {.count = 0}, answer = {.memory_size = SIZE - 2};
        if (ENTER(port_receive_files(port, &request, 0)) < 0 ||
            !is_whole(&request, 'a' + (char)request.message.type))
            note(0);
        memset(memory, 'A' + (int)request.message.type, SIZE);
        answer.memory = memory + 1;
        if (ERROR_OF(ENTER(port_reply_files(request.message.reply, &answer))) != ESRCH)
            memset(memory, 'x', SIZE);
    }
}

static void check_calls(void)
{
    ALLOW(run->counts[0] == 0); /* all that a server saw was whole */
    for (int party = 1; party <= 2; party++) {
        int lost = is_victim(0);
        for (int i = 0; i < run->counts[party]; i++) {
            int noted = run->notes[party][i];
            ALLOW(noted == i + 1 || (noted == -ECONNRESET && lost-- > 0));
        }
        ALLOW(is_victim(0) || is_victim(party) || run->counts[party] == SENDS / 2);
    }
}

int main(void)
{
    const struct scenario sending = {
        "lent", prepare, {lends, receives, receives}, check_sends, clean};
    const struct scenario calling = {
        "lent in calls", prepare, {serves, calls, calls}, check_calls, clean};
    entries_begin();
    kill_at_each_entry(&sending, 3);
    kill_at_each_entry(&calling, 3);
    return 0;
}
