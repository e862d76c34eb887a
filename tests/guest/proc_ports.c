/* /proc/ports: every port with its queue, and who is blocked in it and why. */
#include "tests/guest/ports.h"

#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/stat.h>

static char text[8192];

static bool has_line(const char *line)
{
    EXPECT(file_read("/proc/ports", text, sizeof text) > 0);
    if (strstr(text, line))
        return true;
    printf("no \"%s\" in:\n%s", line, text);
    return false;
}

static pid_t start_poller(int port)
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        struct pollfd one = {.fd = port, .events = POLLPRI};
        poll(&one, 1, -1);
        _exit(1);
    }
    wait_until_blocked(pid, "poll");
    return pid;
}

static pid_t start_caller(int port)
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        struct port_message message = {0}, answer = {0};
        port_call(port, &message, &answer, NULL);
        _exit(1);
    }
    wait_until_blocked(pid, "port: answer");
    return pid;
}

static pid_t start_sender(int port, bool receives)
{
    struct port_message message;
    pid_t pid = fork_checked();
    if (pid == 0) {
        if (receives)
            receive_bytes(port, &message, NULL, 0, 0);
        else
            send_bytes(port, 1, NULL, 0, 0);
        _exit(1);
    }
    wait_until_blocked(pid, receives ? "port: empty" : "port: full");
    return pid;
}

/* A call that this process has taken, by the long or by the fast way, is told with its taker. */
static void taken(int port, bool fast)
{
    char line[64];
    pid_t pid = fork_checked();
    if (pid == 0) {
        struct port_message message = {0}, answer = {0};
        struct port_short words = {0};
        usleep(20000); /* the receiver sleeps by then */
        if (fast)
            port_call_short(port, &words);
        else
            port_call(port, &message, &answer, NULL);
        _exit(1);
    }
    struct port_message message = {0};
    struct port_short words = {0};
    EXPECT(fast ? port_reply_receive_short(port, &words) == pid
                : receive_bytes(port, &message, NULL, 0, 0) == 0);
    snprintf(line, sizeof line, " %d=call@%d -\n", pid, getpid());
    EXPECT(has_line(line));
    EXPECT(system("ports > /tmp/ports") == 0 && file_read("/tmp/ports", text, sizeof text) > 0);
    snprintf(line, sizeof line, " is blocked: call, which proc_ports[%d] has taken\n", getpid());
    EXPECT(strstr(text, line) && unlink("/tmp/ports") == 0);
    kill_and_wait(pid);
    EXPECT(!strstr((file_read("/proc/ports", text, sizeof text), text), "call@"));
}

/* More than one page of them. */
static void many(void)
{
    unsigned lines = 0;
    for (int i = 0; i < 200; i++)
        EXPECT(port_create(1, 16) >= 0);
    EXPECT(file_read("/proc/ports", text, sizeof text) > 4096);
    for (const char *at = text; (at = strchr(at, '\n')); at++)
        lines++;
    EXPECT(lines == 201);
}

int main(void)
{
    char line[256];
    EXPECT(file_read("/proc/ports", text, sizeof text) > 0);
    EXPECT(strchr(text, '\n')[1] == '\0'); /* no port yet */

    int a = port_create(3, 64), b = port_create(2, 32), number;
    EXPECT(a >= 0 && b >= 0 && port_publish(b, "two words") == 0);
    int send = port_narrow(a, PORT_SEND);
    EXPECT(file_read("/proc/ports", text, sizeof text) > 0);
    EXPECT(sscanf(strchr(text, '\n') + 1, "%d", &number) == 1);
    snprintf(line, sizeof line, "\n%d 0 3 0 0 64 2 1 - -\n", number);
    EXPECT(has_line(line));
    snprintf(line, sizeof line, "\n%d 0 2 0 0 32 1 1 - two words\n", number + 1);
    EXPECT(has_line(line));

    pid_t receivers[2] = {start_sender(a, true), start_sender(a, true)};
    snprintf(line, sizeof line, " %d=receive,%d=receive -\n", receivers[0], receivers[1]);
    EXPECT(has_line(line));
    kill_and_wait(receivers[0]);
    kill_and_wait(receivers[1]);

    EXPECT(watch(getppid(), a) == 0 && send_text(a, 1, "five!", 0) == 0);
    pid_t caller = start_caller(a), sender = start_sender(a, false), poller = start_poller(a);
    snprintf(line, sizeof line, "\n%d 2 3 1 8 64 2 1 %d=send,%d=call,%d=poll -\n", number, sender,
             caller, poller);
    EXPECT(has_line(line));
    EXPECT(system("ports > /tmp/ports") == 0); /* the program, too */
    EXPECT(file_read("/tmp/ports", text, sizeof text) > 0);
    snprintf(line, sizeof line, "\n      proc_ports[%d] is blocked: call\n", caller);
    EXPECT(strstr(text, " 2 of 3 ") && strstr(text, "(1 kept for notices)") && strstr(text, line));
    EXPECT(strstr(text, "  two words\n") && unlink("/tmp/ports") == 0);
    kill_and_wait(sender);
    kill_and_wait(caller);
    kill_and_wait(poller);
    snprintf(line, sizeof line, "\n%d 1 3 1 8 64 2 1 - -\n", number);
    EXPECT(has_line(line));

    struct port_message notice = {0};
    char words[8];
    EXPECT(receive_bytes(a, &notice, words, sizeof words, 0) == 0); /* "five!" */
    taken(a, false);
    taken(a, true);

    EXPECT(unlink("/port/two words") == 0);
    EXPECT(has_line(" 1 1 - -\n") && close(a) == 0 && close(b) == 0 && close(send) == 0);
    EXPECT(file_read("/proc/ports", text, sizeof text) > 0 && strchr(text, '\n')[1] == '\0');
    many();
    return 0;
}
