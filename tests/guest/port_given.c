/* What a sleeping receiver is given, and what it cannot be given: then the message stays. */
// run: --icount
#include "tests/guest/memory.h"
#include "tests/guest/parcels.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>

static int port;
static char *two_pages; /* the second one can only be read */

static pid_t start(void (*body)(void))
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        body();
        _exit(0);
    }
    wait_until_blocked(pid, "port: empty");
    return pid;
}

static void send_five(void)
{
    EXPECT(send_text(port, 5, "five", PORT_NONBLOCK) == 0);
}

static void expect_stays(pid_t pid)
{
    expect_exit(pid);
    expect_text(port, 5, "five", getpid());
    expect_empty(port);
}

/* The header lies across two pages, and the payload before it: not a part of it is written. */
static void into_half_a_header(void)
{
    struct port_message *message = (void *)(two_pages + PAGE - 8);
    EXPECT(mprotect(two_pages + PAGE, PAGE, PROT_READ | PROT_WRITE) == 0);
    *message = (struct port_message){.type = 77, .length = 8, .payload = two_pages};
    EXPECT(mprotect(two_pages + PAGE, PAGE, PROT_READ) == 0);
    EXPECT(ERROR_OF(port_receive(port, message, 0)) == EFAULT);
    EXPECT(message->type == 77 && message->length == 8);
}

static void across_pages(void)
{
    struct port_message *message = (void *)(two_pages + PAGE - 8);
    *message = (struct port_message){.length = 8, .payload = two_pages + PAGE - 16};
    EXPECT(port_receive(port, message, 0) == 0);
    EXPECT(message->type == 5 && message->length == 4 && message->reply == 0);
    EXPECT(message->payload == two_pages + PAGE - 16 && memcmp(message->payload, "five", 4) == 0);
}

static void headers(void)
{
    two_pages = map_pages(2);
    pid_t pid = start(across_pages);
    send_five();
    expect_exit(pid);
    pid = start(into_half_a_header);
    send_five();
    expect_stays(pid);
    EXPECT(munmap(two_pages, 2 * PAGE) == 0);
}

/* With no descriptor left: the message, and what comes with it, stays. */
static void without_descriptors(void)
{
    struct port_parcel parcel = parcel_of(0, NULL);
    while (dup(port) >= 0)
        ;
    EXPECT(ERROR_OF(port_receive_files(port, &parcel, 0)) == EMFILE);
}

static void descriptors(void)
{
    int ends[2];
    EXPECT(pipe(ends) == 0);
    pid_t pid = start(without_descriptors);
    EXPECT(send_file(port, ends[1], PORT_NONBLOCK) == 0);
    expect_exit(pid);
    struct port_parcel parcel = parcel_of(0, NULL);
    EXPECT(port_receive_files(port, &parcel, PORT_NONBLOCK) == 0 && parcel.count == 1);
    EXPECT(close(parcel.files[0]) == 0 && close(ends[1]) == 0);
    expect_end(ends[0]);
    EXPECT(close(ends[0]) == 0);
}

/* Who was given a message has it, whatever comes before it runs. */

static volatile int handled;

static void handler(int signal)
{
    handled = signal;
}

static void despite_signal(void)
{
    char text[8];
    struct port_message message;
    signal(SIGUSR1, handler);
    EXPECT(receive_bytes(port, &message, text, sizeof text, 0) == 0 && message.type == 5);
    EXPECT(handled == SIGUSR1);
}

static void before_deadline(void)
{
    char text[8];
    struct port_message message = {.length = sizeof text, .payload = text};
    struct timespec soon = in_milliseconds(20);
    EXPECT(port_receive_until(port, &message, &soon) == 0 && message.type == 5);
    EXPECT(ERROR_OF(port_receive_until(port, &message, &soon)) == ETIMEDOUT);
}

static void others(void)
{
    pid_t pid = start(despite_signal);
    send_five();
    EXPECT(kill(pid, SIGUSR1) == 0);
    expect_exit(pid);
    pid = start(before_deadline);
    send_five();
    uint64_t end = 0;
    for (struct timespec now, late = in_milliseconds(40); end == 0;) /* does not let it run */
        end =
            clock_gettime(CLOCK_MONOTONIC, &now) == 0 &&
            (now.tv_sec > late.tv_sec || (now.tv_sec == late.tv_sec && now.tv_nsec > late.tv_nsec));
    expect_exit(pid);
    expect_empty(port);
}

/* Both rights to send are gone before the receiver runs: it has the message, then the end. */
static void then_the_end(void)
{
    char text[8];
    struct port_message message;
    int receive = port_narrow(port, PORT_RECEIVE);
    EXPECT(receive >= 0 && close(port) == 0);
    EXPECT(receive_bytes(receive, &message, text, sizeof text, 0) == 0 && message.type == 5);
    EXPECT(ERROR_OF(receive_bytes(receive, &message, text, sizeof text, 0)) == EPIPE);
}

/* Who polls is told of what is queued, not of what goes by. */
static void polled(void)
{
    struct pollfd one = {.fd = port, .events = POLLIN};
    pid_t pid = start(despite_signal);
    send_five();
    EXPECT(poll(&one, 1, 0) == 0);
    EXPECT(kill(pid, SIGUSR1) == 0);
    expect_exit(pid);
    send_five();
    EXPECT(poll(&one, 1, 0) == 1 && one.revents == POLLIN);
    expect_text(port, 5, "five", getpid());
}

int main(void)
{
    port = port_create(2, 64);
    headers();
    descriptors();
    others();
    polled();
    pid_t pid = start(then_the_end);
    send_five();
    EXPECT(close(port) == 0);
    expect_exit(pid);
    return 0;
}
