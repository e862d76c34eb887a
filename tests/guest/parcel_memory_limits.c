/*
 * A receiver that cannot have the memory of a message costs nobody the message: it stays at the
 * head of its port, and its sender asleep, until somebody can have it.
 */
#include "tests/guest/parcels.h"

#include <gaji/limit.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>

#define PAGE 4096u
#define SIZE (1u << 20)

static int port;
static char *memory;

static pid_t lender(void)
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        struct port_parcel parcel = {.message = {.type = 5}, .memory = memory, .memory_size = SIZE};
        _exit(ERROR_OF(port_send_files(port, &parcel, 0)));
    }
    return pid;
}

static int receive(int flags)
{
    struct port_parcel parcel = {.count = 0};
    int error = ERROR_OF(port_receive_files(port, &parcel, flags));
    if (error)
        return error;
    EXPECT(parcel.message.type == 5 && parcel.memory_size == SIZE);
    EXPECT(memcmp(parcel.memory, memory, SIZE) == 0);
    EXPECT(munmap(parcel.memory, SIZE) == 0);
    return 0;
}

static void set_limit(int resource, unsigned long soft)
{
    struct rlimit limit = {soft, RLIM_INFINITY};
    EXPECT(setrlimit(resource, &limit) == 0);
}

static void expect_status(pid_t pid, int wanted)
{
    int status;
    EXPECT(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == wanted);
}

