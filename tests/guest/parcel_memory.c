/* Memory lent with a message: the receiver finds the content as it was at the send, in private
 * memory of its own, and nothing of the sender's that lies beside it. */
#include "tests/guest/parcels.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>

#define PAGE 4096u
#define SIZE (1u << 20)

static int port;

static char *pages(unsigned size, int flags)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);
    EXPECT(memory != MAP_FAILED);
    return memory;
}

static void fill(char *memory, unsigned size, unsigned seed)
{
    for (unsigned i = 0; i < size; i++)
        memory[i] = (char)(seed + i / PAGE + i * 7);
}

static int holds(const char *memory, unsigned size, unsigned seed)
{
    for (unsigned i = 0; i < size; i++)
        if (memory[i] != (char)(seed + i / PAGE + i * 7))
            return 0;
    return 1;
}

/* Zeros up to the page's start, and from the end to the page's end. */
static int alone(const char *memory, unsigned size)
{
    const char *start = memory - (uintptr_t)memory % PAGE, *end = memory + size;
    for (const char *at = start; at < memory; at++)
        if (*at)
            return 0;
    for (; (uintptr_t)end % PAGE; end++)
        if (*end)
            return 0;
    return 1;
}

static struct port_parcel receive(void)
{
    struct port_parcel parcel = {.message = {.length = 0}};
    EXPECT(port_receive_files(port, &parcel, 0) == 0);
    return parcel;
}

static void give_back(const struct port_parcel *parcel)
{
    uintptr_t start = (uintptr_t)parcel->memory / PAGE * PAGE;
    EXPECT(munmap((void *)start, (uintptr_t)parcel->memory + parcel->memory_size - start) == 0);
}

/* A child that lends this and, when the receiver has it, writes over all of it. */
static pid_t lend(char *memory, unsigned size)
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        struct port_parcel parcel = {.memory = memory, .memory_size = size};
        EXPECT(port_send_files(port, &parcel, 0) == 0);
        memset(memory, 0x55, size);
        _exit(0);
    }
    return pid;
}

static void lend_and_compare(char *memory, unsigned size, unsigned seed)
{
    fill(memory, size, seed);
    pid_t child = lend(memory, size);
    struct port_parcel parcel = receive();
    EXPECT(parcel.memory_size == size &&
           (uintptr_t)parcel.memory % PAGE == (uintptr_t)memory % PAGE);
    expect_exit(child);
    EXPECT(holds(parcel.memory, size, seed));
    EXPECT(alone(parcel.memory, size));
    fill(parcel.memory, size, seed + 1); /* it is ours to write */
    EXPECT(holds(parcel.memory, size, seed + 1));
    EXPECT(holds(memory, size, seed));
    give_back(&parcel);
}

/* Pages that were never touched, and those received and not touched, go on to the next. */
static void untouched(void)
{
    char *memory = pages(SIZE, MAP_PRIVATE);
    memory[5 * PAGE] = 'x';
    pid_t first = fork_checked();
    if (first == 0) {
        struct port_parcel parcel = {.memory = memory, .memory_size = SIZE};
        EXPECT(port_send_files(port, &parcel, 0) == 0);
        _exit(0);
    }
    struct port_parcel parcel = receive();
    expect_exit(first);
    ((char *)parcel.memory)[9 * PAGE] = 'y';
    pid_t second = lend(parcel.memory, SIZE);
    struct port_parcel again = receive();
    expect_exit(second);
    for (unsigned page = 0; page < SIZE / PAGE; page++)
        EXPECT(((char *)again.memory)[page * PAGE] == (page == 5 ? 'x' : page == 9 ? 'y' : 0));
    give_back(&parcel);
    give_back(&again);
    EXPECT(munmap(memory, SIZE) == 0);
}

/* A file's pages and shared ones can change: the receiver has them as they were. */
static void changeable(void)
{
    char *shared = pages(4 * PAGE, MAP_SHARED);
    fill(shared, 4 * PAGE, 3);
    pid_t child = lend(shared, 4 * PAGE);
    struct port_parcel parcel = receive();
    expect_exit(child);
    EXPECT(holds(parcel.memory, 4 * PAGE, 3) && shared[0] == 0x55);
    give_back(&parcel);
    fill(shared, 4 * PAGE, 4);
    int fd = open("/tmp/lent", O_CREAT | O_RDWR, 0600);
    EXPECT(write(fd, shared, 4 * PAGE) == 4 * PAGE);
    char *file = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    EXPECT(file != MAP_FAILED && holds(file, 4 * PAGE, 4));
    child = lend(file, 4 * PAGE);
    parcel = receive();
    expect_exit(child);
    EXPECT(pwrite(fd, "changed", 7, 0) == 7);
    EXPECT(holds(parcel.memory, 4 * PAGE, 4));
    give_back(&parcel);
    EXPECT(close(fd) == 0 && unlink("/tmp/lent") == 0);
    EXPECT(munmap(file, 4 * PAGE) == 0 && munmap(shared, 4 * PAGE) == 0);
}

