/* Descriptors in messages: all or none arrive, as if by dup, by the queue and from hand to hand. */
#include "tests/guest/parcels.h"

#include <fcntl.h>

static int port;

static void through_the_queue(void)
{
    int ends[2], files[PORT_MAX_FILES + 1];
    EXPECT(pipe(ends) == 0);
    for (int i = 0; i <= PORT_MAX_FILES; i++)
        files[i] = ends[i % 2];
    struct port_parcel parcel = parcel_of(PORT_MAX_FILES, files), came = {.count = 0};
    EXPECT(port_send_files(port, &parcel, 0) == 0);
    EXPECT(port_receive_files(port, &came, PORT_CLOEXEC) == 0);
    EXPECT(came.count == PORT_MAX_FILES && came.message.sender == getpid());
    for (int i = 0; i < PORT_MAX_FILES; i += 2) {
        EXPECT(came.files[i] > ends[1] && fcntl(came.files[i], F_GETFD) == FD_CLOEXEC);
        expect_same_pipe(came.files[i], came.files[i + 1]);
    }
    close(ends[1]);
    for (int i = 0; i < PORT_MAX_FILES; i++)
        if (i != 0)
            close(came.files[i]);
    expect_end(came.files[0]);
    close(came.files[0]);
    close(ends[0]);
}

static void bad_lists(void)
{
    int files[] = {0, 1, 900};
    struct port_parcel parcel = parcel_of(3, files);
    EXPECT(ERROR_OF(port_send_files(port, &parcel, 0)) == EBADF);
    parcel.count = PORT_MAX_FILES + 1;
    EXPECT(ERROR_OF(port_send_files(port, &parcel, 0)) == EINVAL);
    EXPECT(ERROR_OF(port_send(port, &parcel.message, PORT_CLOEXEC)) == EINVAL);
    EXPECT(ERROR_OF(port_send_files(port, NULL, 0)) == EFAULT);
    expect_empty(port);
    parcel.count = 0;
    EXPECT(port_send_files(port, &parcel, 0) == 0);
    parcel.count = 5;
    EXPECT(port_receive_files(port, &parcel, 0) == 0 && parcel.count == 0);
}

/* The offset is shared, as by dup. */
static void to_a_waiting_receiver(void)
{
    int back = port_create(1, 16);
    pid_t child = fork_checked();
    if (child == 0) {
        char text[4] = "";
        int file = receive_file(port, 0);
        EXPECT(read(file, text, 3) == 3 && strcmp(text, "def") == 0);
        EXPECT(send_text(back, 1, "done", 0) == 0);
        _exit(0);
    }
    wait_until_blocked(child, "port: empty");
    int file = open("/tmp/letters", O_RDWR | O_CREAT, 0600);
    EXPECT(write(file, "abcdefghi", 9) == 9 && lseek(file, 3, SEEK_SET) == 3);
    EXPECT(send_file(port, file, 0) == 0);
    expect_exit(child);
    EXPECT(lseek(file, 0, SEEK_CUR) == 6);
    expect_text(back, 1, "done", child);
    close(file);
    close(back);
    unlink("/tmp/letters");
}

/* Who did not ask for descriptors gets the message, and they are closed. */
static void to_others(void)
{
    int ends[2];
    struct port_message message = NO_PAYLOAD;
    EXPECT(pipe(ends) == 0);
    EXPECT(send_file(port, ends[1], 0) == 0);
    close(ends[1]);
    EXPECT(port_receive(port, &message, 0) == 0 && message.type == 5);
    expect_end(ends[0]);
    close(ends[0]);

    EXPECT(pipe(ends) == 0);
    pid_t child = fork_checked();
    if (child == 0) {
        struct port_short brief;
        close(ends[1]);
        EXPECT(port_reply_receive_short(port, &brief) > 0 && brief.type == 5);
        _exit(0);
    }
    wait_until_blocked(child, "port: empty");
    EXPECT(send_file(port, ends[1], 0) == 0);
    close(ends[1]);
    expect_exit(child);
    expect_end(ends[0]);
    close(ends[0]);
}

/* A right to send, which is how a stranger gets to know a port. */
static void a_port(void)
{
    int other = port_create(1, 16), right = port_narrow(other, PORT_SEND);
    EXPECT(send_file(port, right, 0) == 0);
    close(right);
    int came = receive_file(port, 0);
    struct port_message message = NO_PAYLOAD;
    EXPECT(ERROR_OF(port_receive(came, &message, PORT_NONBLOCK)) == EBADF);
    EXPECT(send_text(came, 3, "hello", 0) == 0);
    expect_text(other, 3, "hello", getpid());
    close(came);
    close(other);
}

int main(void)
{
    port = port_create(4, 64);
    through_the_queue();
    bad_lists();
    to_a_waiting_receiver();
    to_others();
    a_port();
    return 0;
}
