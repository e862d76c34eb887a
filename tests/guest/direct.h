/* For tests of direct messages. */
#pragma once

#include "tests/guest/ports.h"

#include <gaji/direct.h>

static inline int direct_send_text(pid_t to, unsigned type, const char *text)
{
    struct port_message message = {
        .type = type, .length = (unsigned)strlen(text), .payload = (void *)text};
    return msg_send(to, &message, NULL);
}

/* Receives one from `from` (or any): the sender, or -1; *type and `text` are what came. */
static inline pid_t direct_receive_text(pid_t from, unsigned *type, char text[64])
{
    struct port_message message = {.length = 63, .payload = text};
    if (msg_receive(from, &message, NULL) < 0)
        return -1;
    *type = message.type;
    text[message.length] = '\0';
    return message.sender;
}

/* A child that sends one text to this process; it waits already when this returns. */
static inline pid_t direct_start_sender(unsigned type, const char *text)
{
    char reason[32];
    pid_t parent = getpid(), pid = fork_checked();
    if (pid == 0)
        _exit(direct_send_text(parent, type, text) == 0 ? 0 : errno);
    snprintf(reason, sizeof reason, "message to %d", parent);
    wait_until_blocked(pid, reason);
    return pid;
}

static inline void expect_direct(pid_t from, pid_t sender, unsigned type, const char *text)
{
    char got[64];
    unsigned got_type = 0;
    EXPECT(direct_receive_text(from, &got_type, got) == sender);
    EXPECT(got_type == type && strcmp(got, text) == 0);
}

static inline void expect_exit_code(pid_t pid, int code)
{
    int status;
    EXPECT(waitpid(pid, &status, 0) == pid);
    EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == code);
}
