/* Gaji's own calls: ports, and the kernel's check of itself. */
#include "user/libc/system_call.h"

#include <gaji/trace.h>
#include <gaji/check.h>
#include <gaji/port.h>

int port_create(unsigned slots, unsigned bytes)
{
    return system_call_result(call2(SYS_port_create, (long)slots, (long)bytes));
}

int port_send(int port, const struct port_message *message, int flags)
{
    return system_call_result(call4(SYS_port_send, port, (long)message, flags, 0));
}

int port_receive(int port, struct port_message *message, int flags)
{
    return system_call_result(call4(SYS_port_receive, port, (long)message, flags, 0));
}

int port_send_until(int port, const struct port_message *message, const struct timespec *deadline)
{
    return system_call_result(
        call4(SYS_port_send, port, (long)message, PORT_DEADLINE, (long)deadline));
}

int port_receive_until(int port, struct port_message *message, const struct timespec *deadline)
{
    return system_call_result(
        call4(SYS_port_receive, port, (long)message, PORT_DEADLINE, (long)deadline));
}

int port_call(int port, const struct port_message *request, struct port_message *answer,
              const struct timespec *deadline)
{
    int flags = deadline ? PORT_DEADLINE : 0;
    return system_call_result(
        call5(SYS_port_call, port, (long)request, (long)answer, flags, (long)deadline));
}

int port_reply(unsigned right, const struct port_message *answer)
{
    return system_call_result(call3(SYS_port_reply, (long)right, (long)answer, 0));
}

int port_reply_receive(int port, const struct port_message *answer, struct port_message *message)
{
    return system_call_result(
        call5(SYS_port_reply_receive, port, (long)answer, (long)message, 0, 0));
}

int port_call_files(int port, const struct port_parcel *request, struct port_parcel *answer,
                    const struct timespec *deadline)
{
    int flags = PORT_FILES | (deadline ? PORT_DEADLINE : 0);
    return system_call_result(
        call5(SYS_port_call, port, (long)request, (long)answer, flags, (long)deadline));
}

int port_reply_files(unsigned right, const struct port_parcel *answer)
{
    return system_call_result(call3(SYS_port_reply, (long)right, (long)answer, PORT_FILES));
}

int port_reply_receive_files(int port, const struct port_parcel *answer, struct port_parcel *parcel,
                             int flags)
{
    return system_call_result(
        call5(SYS_port_reply_receive, port, (long)answer, (long)parcel, PORT_FILES | flags, 0));
}

int port_send_files(int port, const struct port_parcel *parcel, int flags)
{
    return port_send(port, &parcel->message, PORT_FILES | flags);
}

int port_receive_files(int port, struct port_parcel *parcel, int flags)
{
    return port_receive(port, &parcel->message, PORT_FILES | flags);
}

int port_send_files_until(int port, const struct port_parcel *parcel,
                          const struct timespec *deadline)
{
    return system_call_result(
        call4(SYS_port_send, port, (long)parcel, PORT_FILES | PORT_DEADLINE, (long)deadline));
}

int port_receive_files_until(int port, struct port_parcel *parcel, const struct timespec *deadline)
{
    return system_call_result(
        call4(SYS_port_receive, port, (long)parcel, PORT_FILES | PORT_DEADLINE, (long)deadline));
}

int port_publish(int port, const char *name)
{
    return system_call_result(call2(SYS_port_publish, port, (long)name));
}

int port_narrow(int port, int rights)
{
    return system_call_result(call2(SYS_port_narrow, port, rights));
}

int watch(int pid, int port)
{
    return system_call_result(call2(SYS_watch, pid, port));
}

int trace(int fd)
{
    return system_call_result(call1(SYS_trace, fd));
}

int gaji_check(int operation, struct gaji_check_result *result)
{
    return system_call_result(call2(SYS_gaji_check, operation, (long)result));
}

int gaji_fail_allocations(unsigned n, unsigned m)
{
    return gaji_fail_allocation(n + GAJI_CHECK_AGAIN(m));
}

int gaji_fail_allocation(unsigned n)
{
    return system_call_result(call2(SYS_gaji_check, GAJI_CHECK_FAIL_ALLOCATION, (long)n));
}

int gaji_tick_after(unsigned counts)
{
    return system_call_result(call2(SYS_gaji_check, GAJI_CHECK_TICK, (long)counts));
}

int gaji_ticked(void)
{
    return system_call_result(call2(SYS_gaji_check, GAJI_CHECK_TICKED, 0));
}

int gaji_reached(void)
{
    return system_call_result(call2(SYS_gaji_check, GAJI_CHECK_REACHED, 0));
}
