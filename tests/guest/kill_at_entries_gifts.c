/*
 * A lender of memory and of a right to receive, a caller that lends both ways, or their receiver is
 * killed at each kernel entry: what arrives is whole, nothing arrives twice, nothing is left.
 */
// run: --icount --timeout 300
#include "tests/guest/entries.h"
#include "tests/guest/parcels.h"

#define PAGE  4096u
#define ROUND 2

static int port, gift;
static unsigned size; /* bytes lent; they start inside a page */
static char *memory;

static void prepare(void)
{
    port = port_create(3, 64);
    gift = port_create(1, 4);
    size = (run->pattern % 2 ? 3 : 270) * PAGE; /* the larger object is freed in steps */
    EXPECT(port >= 0 && gift >= 0);
}

static void clean(void)
{
    EXPECT(close(port) == 0 && close(gift) == 0);
}

static void mark(char value)
{
    for (unsigned at = 0; at < size; at += PAGE)
        memory[at] = value;
    memory[size - 1] = value;
}

/* Looks at what came, and writes over it. */
static bool is_whole(const struct port_parcel *parcel, char value)
{
    char *came = parcel->memory;
    bool whole = parcel->memory_size == size && came[size - 1] == value;
    for (unsigned at = 0; whole && at < size; at += PAGE * 3) {
        whole = came[at] == value;
        came[at] = 'x';
    }
    return whole;
}

static void give_back(const struct port_parcel *parcel)
{
    uintptr_t start = (uintptr_t)parcel->memory / PAGE * PAGE;
    ENTER(munmap((void *)start, (uintptr_t)parcel->memory + parcel->memory_size - start));
}

static struct port_parcel lent(char value)
{
    struct port_parcel parcel = {.message = {.type = (unsigned)value}, .count = 1};
    mark(value);
    parcel.files[0] = gift;
    parcel.memory = memory;
    parcel.memory_size = size;
    return parcel;
}

static void sends(void)
{
    for (int i = 0; i < ROUND; i++) {
        struct port_parcel parcel = lent((char)('a' + i));
        note(ENTER(ERROR_OF(port_send_files(port, &parcel, 0))));
    }
}

static void calls(void)
{
    for (int i = 0; i < ROUND; i++) {
        struct port_parcel parcel = lent((char)('A' + i)), answer = {.count = 0};
        int error = ENTER(ERROR_OF(port_call_files(port, &parcel, &answer, NULL)));
        if (!error) {
            bool fits = answer.count == 1 && is_whole(&answer, (char)('A' + i + 32));
            error = fits && memory[0] == 'A' + i ? 0 : -1;
            ENTER(close(answer.files[0]));
            give_back(&answer);
        }
        note(error);
    }
}

static void receives(void)
{
    for (;;) {
        struct port_parcel parcel = {.count = 0};
        if (ENTER(port_receive_files(port, &parcel, 0)) < 0)
            note(errno);
        char value = (char)parcel.message.type;
        note(parcel.count == 1 && is_whole(&parcel, value) ? value : -1);
        ENTER(close(parcel.files[0]));
        give_back(&parcel);
        if (!parcel.message.reply)
            continue;
        struct port_parcel answer = lent((char)(value + 32));
        if (ENTER(port_reply_files(parcel.message.reply, &answer)) < 0 && errno != ESRCH)
            note(errno);
    }
}

static int count_notes(int party, int what)
{
    int count = 0;
    for (int i = 0; i < run->counts[party]; i++)
        count += run->notes[party][i] == what;
    return count;
}

static void check(void)
{
    int resets = count_notes(2, ECONNRESET);
    ALLOW(count_notes(1, 0) == run->counts[1] && count_notes(2, 0) + resets == run->counts[2]);
    ALLOW(resets <= is_victim(0));
    for (int i = 0; i < ROUND; i++) {
        ALLOW(count_notes(0, 'a' + i) <= 1 && count_notes(0, 'A' + i) <= 1);
        ALLOW(is_victim(0) || is_victim(1) || count_notes(0, 'a' + i) == 1);
        ALLOW(is_victim(0) || is_victim(2) || count_notes(0, 'A' + i) == 1);
    }
    int known = 0;
    for (int i = 0; i < ROUND; i++)
        known += count_notes(0, 'a' + i) + count_notes(0, 'A' + i);
    ALLOW(known == run->counts[0]);
    ALLOW(is_gone(0) == is_victim(0));
}

int main(void)
{
    const struct scenario scenario = {"gifts", prepare, {receives, sends, calls}, check, clean};
    entries_begin();
    memory = mmap(NULL, 300 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(memory != MAP_FAILED);
    memory += 100;
    kill_at_each_entry(&scenario, 3);
    return 0;
}
