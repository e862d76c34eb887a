/*
 * Memory is handed over to a receiver that sleeps; among its many regions a place is looked for.
 * Its deadline passes meanwhile, by a tick at successive moments of the call. It gets the message
 * with all that goes along, or does not.
 */
// run: --icount --timeout 60
#include "tests/guest/before_tick.h"
#include "tests/guest/memory.h"
#include "tests/guest/parcels.h"

#define ROUNDS  30
#define REGIONS 1000
#define BETWEEN 1500 /* instructions between two moments of the call */

static int port;
static volatile int received, timed_out;

/* Neighbours with different rights stay regions of their own: no place is between them. */
static void make_regions(void)
{
    char *pages = map_pages(REGIONS);
    for (unsigned i = 0; i < REGIONS; i += 2)
        EXPECT(mprotect(pages + i * PAGE, PAGE, PROT_READ) == 0);
}

static void receive_once(void *deadline)
{
    struct port_parcel parcel = {.count = 0};
    if (port_receive_files_until(port, &parcel, deadline) < 0) {
        EXPECT(errno == ETIMEDOUT);
        timed_out++;
        return;
    }
    EXPECT(parcel.memory_size == PAGE && *(char *)parcel.memory == 'm');
    EXPECT(munmap(parcel.memory, PAGE) == 0);
    received++;
}

/* The tick is due `ahead` nanoseconds after the call has begun. */
static void call_before_tick(char *page, long ahead)
{
    struct thread receiver;
    struct port_parcel request = {.memory = page, .memory_size = PAGE}, answer = {.count = 0};
    struct timespec late = receive_before_tick(&receiver, receive_once, ahead);
    EXPECT(port_call_files(port, &request, &answer, &late) < 0 && errno == ETIMEDOUT);
    thread_join(&receiver);
}

int main(void)
{
    char *page = map_pages(1);
    *page = 'm';
    port = port_create(2, 64);
    EXPECT(port >= 0);
    make_regions();
    for (int round = 0; round < ROUNDS; round++)
        call_before_tick(page, (round + 1) * BETWEEN);
    EXPECT(received + timed_out == ROUNDS && received > 0);
    return 0;
}
