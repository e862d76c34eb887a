/* Gaji's own calls of direct messages: user structures, then kernel/ipc/direct.c. */
#include "kernel/entry/calls.h"
#include "kernel/entry/message_arguments.h"
#include "kernel/ipc/direct.h"

int32_t sys_msg_send(int pid, uaddr_t address, uint32_t flags, uaddr_t until)
{
    struct content content;
    uint64_t deadline = WAIT_FOREVER;
    int error = read_deadline(flags, PORT_NONBLOCK | PORT_DEADLINE, until, &deadline);
    if (!error)
        error = read_request(address, 0, deadline, &content);
    if (error)
        return error;
    return settle(direct_send(pid, &content, flags, deadline));
}

int32_t sys_msg_receive(int pid, uaddr_t address, uint32_t flags, uaddr_t until)
{
    struct port_message room;
    uint64_t deadline = WAIT_FOREVER;
    int error = read_deadline(flags, PORT_NONBLOCK | PORT_DEADLINE, until, &deadline);
    if (!error)
        error = read_message(address, &room);
    if (error)
        return error;
    struct inbox inbox;
    inbox_open(&inbox, &room, address, 0, NULL);
    return settle(direct_receive(pid, &inbox, flags, deadline));
}

int32_t sys_msg_call(int pid, uaddr_t request, uaddr_t answer, uint32_t flags, uaddr_t until)
{
    struct port_message room;
    struct content content;
    uint64_t deadline = WAIT_FOREVER;
    int error = read_deadline(flags, PORT_DEADLINE, until, &deadline);
    if (!error)
        error = read_request(request, 0, deadline, &content);
    if (!error)
        error = read_message(answer, &room);
    if (error)
        return error;
    struct inbox inbox;
    inbox_open(&inbox, &room, answer, 0, NULL);
    return settle(direct_call(pid, &content, &inbox, deadline));
}

int32_t sys_msg_notify(int pid)
{
    return direct_notify(pid);
}
