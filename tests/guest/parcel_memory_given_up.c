/*
 * Memory of a message that reached nobody is its sender's alone again when the call returns,
 * whichever call it was: writing to it makes no copies, for which there would be no room.
 */
// run: --mem 64
#include "tests/guest/memory.h"
#include "tests/guest/parcels.h"

#define SIZE (40u << 20)

static char *memory;
static struct port_parcel parcel, answer;

static void still_ours(void)
{
    for (unsigned at = 0; at < SIZE; at += PAGE)
        memory[at]++;
}

/* A port of which only the right to send is left. */
static void without_receivers(void)
{
    int port = port_create(1, 16), sending = port_narrow(port, PORT_SEND);
    close(port);
    EXPECT(ERROR_OF(port_send_files(sending, &parcel, 0)) == EPIPE);
    still_ours();
    EXPECT(ERROR_OF(port_call_files(sending, &parcel, &answer, NULL)) == EPIPE);
    still_ours();
    close(sending);
}

static void as_an_answer(int port, unsigned right, int wanted)
{
    struct port_parcel none = {.count = 0};
    EXPECT(ERROR_OF(port_reply_files(right, &parcel)) == wanted);
    still_ours();
    parcel.message.reply = right;
    EXPECT(ERROR_OF(port_reply_receive_files(port, &parcel, &none, PORT_NONBLOCK)) ==
           (wanted == ESRCH ? EAGAIN : wanted));
    still_ours();
}

/* A caller that is gone, one with no room for what comes beside, and memory that ends too early. */
static void answers(void)
{
    int port = port_create(1, 16);
    as_an_answer(port, 1, ESRCH);
    pid_t caller = fork_checked();
    if (caller == 0) {
        EXPECT(munmap(memory, SIZE) == 0);
        port_call_files(port, &(struct port_parcel){0}, &answer, NULL);
        _exit(1);
    }
    struct port_parcel request = {.count = 0};
    EXPECT(port_receive_files(port, &request, 0) == 0);
    parcel.message.length = 1;
    parcel.message.payload = memory;
    as_an_answer(port, request.message.reply, EMSGSIZE);
    parcel.memory_size++;
    as_an_answer(port, request.message.reply, EFAULT);
    parcel.memory_size--;
    kill_and_wait(caller);
    close(port);
}

int main(void)
{
    memory = map_pages(SIZE / PAGE);
    parcel = (struct port_parcel){.memory = memory, .memory_size = SIZE};
    still_ours();
    without_receivers();
    answers();
    return 0;
}