static void over_a_limit(int resource)
{
    pid_t sender = lender();
    wait_until_blocked(sender, "port: no receiver");
    pid_t child = fork_checked();
    if (child == 0) {
        set_limit(resource, 2 * SIZE); /* of which it has more than half, and is not over it */
        EXPECT(mmap(NULL, PAGE, PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
        EXPECT(receive(0) == ENOMEM && receive(PORT_NONBLOCK) == ENOMEM);
        set_limit(resource, RLIM_INFINITY);
        _exit(receive(0));
    }
    expect_exit(child);
    expect_exit(sender);
}

/* It slept for the message. */
static void over_a_limit_asleep(void)
{
    pid_t poor = fork_checked();
    if (poor == 0) {
        set_limit(RLIMIT_AS, SIZE);
        _exit(receive(0));
    }
    wait_until_blocked(poor, "port: empty");
    pid_t sender = lender();
    expect_status(poor, ENOMEM);
    wait_until_blocked(sender, "port: no receiver");
    EXPECT(receive(PORT_NONBLOCK) == 0);
    expect_exit(sender);
}

/* No place in the address space is large enough. */
static void without_a_place(void)
{
    pid_t sender = lender();
    wait_until_blocked(sender, "port: no receiver");
    pid_t child = fork_checked();
    if (child == 0) {
        size_t size = 64u << 20; /* as much as a machine of that size lets one ask for at once */
        void *last = NULL;
        for (; size >= PAGE; size /= 2)
            for (void *at; (at = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) !=
                           MAP_FAILED;)
                last = size >= SIZE ? at : last;
        EXPECT(last && receive(0) == ENOMEM);
        EXPECT(munmap(last, SIZE) == 0);
        _exit(receive(0));
    }
    expect_exit(child);
    expect_exit(sender);
}

/*
 * The parent decides about the limit. Meanwhile another receives the message, and who may have it
 * now finds none.
 */
static void while_the_parent_decides(void)
{
    int notices = port_create(1, 16);
    pid_t poor = fork_checked();
    if (poor == 0) {
        set_limit(RLIMIT_AS, SIZE);
        raise(SIGSTOP);
        _exit(receive(0));
    }
    EXPECT(waitpid(poor, NULL, WUNTRACED) == poor && limit_watch(poor, notices) == 0);
    pid_t sender = lender();
    wait_until_blocked(sender, "port: no receiver");
    EXPECT(kill(poor, SIGCONT) == 0);
    wait_until_blocked(poor, "its parent's decision");
    EXPECT(receive(PORT_NONBLOCK) == 0);
    expect_exit(sender);
    EXPECT(prlimit(poor, RLIMIT_AS, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY}, NULL) == 0);
    wait_until_blocked(poor, "port: empty");
    sender = lender();
    expect_exit(poor);
    expect_exit(sender);
    EXPECT(close(notices) == 0);
}

/* And another that sleeps for a message is woken to have it. */
static void while_another_sleeps(void)
{
    int notices = port_create(1, 16);
    pid_t poor = fork_checked();
    if (poor == 0) {
        set_limit(RLIMIT_AS, SIZE);
        _exit(receive(0));
    }
    wait_until_blocked(poor, "port: empty");
    EXPECT(limit_watch(poor, notices) == 0);
    pid_t other = fork_checked();
    if (other == 0)
        _exit(receive(0));
    wait_until_blocked(other, "port: empty");
    pid_t sender = lender();
    expect_exit(other);
    expect_exit(sender);
    kill_and_wait(poor);
    EXPECT(close(notices) == 0);
}

static int readable(void)
{
    struct pollfd one = {.fd = port, .events = POLLIN};
    return poll(&one, 1, 0) == 1 && one.revents == POLLIN;
}

/* poll() sees what has a sleeping sender, and who does not wait gets it. */
static void is_polled(void)
{
    EXPECT(!readable());
    pid_t sender = lender();
    wait_until_blocked(sender, "port: no receiver");
    EXPECT(readable() && receive(PORT_NONBLOCK) == 0 && !readable());
    expect_exit(sender);

    int gift = port_create(1, 16);
    sender = fork_checked();
    if (sender == 0)
        _exit(ERROR_OF(send_file(port, gift, 0)));
    wait_until_blocked(sender, "port: no receiver");
    EXPECT(readable());
    int came = receive_file(port, PORT_NONBLOCK);
    EXPECT(came >= 0 && !readable());
    expect_exit(sender);
    EXPECT(close(came) == 0 && close(gift) == 0);
}

/* It keeps its place in the queue: what was sent before comes before, what later, later. */
static void keeps_its_place(void)
{
    EXPECT(send_text(port, 1, "before", 0) == 0);
    pid_t sender = lender();
    wait_until_blocked(sender, "port: no receiver");
    EXPECT(send_text(port, 2, "after", 0) == 0);
    expect_text(port, 1, "before", 0);
    EXPECT(receive(0) == 0);
    expect_text(port, 2, "after", 0);
    expect_exit(sender);
}

/* Interrupted, it was never sent; with the port's last receiver, it cannot arrive. */
static void ends_otherwise(void)
{
    struct timespec soon = in_milliseconds(20);
    struct port_parcel parcel = {.message = {.type = 5}, .memory = memory, .memory_size = SIZE};
    EXPECT(ERROR_OF(port_send_files_until(port, &parcel, &soon)) == ETIMEDOUT);
    EXPECT(ERROR_OF(port_receive_files_until(port, &parcel, &soon)) == ETIMEDOUT);
    expect_empty(port);
    int own = port;
    port = port_create(1, 16);
    pid_t sender = fork_checked();
    if (sender == 0) {
        int sending = port_narrow(port, PORT_SEND);
        close(port);
        _exit(ERROR_OF(port_send_files(sending, &parcel, 0)));
    }
    wait_until_blocked(sender, "port: no receiver");
    EXPECT(close(port) == 0);
    expect_status(sender, EPIPE);
    port = own;
}

int main(void)
{
    port = port_create(4, 64);
    memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(memory != MAP_FAILED);
    for (unsigned i = 0; i < SIZE; i++)
        memory[i] = (char)(i + i / PAGE);
    over_a_limit(RLIMIT_AS);
    over_a_limit(RLIMIT_DATA);
    over_a_limit_asleep();
    without_a_place();
    while_the_parent_decides();
    while_another_sleeps();
    is_polled();
    keeps_its_place();
    ends_otherwise();
    EXPECT(close(port) == 0);
    return 0;
}
