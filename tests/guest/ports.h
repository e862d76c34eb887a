/* For tests of ports: messages that carry a text, and children whose success is waited for. */
#pragma once

#include "tests/guest/expect.h"

#include <gaji/port.h>
#include <gaji/proc.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The errno with which a call failed, or 0. */
#define ERROR_OF(call) ((call) < 0 ? errno : 0)

static inline int send_bytes(int port, unsigned type, const void *bytes, unsigned length, int flags)
{
    struct port_message message = {.type = type, .length = length, .payload = (void *)bytes};
    return port_send(port, &message, flags);
}

static inline int send_text(int port, unsigned type, const char *text, int flags)
{
    return send_bytes(port, type, text, (unsigned)strlen(text), flags);
}

/* Receives into a buffer and says what came. */
static inline int receive_bytes(int port, struct port_message *message, void *buffer, unsigned room,
                                int flags)
{
    *message = (struct port_message){.length = room, .payload = buffer};
    return port_receive(port, message, flags);
}

/* The next message is this text of this type; of `sender`, unless that is 0. */
static inline void expect_text(int port, unsigned type, const char *text, pid_t sender)
{
    char buffer[256];
    struct port_message message;
    EXPECT(receive_bytes(port, &message, buffer, sizeof buffer, PORT_NONBLOCK) == 0);
    EXPECT(message.type == type);
    EXPECT(message.length == strlen(text) && memcmp(buffer, text, message.length) == 0);
    EXPECT(sender == 0 || message.sender == sender);
}

static inline void expect_empty(int port)
{
    struct port_message message;
    EXPECT(ERROR_OF(receive_bytes(port, &message, NULL, 0, PORT_NONBLOCK)) == EAGAIN);
}

/* Waits until the process sleeps for this reason (as /proc/PID/wchan has it). */
static inline void wait_until_blocked(pid_t pid, const char *reason)
{
    char path[32], now[64] = "";
    snprintf(path, sizeof path, "/proc/%d/wchan", pid);
    while (strcmp(now, reason) != 0) {
        EXPECT(file_read(path, now, sizeof now) >= 0);
        usleep(1000);
    }
}

static inline pid_t fork_checked(void)
{
    fflush(stdout);
    pid_t pid = fork();
    EXPECT(pid >= 0);
    return pid;
}

static inline void expect_exit(pid_t pid)
{
    int status;
    EXPECT(waitpid(pid, &status, 0) == pid);
    EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static inline void kill_and_wait(pid_t pid)
{
    int status;
    EXPECT(kill(pid, SIGKILL) == 0);
    EXPECT(waitpid(pid, &status, 0) == pid);
    EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}
