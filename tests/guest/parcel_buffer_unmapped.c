/*
 * The place for a message with a descriptor and lent memory is unmapped while its receiver sleeps:
 * EFAULT, and nothing of what came is left with the receiver. Where all of it is, the message stays
 * in the port; where only that for the descriptors is, it is lost, and one who called is told.
 */
#include "tests/guest/parcels.h"
#include "tests/guest/threads.h"

#include <fcntl.h>

#define PAGE 4096u
#define SIZE (3 * PAGE)

static int port, received;
static char *buffer, *lent;       /* two pages; what is sent */
static struct port_parcel *place; /* its message lies in the first page, the rest in the second */

static void receive(void *unused)
{
    (void)unused;
    received = ERROR_OF(port_receive_files(port, place, 0));
}

static void begin(struct thread *thread)
{
    char *at = mmap(buffer, 2 * PAGE, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | (buffer ? MAP_FIXED : 0), -1, 0);
    EXPECT(at != MAP_FAILED);
    buffer = at;
    place = (struct port_parcel *)(buffer + PAGE - offsetof(struct port_parcel, count));
    received = -1;
    thread_start(thread, receive, NULL);
    threads_settle();
    EXPECT(received == -1);
}

/* The memory that the process has, in pages. */
static unsigned mapped(void)
{
    char text[64] = "";
    int fd = open("/proc/self/statm", O_RDONLY);
    EXPECT(fd >= 0 && read(fd, text, sizeof text - 1) > 0);
    close(fd);
    return (unsigned)atoi(text);
}

static void unmap(unsigned first_page)
{
    EXPECT(munmap(buffer + first_page * PAGE, (2 - first_page) * PAGE) == 0);
}

static void sent(unsigned first_page)
{
    struct thread thread;
    int ends[2];
    begin(&thread);
    EXPECT(pipe(ends) == 0);
    struct port_parcel parcel = parcel_of(1, &ends[1]);
    parcel.memory = lent;
    parcel.memory_size = SIZE;
    unmap(first_page);
    unsigned before = mapped();
    struct timespec soon = in_milliseconds(100);
    int error = ERROR_OF(port_send_files_until(port, &parcel, &soon));
    EXPECT(error == (first_page == 0 ? ETIMEDOUT : 0));
    thread_join(&thread);
    EXPECT(received == EFAULT);
    EXPECT(mapped() == before - THREAD_STACK / PAGE); /* its own stack alone has gone */
    close(ends[1]);
    expect_end(ends[0]); /* the receiver has no copy of it */
    close(ends[0]);
    expect_empty(port);
}

static pid_t caller_start(void)
{
    pid_t child = fork_checked();
    if (child == 0) {
        struct port_parcel parcel = parcel_of(0, NULL), answer = {.count = 0};
        parcel.memory = lent;
        parcel.memory_size = SIZE;
        EXPECT(ERROR_OF(port_call_files(port, &parcel, &answer, NULL)) == ECONNRESET);
        _exit(0);
    }
    return child;
}

static void called(unsigned first_page)
{
    struct thread thread;
    begin(&thread);
    unmap(first_page);
    pid_t caller = caller_start();
    thread_join(&thread);
    EXPECT(received == EFAULT);
    if (first_page == 0) {
        struct port_parcel parcel = parcel_of(0, NULL);
        EXPECT(port_receive_files(port, &parcel, 0) == 0 && parcel.memory_size == SIZE);
        EXPECT(port_reply(parcel.message.reply, NULL) == 0);
        EXPECT(munmap(parcel.memory, SIZE) == 0);
    }
    expect_exit(caller);
    expect_empty(port);
}

int main(void)
{
    port = port_create(4, 4096);
    lent = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(port >= 0 && lent != MAP_FAILED);
    memset(lent, 'x', SIZE);
    for (unsigned first_page = 0; first_page < 2; first_page++) {
        sent(first_page);
        called(first_page);
    }
    return 0;
}