/* There with a call, and back with its answer; the message beside it is copied. */
static void there_and_back(void)
{
    char *memory = pages(SIZE, MAP_PRIVATE);
    fill(memory, SIZE, 5);
    pid_t server = fork_checked();
    if (server == 0) {
        char text[8];
        struct port_parcel in = {.message = {.payload = text, .length = sizeof text}};
        EXPECT(port_receive_files(port, &in, 0) == 0);
        EXPECT(in.memory_size == SIZE && holds(in.memory, SIZE, 5) && !memcmp(text, "hello", 5));
        fill(in.memory, SIZE, 6);
        struct port_parcel out = {.memory = (char *)in.memory + 1, .memory_size = SIZE - 2};
        EXPECT(port_reply_files(in.message.reply, &out) == 0);
        _exit(0);
    }
    struct port_parcel request = {
        .message = {.payload = "hello", .length = 5}, .memory = memory, .memory_size = SIZE};
    struct port_parcel answer = {.count = 0};
    EXPECT(port_call_files(port, &request, &answer, NULL) == 0);
    expect_exit(server);
    fill(memory, SIZE, 6);
    EXPECT(answer.memory_size == SIZE - 2 && !memcmp(answer.memory, memory + 1, SIZE - 2));
    EXPECT(alone(answer.memory, SIZE - 2));
    give_back(&answer);
    EXPECT(munmap(memory, SIZE) == 0);
}

static int send_error(void *memory, unsigned size)
{
    struct port_parcel parcel = {.memory = memory, .memory_size = size};
    return ERROR_OF(port_send_files(port, &parcel, PORT_NONBLOCK));
}

static void errors(void)
{
    char *memory = pages(4 * PAGE, MAP_PRIVATE);
    fill(memory, 4 * PAGE, 0);
    EXPECT(mprotect(memory + PAGE, PAGE, PROT_NONE) == 0);
    EXPECT(munmap(memory + 3 * PAGE, PAGE) == 0);
    EXPECT(send_error(memory, PAGE) == EAGAIN); /* nobody receives */
    EXPECT(send_error(memory, 2 * PAGE) == EFAULT);
    EXPECT(send_error(memory + 2 * PAGE, PAGE + 1) == EFAULT);
    EXPECT(send_error(NULL, 1) == EFAULT);
    EXPECT(send_error((void *)0xbffff000u, 0x2000) == EFAULT);
    EXPECT(send_error((void *)0xc0100000u, PAGE) == EFAULT);
    EXPECT(send_error((void *)0xfffff000u, 0x3000) == EFAULT);
    EXPECT(send_error(memory, PORT_MAX_MEMORY + 1) == EINVAL);
    EXPECT(holds(memory, PAGE, 0));
    memory[0] = 'w'; /* and it can be written */

    /* Who takes no parcels gets the message without; whoever sent it goes on. */
    pid_t child = fork_checked();
    if (child == 0) {
        struct port_parcel parcel = {.memory = memory, .memory_size = PAGE}, answer = {.count = 0};
        EXPECT(port_call_files(port, &parcel, &answer, NULL) == 0);
        EXPECT(answer.memory_size == 0);
        _exit(0);
    }
    struct port_message message = {0};
    EXPECT(port_receive(port, &message, 0) == 0);
    EXPECT(port_reply(message.reply, &(struct port_message){0}) == 0);
    expect_exit(child);
    EXPECT(munmap(memory, 3 * PAGE) == 0);
}

/* A sender that is killed while its memory is on the way. */
static void killed(void)
{
    char *memory = pages(2 * SIZE, MAP_PRIVATE);
    fill(memory, 2 * SIZE, 0);
    pid_t child = lend(memory, 2 * SIZE);
    wait_until_blocked(child, "port: no receiver");
    kill_and_wait(child);
    child = fork_checked();
    if (child == 0) {
        struct port_parcel parcel = {.memory = memory, .memory_size = 2 * SIZE}, answer = {0};
        port_call_files(port, &parcel, &answer, NULL);
        _exit(1);
    }
    wait_until_blocked(child, "port: answer");
    kill_and_wait(child);
    expect_empty(port);
    EXPECT(holds(memory, 2 * SIZE, 0));
    EXPECT(munmap(memory, 2 * SIZE) == 0);
}

int main(void)
{
    port = port_create(4, 1000);
    char *memory = pages(SIZE + PAGE, MAP_PRIVATE);
    lend_and_compare(memory, SIZE, 1);
    lend_and_compare(memory + 1, SIZE - 2, 2);
    lend_and_compare(memory + 100, 50, 3);
    lend_and_compare(memory + PAGE - 10, PAGE + 20, 4);
    lend_and_compare(memory, PAGE, 5);
    EXPECT(munmap(memory, SIZE + PAGE) == 0);
    memory = pages(6 * SIZE, MAP_PRIVATE); /* over more than one table */
    lend_and_compare(memory + 3, 6 * SIZE - 3, 6);
    EXPECT(munmap(memory, 6 * SIZE) == 0);
    untouched();
    changeable();
    there_and_back();
    errors();
    killed();
    EXPECT(close(port) == 0);
    return 0;
}
