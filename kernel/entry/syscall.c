/* The table of system calls, and the way to them. */
#include "kernel/abi/errno.h"
#include "kernel/abi/syscall.h"
#include "kernel/base/no_sleep.h"
#include "kernel/base/printk.h"
#include "kernel/check/check.h"
#include "kernel/check/last_calls.h"
#include "kernel/cpu/cpu.h"
#include "kernel/cpu/trap.h"
#include "kernel/entry/calls.h"
#include "kernel/entry/leave.h"
#include "kernel/entry/sys_file.h"
#include "kernel/process/proc.h"
#include "kernel/threads/wait.h"

#define GAJI_FIRST 0x1000u

/*
 * Every handler takes its arguments from the first of the six registers on, each a 32-bit word; a
 * type without a prototype fits them all (C11, 6.7.6.3, 15) and needs no casts.
 */
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
typedef int32_t (*handler)();

/* Weak: where kernel/linux is left out (make heart) they are NULL, as calls that are not there. */
#define CALL(number, handler)
#define LINUX_CALL(number, handler) __attribute__((weak)) int32_t handler();
#include "kernel/entry/linux_calls.inc"
#undef CALL
#undef LINUX_CALL

#define CALL(number, handler)       [number] = handler,
#define LINUX_CALL(number, handler) CALL(number, handler)
static const handler linux_calls[] = {
#include "kernel/entry/linux_calls.inc"
};

static const handler gaji_calls[] = {
    [SYS_port_create - GAJI_FIRST] = sys_port_create,
    [SYS_port_send - GAJI_FIRST] = sys_port_send,
    [SYS_port_receive - GAJI_FIRST] = sys_port_receive,
    [SYS_port_publish - GAJI_FIRST] = sys_port_publish,
    [SYS_port_narrow - GAJI_FIRST] = sys_port_narrow,
    [SYS_port_call - GAJI_FIRST] = sys_port_call,
    [SYS_port_reply - GAJI_FIRST] = sys_port_reply,
    [SYS_port_reply_receive - GAJI_FIRST] = sys_port_reply_receive,
    [SYS_port_call_short - GAJI_FIRST] = sys_port_call_short,
    [SYS_port_reply_receive_short - GAJI_FIRST] = sys_port_reply_receive_short,
    [SYS_limit_watch - GAJI_FIRST] = sys_limit_watch,
    [SYS_limit_decide - GAJI_FIRST] = sys_limit_decide,
    [SYS_kill_tree - GAJI_FIRST] = sys_kill_tree,
    [SYS_watch - GAJI_FIRST] = sys_watch,
    [SYS_msg_send - GAJI_FIRST] = sys_msg_send,
    [SYS_msg_receive - GAJI_FIRST] = sys_msg_receive,
    [SYS_msg_call - GAJI_FIRST] = sys_msg_call,
    [SYS_msg_notify - GAJI_FIRST] = sys_msg_notify,
    [SYS_trace - GAJI_FIRST] = sys_trace,
    [SYS_lineage - GAJI_FIRST] = sys_lineage,
    [SYS_gaji_check - GAJI_FIRST] = sys_gaji_check,
};

/* A call that is not there, named once per program: numbers that collide in 32 are told once. */
static COLD int32_t unknown_call(uint32_t number)
{
    struct proc *self = proc_current();
    uint32_t bit = 1u << number % 32;
    if (!(self->unknown_calls & bit))
        printk("%s[%d]: system call %u is not there (ENOSYS)\n", self->name, self->pid, number);
    self->unknown_calls |= bit;
    return -ENOSYS;
}

static inline handler find_handler(uint32_t number)
{
    if (number < ARRAY_LENGTH(linux_calls))
        return linux_calls[number];
    number -= GAJI_FIRST; /* one that is too small becomes very large */
    return number < ARRAY_LENGTH(gaji_calls) ? gaji_calls[number] : NULL;
}

static ALWAYS_INLINE int32_t carry_out(struct trap_frame *frame)
{
    MAY_SLEEP();
    DEBUG_ASSERT(!interrupts_are_on());
    uint32_t number = frame->error = frame->eax; /* kept for a call that is to be repeated */
    handler call = find_handler(number);
    uint32_t noted = last_calls_begin(frame);
    int32_t result;
    if (__builtin_expect(call != NULL, 1))
        result = call(frame->ebx, frame->ecx, frame->edx, frame->esi, frame->edi, frame->ebp);
    else
        result = unknown_call(number);
    frame->eax = (uint32_t)result;
    last_calls_end(noted, result);
    return result;
}

int32_t syscall_carry_out(struct trap_frame *frame)
{
    return carry_out(frame);
}

void syscall_dispatch(struct trap_frame *frame)
{
    carry_out(frame);
    leave_to_user(frame);
    DEBUG_ASSERT(!is_restart((int32_t)frame->eax) || frame->vector != TRAP_SYSCALL);
}
