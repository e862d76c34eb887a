/*
 * Memory is lent while other threads of its sender write to it, replace, protect and fork it. What
 * arrived never changes by itself; the receiver forks it, writes to it, lends it on and unmaps it
 * in parts. The seed is the second argument, or the time.
 */
// run: --timeout 100
#include "tests/guest/parcels.h"
#include "tests/guest/threads.h"

#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#define PAGE   4096u
#define PAGES  600u /* of an object that is freed in steps, under more than one table */
#define ROUNDS 40

/* Far from where the kernel chooses: nothing else comes into a hole. */
static char *const area = (char *)0x203ff000;
static int port, onward, ends[2];
static volatile bool done;
static unsigned seed;

static unsigned next(unsigned *state)
{
    *state = *state * 1103515245 + 12345;
    return *state >> 8;
}

/* By the kernel: what another thread has just unmapped is no fault then. */
static void write_to(char *at, unsigned value)
{
    if (write(ends[1], &value, sizeof value) == sizeof value &&
        read(ends[0], at, sizeof value) != sizeof value)
        EXPECT(read(ends[0], &value, sizeof value) == sizeof value);
}

static void writes(void *unused)
{
    unsigned state = seed + 1;
    (void)unused;
    while (!done) {
        write_to(area + next(&state) % PAGES * PAGE, next(&state));
        if (next(&state) % 8 == 0)
            sched_yield();
    }
}

static void changes(void *unused)
{
    unsigned state = seed + 2;
    (void)unused;
    while (!done) {
        unsigned page = next(&state) % PAGES, count = next(&state) % 300 + 1;
        char *at = area + page * PAGE;
        size_t size = (count > PAGES - page ? PAGES - page : count) * PAGE;
        int kind = next(&state) % 3 ? MAP_PRIVATE : MAP_SHARED;
        switch (next(&state) % 4) {
        case 0:
            mmap(at, size, PROT_READ | PROT_WRITE, kind | MAP_FIXED | MAP_ANONYMOUS, -1, 0);
            break;
        case 1:
            mprotect(at, size, PROT_READ);
            mprotect(at, size, PROT_READ | PROT_WRITE);
            break;
        case 2:
            munmap(at, PAGE);
            sched_yield();
            mmap(at, PAGE, PROT_READ | PROT_WRITE, kind | MAP_FIXED | MAP_ANONYMOUS, -1, 0);
            break;
        default: {
            pid_t pid = (pid_t)syscall(SYS_fork);
            if (pid == 0)
                _exit(0);
            waitpid(pid, NULL, 0);
        }
        }
        sched_yield();
    }
}

/* Whether it went: it does not where a page is missing just then. */
static bool lend(unsigned *state)
{
    unsigned start = next(state) % (PAGES * PAGE), size = next(state) % (PAGES * PAGE) + 1;
    size = next(state) % 2 ? PAGES * PAGE - start : size % (PAGES * PAGE - start) + 1;
    struct port_parcel parcel = {.memory = area + start, .memory_size = size};
    int error = ERROR_OF(port_send_files(port, &parcel, 0));
    EXPECT(error == 0 || error == EFAULT);
    return error == 0;
}

static unsigned sum_of(const struct port_parcel *parcel)
{
    const unsigned char *bytes = parcel->memory;
    unsigned sum = 0;
    for (unsigned i = 0; i < parcel->memory_size; i += 4)
        sum = sum * 31 + bytes[i];
    return sum;
}

/* In a process of its own: the same content comes, and can be written. */
static void lend_on(struct port_parcel parcel, unsigned sum)
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        struct port_parcel came = {.count = 0};
        memset(parcel.memory, 1, parcel.memory_size);
        EXPECT(port_receive_files(onward, &came, 0) == 0);
        EXPECT(came.memory_size == parcel.memory_size && sum_of(&came) == sum);
        memset(came.memory, 2, came.memory_size);
        _exit(0);
    }
    EXPECT(port_send_files(onward, &parcel, 0) == 0);
    EXPECT(sum_of(&parcel) == sum);
    memset(parcel.memory, 3, parcel.memory_size);
    expect_exit(pid);
}

static void receives(void)
{
    unsigned state = seed + 3;
    struct port_parcel parcel = {.count = 0};
    while (port_receive_files(port, &parcel, 0) == 0) {
        char *start = parcel.memory, *end = start + parcel.memory_size;
        unsigned sum = sum_of(&parcel);
        sched_yield();
        EXPECT(sum_of(&parcel) == sum);
        if (next(&state) % 4 == 0)
            lend_on(parcel, sum);
        start -= (uintptr_t)start % PAGE;
        char *middle = start + (end - start) / 2 / PAGE * PAGE;
        if (middle > start)
            EXPECT(munmap(start, (size_t)(middle - start)) == 0);
        EXPECT(munmap(middle, (size_t)(end - middle)) == 0);
    }
    EXPECT(errno == EPIPE);
}

int main(int argc, char **argv)
{
    struct thread threads[2];
    seed = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 0) : (unsigned)time(NULL);
    printf("seed %u\n", seed);
    port = port_create(2, 0);
    onward = port_create(1, 0);
    pid_t receiver = fork_checked();
    if (receiver == 0) {
        int both = port;
        port = port_narrow(both, PORT_RECEIVE);
        EXPECT(close(both) == 0);
        receives();
        _exit(0);
    }
    EXPECT(pipe(ends) == 0);
    mmap(area, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, -1,
         0);
    unsigned state = seed;
    thread_start(&threads[0], writes, NULL);
    thread_start(&threads[1], changes, NULL);
    for (int lent = 0; lent < ROUNDS;)
        lent += lend(&state);
    done = true;
    thread_join(&threads[0]);
    thread_join(&threads[1]);
    EXPECT(close(port) == 0);
    expect_exit(receiver);
    return 0;
}
