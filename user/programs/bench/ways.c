/*
 * Round trips by every way there is, from 4 bytes to 1 MiB: the bytes go from the client's memory
 * into the server's, and a short answer comes back. Each way is a family of rows.
 */
#include "ways.h"
#include "bench.h"
#include "kernel/abi/futex.h"
#include "user/libc/system_call.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ROUNDS       50
#define ROUNDS_LARGE 10
#define LARGE        65536u

pid_t ways_server;

/* Bytes in a buffer of the kernel's. */

static int there[2], back[2]; /* ends to read from and to write to */

static void pipe_write(int end, const char *buffer, size_t size)
{
    if (call3(SYS_write, end, (long)buffer, (long)size) != (long)size)
        fail("write");
}

static void pipe_read(int end, char *buffer, size_t size)
{
    for (size_t done = 0; done < size;) {
        long count = call3(SYS_read, end, (long)buffer + (long)done, (long)(size - done));
        if (count <= 0)
            fail("read");
        done += (size_t)count;
    }
}

static bool pipe_open(size_t size)
{
    (void)size;
    return pipe(there) == 0 && pipe(back) == 0;
}

static void pipe_call(char *buffer, size_t size)
{
    pipe_write(there[1], buffer, size);
    pipe_read(back[0], buffer, answer_size(size));
}

static void pipe_serve(char *buffer, size_t size)
{
    pipe_read(there[0], buffer, size);
    pipe_write(back[1], buffer, answer_size(size));
}

static void pipe_close(void)
{
    for (int i = 0; i < 2; i++) {
        close(there[i]);
        close(back[i]);
    }
}

/*
 * Memory of both. The client copies its bytes in and the server copies them out to where it needs
 * them, as a pipe would; they tell each other by futexes, or by eventfds.
 */
struct shared {
    volatile int asked, answered; /* futexes: how many requests and answers there were */
    char bytes[];
};
static struct shared *shared;
static size_t shared_size;
static int asked_event, answered_event;

/* Word by word: GCC would copy byte by byte in place, and each is an instruction. */
static void words_copy(void *to, const void *from, size_t size)
{
    size_t words = size / 4;
    __asm__ volatile("rep movsl" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
}

static bool shared_open(size_t size)
{
    shared_size = sizeof *shared + size;
    shared = mmap(NULL, shared_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return shared != MAP_FAILED;
}

static void shared_close(void)
{
    munmap(shared, shared_size);
}

static void count_raise(volatile int *count)
{
    ++*count;
    call3(SYS_futex, (long)count, FUTEX_WAKE, 1);
}

/* Waits until `count` differs from `old`. */
static void count_await(const volatile int *count, int old)
{
    while (*count == old)
        call4(SYS_futex, (long)count, FUTEX_WAIT, old, 0);
}

static void futex_call(char *buffer, size_t size)
{
    int answered = shared->answered;
    words_copy(shared->bytes, buffer, size);
    count_raise(&shared->asked);
    count_await(&shared->answered, answered);
    words_copy(buffer, shared->bytes, answer_size(size));
}

static void futex_serve(char *buffer, size_t size)
{
    count_await(&shared->asked, shared->answered);
    words_copy(buffer, shared->bytes, size);
    words_copy(shared->bytes, buffer, answer_size(size));
    count_raise(&shared->answered);
}

static bool event_open(size_t size)
{
    asked_event = (int)call2(SYS_eventfd2, 0, 0);
    answered_event = (int)call2(SYS_eventfd2, 0, 0);
    return asked_event >= 0 && answered_event >= 0 && shared_open(size);
}

static void event_close(void)
{
    shared_close();
    close(asked_event);
    close(answered_event);
}

static void event_raise(int event)
{
    static const uint64_t one = 1;
    pipe_write(event, (const char *)&one, sizeof one);
}

static void event_await(int event)
{
    uint64_t count;
    pipe_read(event, (char *)&count, sizeof count);
}

static void event_call(char *buffer, size_t size)
{
    words_copy(shared->bytes, buffer, size);
    event_raise(asked_event);
    event_await(answered_event);
    words_copy(buffer, shared->bytes, answer_size(size));
}

static void event_serve(char *buffer, size_t size)
{
    event_await(asked_event);
    words_copy(buffer, shared->bytes, size);
    words_copy(shared->bytes, buffer, answer_size(size));
    event_raise(answered_event);
}

const struct way ways_anywhere[] = {
    {"pipe", 4, MIB, pipe_open, pipe_call, pipe_serve, pipe_close},
    {"shared memory and futex", 4, MIB, shared_open, futex_call, futex_serve, shared_close},
    {"shared memory and eventfd", 4, MIB, event_open, event_call, event_serve, event_close},
    {.name = NULL},
};

/* What one size costs by one way. */
static uint32_t round_trip_least(const struct way *way, char *buffer, size_t size)
{
    ways_server = fork();
    if (ways_server < 0)
        fail("fork");
    if (ways_server == 0)
        for (;;)
            way->serve(buffer, size);
    uint32_t least = FIGURE_NONE;
    for (int i = 0; i < (size < LARGE ? ROUNDS : ROUNDS_LARGE); i++) {
        uint32_t start = time_low();
        way->call(buffer, size);
        least = figure_least(least, time_low() - start - counter_cost);
    }
    kill(ways_server, SIGKILL);
    child_wait(ways_server);
    return least;
}

static void rows_of_list(const struct way *ways, char *buffer)
{
    static const size_t sizes[] = {4, 64, 1024, 4096, 16384, 65536, 262144, MIB};
    for (const struct way *way = ways; way->name; way++)
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            if (sizes[i] < way->least || sizes[i] > way->most || !way->open(sizes[i]))
                continue;
            uint32_t least = round_trip_least(way, buffer, sizes[i]);
            row_print_sized(way->name, sizes[i], least, NO_TARGET);
            way->close();
        }
}

void rows_of_ways(void)
{
    char *buffer = region_map(TABLE_SIZE);
    memset(buffer, 1, MIB);
    rows_of_list(ways_anywhere, buffer);
    rows_of_list(ways_of_gaji, buffer);
    rows_of_list(ways_of_linux, buffer);
    region_unmap(buffer, TABLE_SIZE);
}
