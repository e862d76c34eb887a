/* A notice for each way in which a watched process ends, whoever it is; and what is refused. */
#include "tests/guest/ports.h"

#include <gaji/check.h>
#include <poll.h>

static int port;

static pid_t start_sleeper(void)
{
    pid_t pid = fork_checked();
    while (pid == 0)
        pause();
    return pid;
}

static struct end_notice receive_end(pid_t pid)
{
    struct end_notice notice;
    struct port_message message;
    EXPECT(receive_bytes(port, &message, &notice, sizeof notice, 0) == 0);
    EXPECT(message.type == PORT_TYPE_END && message.sender == 0 && message.reply == 0);
    EXPECT(message.length == sizeof notice && notice.pid == pid);
    return notice;
}

static void each_end(void)
{
    pid_t pid = start_sleeper();
    EXPECT(watch(pid, port) == 0 && kill(pid, SIGTERM) == 0);
    EXPECT(receive_end(pid).status == SIGTERM);
    EXPECT(watch(pid, port) == -1 && errno == ESRCH); /* a zombie */
    EXPECT(waitpid(pid, NULL, 0) == pid);
    EXPECT(watch(pid, port) == -1 && errno == ESRCH);

    pid = fork_checked();
    if (pid == 0) {
        raise(SIGSTOP);
        for (volatile unsigned i = 0; i < 50000000; i++)
            ;
        _exit(7);
    }
    EXPECT(waitpid(pid, NULL, WUNTRACED) == pid);
    EXPECT(watch(pid, port) == 0 && watch(pid, port) == 0); /* twice: two notices */
    kill(pid, SIGCONT);
    struct pollfd one = {.fd = port, .events = POLLIN};
    EXPECT(poll(&one, 1, -1) == 1 && one.revents == POLLIN);
    struct end_notice notice = receive_end(pid);
    EXPECT(notice.status == 7 << 8 && notice.minor_faults > 0);
    EXPECT(notice.user_ms > 0);
    receive_end(pid);
    expect_empty(port);
    EXPECT(waitpid(pid, NULL, 0) == pid);
}

/* Not a child: the grandchild of another, and the parent. */
static void strangers(void)
{
    int ends[2];
    pid_t stranger, main_pid = getpid();
    EXPECT(pipe(ends) == 0);
    pid_t pid = fork_checked();
    if (pid == 0) {
        stranger = start_sleeper();
        EXPECT(write(ends[1], &stranger, sizeof stranger) == sizeof stranger);
        EXPECT(watch(main_pid, port) == 0);
        _exit(0);
    }
    EXPECT(read(ends[0], &stranger, sizeof stranger) == sizeof stranger);
    EXPECT(watch(stranger, port) == 0);
    expect_exit(pid);
    kill(stranger, SIGKILL);
    EXPECT(receive_end(stranger).status == SIGKILL);
    close(ends[0]);
    close(ends[1]);
}

static void refused(void)
{
    pid_t pid = start_sleeper();
    int send = port_narrow(port, PORT_SEND), small = port_create(4, 16), full = port_create(1, 64);
    EXPECT(watch(getpid(), port) == -1 && errno == EINVAL);
    EXPECT(watch(-1, port) == -1 && errno == ESRCH);
    EXPECT(watch(0, port) == -1 && errno == ESRCH);
    EXPECT(watch(31999, port) == -1 && errno == ESRCH);
    EXPECT(watch(pid, 0) == -1 && errno == EBADF);
    EXPECT(watch(pid, 99) == -1 && errno == EBADF);
    EXPECT(watch(pid, send) == -1 && errno == EBADF);
    EXPECT(watch(pid, small) == -1 && errno == EAGAIN);
    EXPECT(watch(pid, full) == 0 && watch(pid, full) == -1 && errno == EAGAIN);
    EXPECT(send_text(full, 1, "", PORT_NONBLOCK) == -1 && errno == EAGAIN);
    if (gaji_fail_allocation(1) == 0) { /* a debug build */
        EXPECT(watch(pid, port) == -1 && errno == ENOMEM && gaji_fail_allocation(0) == 0);
        EXPECT(gaji_check(GAJI_CHECK_WALK, NULL) == 0);
    }
    kill_and_wait(pid);
    EXPECT(close(full) == 0 && close(small) == 0 && close(send) == 0);
    expect_empty(port);
}

/* So many may watch one process. */
static void many(void)
{
    pid_t pid = start_sleeper();
    int large = port_create(200, 200 * sizeof(struct end_notice)), count = 0;
    while (watch(pid, large) == 0)
        count++;
    EXPECT(errno == EAGAIN && count == 128);
    kill_and_wait(pid);
    struct end_notice notice;
    struct port_message message;
    while (receive_bytes(large, &message, &notice, sizeof notice, PORT_NONBLOCK) == 0)
        count -= notice.pid == pid;
    EXPECT(count == 0);
    close(large);
}

int main(void)
{
    port = port_create(4, 128);
    EXPECT(port >= 0);
    each_end();
    strangers();
    refused();
    many();
    return 0;
}
