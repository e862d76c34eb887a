/* Direct messages: Gaji's own calls. */
#include "user/libc/system_call.h"

#include <gaji/direct.h>

static int flags_of(const struct timespec *deadline)
{
    return deadline ? PORT_DEADLINE : 0;
}

int msg_send(pid_t pid, const struct port_message *message, const struct timespec *deadline)
{
    return system_call_result(
        call4(SYS_msg_send, pid, (long)message, flags_of(deadline), (long)deadline));
}

int msg_receive(pid_t pid, struct port_message *message, const struct timespec *deadline)
{
    return system_call_result(
        call4(SYS_msg_receive, pid, (long)message, flags_of(deadline), (long)deadline));
}

int msg_call(pid_t pid, const struct port_message *request, struct port_message *answer,
             const struct timespec *deadline)
{
    return system_call_result(
        call5(SYS_msg_call, pid, (long)request, (long)answer, flags_of(deadline), (long)deadline));
}

int msg_send_now(pid_t pid, const struct port_message *message)
{
    return system_call_result(call4(SYS_msg_send, pid, (long)message, PORT_NONBLOCK, 0));
}

int msg_receive_now(pid_t pid, struct port_message *message)
{
    return system_call_result(call4(SYS_msg_receive, pid, (long)message, PORT_NONBLOCK, 0));
}

int msg_notify(pid_t pid)
{
    return system_call_result(call1(SYS_msg_notify, pid));
}
