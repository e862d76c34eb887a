/*
 * The leader of the console's session hands a message over to a receiver when there is no memory
 * for a page of its own: somebody else is chosen among many to be ended. The receiver's deadline
 * passes meanwhile, by a tick at successive moments of the call. It gets the message, or does not.
 */
// run: --icount --timeout 60
// log: is ended so that oom_message_b\S* can go on
#include "tests/guest/before_tick.h"
#include "tests/guest/memory.h"
#include "tests/guest/ports.h"

#include <fcntl.h>

#define ROUNDS  30
#define OTHERS  (100 + ROUNDS)
#define LARGE   50  /* pages */
#define BETWEEN 500 /* instructions between two moments of the call */

static int port;
static volatile int received, timed_out;

/* Larger than all who are not to be chosen. */
static void be_chosen(void)
{
    char *pages = map_pages(LARGE);
    for (unsigned i = 0; i < LARGE; i++)
        pages[i * PAGE] = 1;
    for (;;)
        pause();
}

static void start_others(void)
{
    for (unsigned i = 0; i < OTHERS; i++) {
        pid_t child = fork();
        EXPECT(child >= 0);
        if (child == 0)
            be_chosen();
        usleep(1000);
    }
}

static void receive_once(void *deadline)
{
    int number = 0;
    struct port_message message = {.length = sizeof number, .payload = &number};
    if (port_receive_until(port, &message, deadline) == 0) {
        EXPECT(message.type == 7 && number == 0);
        received++;
    } else {
        EXPECT(errno == ETIMEDOUT);
        timed_out++;
    }
}

/* The tick is due `ahead` nanoseconds after the call has begun. */
static void call_before_tick(long ahead)
{
    struct thread receiver;
    int *untouched = (int *)map_pages(1);
    struct port_message request = {.type = 7, .length = sizeof *untouched, .payload = untouched};
    struct port_message answer = {.length = 0};
    struct timespec late = receive_before_tick(&receiver, receive_once, ahead);
    gaji_fail_allocation(1);
    EXPECT(port_call(port, &request, &answer, &late) < 0 && errno == ETIMEDOUT);
    EXPECT(gaji_fail_allocation(0) == 0);
    thread_join(&receiver);
    munmap(untouched, PAGE);
}

static void lead(void)
{
    EXPECT(setsid() == getpid() && open("/dev/console", O_RDWR) >= 0);
    port = port_create(2, 64);
    EXPECT(port >= 0);
    start_others();
    for (int round = 0; round < ROUNDS; round++)
        call_before_tick((round + 1) * BETWEEN);
    printf("%d received, %d timed out\n", received, timed_out);
    EXPECT(received + timed_out == ROUNDS && received > 0);
    signal(SIGTERM, SIG_IGN);
    EXPECT(kill(0, SIGTERM) == 0);
    while (wait(NULL) > 0)
        ;
}

int main(void)
{
    EXPECT(in_child(lead) == 0);
    return 0;
}
