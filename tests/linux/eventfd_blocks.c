/* Readers and writers of an event counter sleep until they can go on, or a signal comes. */
#include "say.h"

#include <poll.h>
#include <sys/eventfd.h>

static int fd;

static long read_one(void)
{
    uint64_t value = 0;
    long result = read(fd, &value, sizeof value);
    return result == 8 ? (long)value : -1;
}

static long write_much(void)
{
    uint64_t value = 0xfffffffffffffff0ull;
    return write(fd, &value, sizeof value);
}

static void reader(void)
{
    SAY(read_one());
}

static void writer(void)
{
    SAY(write_much());
}

static void poller(void)
{
    struct pollfd entry = {fd, POLLIN, 0};
    SAY(poll(&entry, 1, -1));
}

static void nothing(int signal)
{
    (void)signal;
}

static void interrupted_reader(void)
{
    on(SIGUSR1, nothing, 0);
    SAY(read_one());
}

static void interrupted_writer(void)
{
    on(SIGUSR1, nothing, 0);
    SAY(write_much());
}

static void restarted_reader(void)
{
    on(SIGUSR1, nothing, SA_RESTART);
    SAY(read_one());
}

static void add(uint64_t value)
{
    write(fd, &value, sizeof value);
}

int main(void)
{
    fd = eventfd(0, 0);
    pid_t child = start_sleeper(reader);
    add(0); /* nothing to read yet */
    wait_until(child, 'S');
    add(6);
    say_status("reader", status_of(child));

    child = start_sleeper(poller);
    add(1);
    say_status("poller", status_of(child));

    add(0xfffffffffffffff0ull - 1);
    child = start_sleeper(writer);
    add(1); /* not the other way */
    wait_until(child, 'S');
    uint64_t value;
    read(fd, &value, sizeof value);
    say_status("writer", status_of(child));
    read(fd, &value, sizeof value);
    say("%llx\n", (unsigned long long)value);

    child = start_sleeper(interrupted_reader);
    kill(child, SIGUSR1);
    say_status("interrupted reader", status_of(child));

    child = start_sleeper(restarted_reader);
    kill(child, SIGUSR1);
    wait_until(child, 'S');
    add(2);
    say_status("restarted reader", status_of(child));

    add(100);
    child = start_sleeper(interrupted_writer);
    kill(child, SIGUSR1);
    say_status("interrupted writer", status_of(child));
    SAY(read_one());

    child = start_sleeper(reader);
    kill(child, SIGKILL);
    say_status("killed reader", status_of(child));
    add(3);
    SAY(read_one());
    return 0;
}
