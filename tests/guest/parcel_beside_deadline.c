/*
 * Memory is handed over to a receiver that sleeps; among its many regions a place is looked for.
 * Its deadline passes meanwhile, by a tick at successive moments of the call. It gets the message
 * with all that goes along, or does not.
 */
// run: --icount --timeout 60
#include "tests/guest/memory.h"
#include "tests/guest/parcels.h"
#include "tests/guest/threads.h"

#include <gaji/check.h>
#include <time.h>

#define ROUNDS        30
#define REGIONS       1000
#define TICK_AFTER    4000u                     /* counts of the timer chip, */
#define TICK_NS       (TICK_AFTER * 17600 / 21) /* each of which is so long */
#define BETWEEN       1500                      /* instructions between two moments of the call */
#define DEADLINE_NS   2000000                   /* when the receiver sleeps, before the tick */
#define NS_PER_SECOND 1000000000

static int port;
static volatile int received, timed_out;

static struct timespec after(struct timespec time, long nanoseconds)
{
    time.tv_nsec += nanoseconds;
    time.tv_sec += time.tv_nsec / NS_PER_SECOND;
    time.tv_nsec %= NS_PER_SECOND;
    return time;
}

static long nanoseconds_since(const struct timespec *begin)
{
    struct timespec now;
    EXPECT(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return (now.tv_sec - begin->tv_sec) * NS_PER_SECOND + now.tv_nsec - begin->tv_nsec;
}

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
    struct timespec begin, deadline, late;
    struct port_parcel request = {.memory = page, .memory_size = PAGE}, answer = {.count = 0};
    EXPECT(clock_gettime(CLOCK_MONOTONIC, &begin) == 0);
    EXPECT(gaji_tick_after(TICK_AFTER) == 0);
    deadline = after(begin, DEADLINE_NS);
    late = after(begin, 3 * (long)TICK_NS);
    thread_start(&receiver, receive_once, &deadline);
    while (nanoseconds_since(&begin) < DEADLINE_NS / 2)
        sched_yield();
    while (nanoseconds_since(&begin) < (long)TICK_NS - ahead)
        ;
    EXPECT(gaji_ticked() < 0);
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
