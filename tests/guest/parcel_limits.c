/* Descriptors in messages that cannot arrive: the message stays or dies, and nothing leaks. */
#include "tests/guest/parcels.h"

#include <fcntl.h>

static int port, ends[2];

/* EMFILE for the receiver leaves the message where it is. */
static void no_room_at_the_receiver(void)
{
    int files[] = {ends[1], ends[1], ends[1]};
    struct port_parcel parcel = parcel_of(3, files), came;
    EXPECT(port_send_files(port, &parcel, 0) == 0);
    int lowest = dup(0);
    close(lowest);
    limit_files((unsigned long)lowest + 2);
    EXPECT(ERROR_OF(port_receive_files(port, &came, 0)) == EMFILE);
    EXPECT(dup(0) == lowest && dup(0) == lowest + 1); /* none of it was kept */
    close(lowest);
    close(lowest + 1);
    limit_files(1024);
    EXPECT(port_receive_files(port, &came, 0) == 0 && came.count == 3);
    for (int i = 0; i < 3; i++)
        EXPECT(came.files[i] == lowest + i && close(came.files[i]) == 0);
}

/* The same for one that already waits. */
static void no_room_where_one_waits(void)
{
    int lowest = dup(0);
    close(lowest);
    pid_t child = fork_checked();
    if (child == 0) {
        struct port_parcel came;
        limit_files((unsigned long)lowest);
        EXPECT(ERROR_OF(port_receive_files(port, &came, 0)) == EMFILE);
        limit_files(1024);
        EXPECT(receive_file(port, PORT_NONBLOCK) == lowest);
        _exit(0);
    }
    wait_until_blocked(child, "port: empty");
    EXPECT(send_file(port, ends[1], 0) == 0);
    expect_exit(child);
}

/* What lies in queues is limited: closing what was sent is no way around RLIMIT_NOFILE. */
static void too_many_in_queues(void)
{
    int room = port_create(64, 0);
    limit_files(32);
    for (int i = 0; i < 32; i++)
        EXPECT(send_file(room, ends[1], 0) == 0);
    EXPECT(ERROR_OF(send_file(room, ends[1], 0)) == ETOOMANYREFS);
    close(receive_file(room, 0));
    EXPECT(send_file(room, ends[1], 0) == 0);
    EXPECT(ERROR_OF(send_file(room, ends[1], 0)) == ETOOMANYREFS);
    close(room);
    room = port_create(1, 0);
    EXPECT(send_file(room, ends[1], 0) == 0);
    close(room);
    limit_files(1024);
}

/* The files of a message that dies are closed: with its port, its process, its call. */
static void message_dies(void)
{
    int pair[2], dying = port_create(4, 64);
    EXPECT(pipe(pair) == 0);
    EXPECT(send_file(dying, pair[1], 0) == 0);
    pid_t child = fork_checked();
    if (child == 0) {
        struct port_parcel request = parcel_of(1, &pair[1]), answer = {.count = 0};
        close(pair[0]);
        port_call_files(dying, &request, &answer, NULL);
        _exit(1);
    }
    wait_until_blocked(child, "port: answer");
    kill_and_wait(child);
    close(pair[1]);
    close(dying);
    expect_end(pair[0]);
    close(pair[0]);
}

/* A port in whose queue lies its own last right to send. */
static void own_right(void)
{
    int own = port_create(4, 64), right = port_narrow(own, PORT_SEND);
    int receiving = port_narrow(own, PORT_RECEIVE);
    EXPECT(send_file(own, right, 0) == 0);
    close(right);
    close(own);
    close(receiving);
}

int main(void)
{
    port = port_create(4, 64);
    EXPECT(pipe(ends) == 0);
    no_room_at_the_receiver();
    no_room_where_one_waits();
    too_many_in_queues();
    message_dies();
    own_right();
    return 0;
}
