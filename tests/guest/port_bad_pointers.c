/* Bad pointers on either side are EFAULT; nothing is sent, nothing is lost, no sleeper is lost. */
#include "tests/guest/ports.h"

#include <sys/mman.h>

#define PAGE 4096

static char *page; /* followed by a page that is not there */

static void send_faults(int port)
{
    char *const bad[] = {NULL,
                         (char *)8,
                         page + PAGE - 4,
                         page + PAGE,
                         (char *)0xBFFFFFFC,
                         (char *)0xC0000000,
                         (char *)0xFFFFFFFC};
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        EXPECT(ERROR_OF(send_bytes(port, 1, bad[i], 8, PORT_NONBLOCK)) == EFAULT);
        EXPECT(ERROR_OF(port_send(port, (void *)bad[i], PORT_NONBLOCK)) == EFAULT);
        EXPECT(send_bytes(port, 9, bad[i], 0, PORT_NONBLOCK) == 0); /* no byte is looked at */
        expect_text(port, 9, "", 0);
    }
    expect_empty(port);
}

static void receive_faults(int port)
{
    static char *const bad[] = {NULL, (char *)8, (char *)0xBFFFFFFC, (char *)0xC0000000};
    struct port_message message;
    EXPECT(send_text(port, 3, "payload", 0) == 0);
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        EXPECT(ERROR_OF(receive_bytes(port, &message, bad[i], 100, 0)) == EFAULT);
        EXPECT(message.length == 7 && message.type == 3);
        EXPECT(ERROR_OF(port_receive(port, (void *)bad[i], 0)) == EFAULT);
    }
    EXPECT(ERROR_OF(receive_bytes(port, &message, page + PAGE - 6, 100, 0)) == EFAULT);
    expect_text(port, 3, "payload", 0);
}

/* The structure itself can be read but not written. */
static void receive_into_constant(int port)
{
    struct port_message *constant = (void *)page;
    *constant = (struct port_message){.length = 0};
    EXPECT(mprotect(page, PAGE, PROT_READ) == 0);
    EXPECT(send_text(port, 4, "", 0) == 0);
    EXPECT(ERROR_OF(port_receive(port, constant, 0)) == EFAULT);
    expect_text(port, 4, "", 0);
    EXPECT(mprotect(page, PAGE, PROT_READ | PROT_WRITE) == 0);
}

/* One receiver with a bad buffer sleeps first, a good one behind it: the message finds that one. */
static void fault_wakes_next(int port)
{
    pid_t bad = fork_checked();
    if (bad == 0) {
        struct port_message message;
        EXPECT(ERROR_OF(receive_bytes(port, &message, (void *)8, 100, 0)) == EFAULT);
        _exit(0);
    }
    wait_until_blocked(bad, "port: empty");
    pid_t good = fork_checked();
    if (good == 0) {
        char buffer[8];
        struct port_message message;
        EXPECT(receive_bytes(port, &message, buffer, sizeof buffer, 0) == 0);
        _exit(0);
    }
    wait_until_blocked(good, "port: empty");
    EXPECT(send_text(port, 1, "one", 0) == 0);
    expect_exit(bad);
    expect_exit(good);
    expect_empty(port);
}

int main(void)
{
    int port = port_create(4, 200);
    page = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(page != MAP_FAILED && munmap(page + PAGE, PAGE) == 0);
    send_faults(port);
    receive_faults(port);
    receive_into_constant(port);
    fault_wakes_next(port);
    return 0;
}
