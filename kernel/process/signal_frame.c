/*
 * The frame that a handler runs on, as Linux lays it out for i386 (kernel/abi/sigframe.h), and the
 * way back from it. Everything that comes back from user memory is untrusted: selectors are loaded
 * where a fault is caught (invariant 9), flags are masked, and what the FPU would refuse is.
 */
#include "kernel/abi/errno.h"
#include "kernel/cpu/context.h"
#include "kernel/cpu/cpu.h"
#include "kernel/cpu/fpu.h"
#include "kernel/cpu/gdt.h"
#include "kernel/process/deliver.h"
#include "kernel/process/signal.h"
#include "kernel/threads/thread.h"
#include "mm/usercopy.h"

#define MINIMUM_STACK 2048 /* MINSIGSTKSZ */

/* POPL %EAX (plain frame only), MOVL $number, %EAX, INT $0x80: what returns without a restorer. */
static const uint8_t plain_code[8] = {0x58, 0xB8, 119, 0, 0, 0, 0xCD, 0x80};
static const uint8_t info_code[8] = {0xB8, 173, 0, 0, 0, 0xCD, 0x80, 0x90};

bool signal_stack_in_use(uaddr_t esp)
{
    const struct thread_signals *signals = &task_current()->signals;
    return esp - signals->stack_base < signals->stack_size;
}

int signal_stack_set(uaddr_t esp, const struct kernel_sigaltstack *stack)
{
    struct thread_signals *signals = &task_current()->signals;
    bool none = stack->ss_flags == SS_DISABLE;
    if (signal_stack_in_use(esp))
        return -EPERM;
    if (!none && stack->ss_flags != SS_ONSTACK && stack->ss_flags != 0)
        return -EINVAL;
    if (!none && stack->ss_size < MINIMUM_STACK)
        return -ENOMEM;
    signals->stack_base = none ? 0 : stack->ss_sp;
    signals->stack_size = none ? 0 : stack->ss_size;
    return 0;
}

/* Where the frames begin: the alternative stack if it is asked for and not in use, or below ESP. */
static uaddr_t stack_for_handler(const struct trap_frame *frame, uint32_t flags)
{
    const struct thread_signals *signals = &task_current()->signals;
    if (flags & SA_ONSTACK && signals->stack_size && !signal_stack_in_use(frame->user_esp))
        return signals->stack_base + signals->stack_size;
    return frame->user_esp;
}

/* Stores the FPU's state below *stack, if the thread has any; *at is its address or 0. */
static int push_fpu(uaddr_t *stack, uaddr_t *at)
{
    *at = 0;
    const struct fpu_state *state = thread_saved_fpu();
    if (!state)
        return 0;
    uaddr_t fxsave = (*stack - sizeof *state) & ~63u;
    *at = fxsave - offsetof(struct fpstate, fxsave);
    *stack = *at;
    struct {
        struct fpu_classic classic;
        uint16_t status, magic;
    } old = {.status = state->status};
    fpu_state_to_classic(state, &old.classic);
    if (copy_to_user(*at, &old, sizeof old))
        return -EFAULT;
    return copy_to_user(fxsave, state, sizeof *state);
}

static struct sigcontext save_context(const struct trap_frame *frame, uaddr_t fpstate,
                                      uint64_t mask)
{
    const struct thread_signals *signals = &task_current()->signals;
    return (struct sigcontext){
        .gs = gs_read(),
        .fs = fs_read(),
        .es = (uint16_t)frame->es,
        .ds = (uint16_t)frame->ds,
        .edi = frame->edi,
        .esi = frame->esi,
        .ebp = frame->ebp,
        .esp = frame->user_esp,
        .ebx = frame->ebx,
        .edx = frame->edx,
        .ecx = frame->ecx,
        .eax = frame->eax,
        .trapno = signals->trap,
        .err = signals->error,
        .eip = frame->eip,
        .cs = (uint16_t)frame->cs,
        .eflags = frame->eflags,
        .esp_at_signal = frame->user_esp,
        .ss = (uint16_t)frame->user_ss,
        .fpstate = fpstate,
        .oldmask = (uint32_t)mask,
        .cr2 = signals->fault_address,
    };
}

static int push_plain(uaddr_t at, const struct sigcontext *context, int signal, uint64_t mask,
                      uaddr_t restorer)
{
    uint32_t head[2] = {restorer ? restorer : at + offsetof(struct sigframe, retcode),
                        (uint32_t)signal};
    uint32_t extra = (uint32_t)(mask >> 32);
    if (copy_to_user(at, head, sizeof head) ||
        copy_to_user(at + offsetof(struct sigframe, sc), context, sizeof *context) ||
        copy_to_user(at + offsetof(struct sigframe, extramask), &extra, sizeof extra))
        return -EFAULT;
    return copy_to_user(at + offsetof(struct sigframe, retcode), plain_code, sizeof plain_code);
}

static int push_with_info(uaddr_t at, const struct sigcontext *context,
                          const struct kernel_siginfo *info, uint64_t mask, uaddr_t restorer)
{
    const struct thread_signals *signals = &task_current()->signals;
    uint32_t head[4] = {restorer ? restorer : at + offsetof(struct rt_sigframe, retcode),
                        (uint32_t)info->si_signo, at + offsetof(struct rt_sigframe, info),
                        at + offsetof(struct rt_sigframe, uc)};
    struct ucontext uc = {
        .ss_sp = signals->stack_base,
        .ss_flags = signals->stack_size ? 0 : SS_DISABLE,
        .ss_size = signals->stack_size,
        .uc_mcontext = *context,
        .uc_sigmask = {(uint32_t)mask, (uint32_t)(mask >> 32)},
    };
    if (copy_to_user(at, head, sizeof head) ||
        copy_to_user(at + offsetof(struct rt_sigframe, info), info, sizeof *info) ||
        copy_to_user(at + offsetof(struct rt_sigframe, uc), &uc, sizeof uc))
        return -EFAULT;
    return copy_to_user(at + offsetof(struct rt_sigframe, retcode), info_code, sizeof info_code);
}

int signal_frame_push(struct trap_frame *frame, const struct kernel_siginfo *info,
                      const struct kernel_sigaction *action, uint64_t mask)
{
    bool with_info = (action->flags & SA_SIGINFO) != 0;
    uaddr_t restorer = (action->flags & SA_RESTORER) ? action->restorer : 0;
    uaddr_t stack = stack_for_handler(frame, action->flags), fpstate;
    if (push_fpu(&stack, &fpstate))
        return -EFAULT;
    struct sigcontext context = save_context(frame, fpstate, mask);
    uint32_t size = with_info ? sizeof(struct rt_sigframe) : sizeof(struct sigframe);
    /* A function is entered with the stack pointer 4 below a multiple of 16 (i386 psABI). */
    uaddr_t at = ((stack - size + 4) & ~15u) - 4;
    if (with_info ? push_with_info(at, &context, info, mask, restorer)
                  : push_plain(at, &context, info->si_signo, mask, restorer))
        return -EFAULT;

    /* Everything is on the stack: now the registers. The first three arguments are there as well.
     */
    thread_clear_fpu();
    frame->eax = (uint32_t)info->si_signo;
    frame->edx = with_info ? at + offsetof(struct rt_sigframe, info) : 0;
    frame->ecx = with_info ? at + offsetof(struct rt_sigframe, uc) : 0;
    frame->user_esp = at;
    frame->eip = action->handler;
    frame->cs = USER_CS;
    frame->ds = frame->es = frame->user_ss = USER_DS;
    frame->eflags &= ~(EFLAGS_DF | EFLAGS_RF | EFLAGS_TF);
    return 0;
}

/*
 * As on Linux the x87 registers come from the part in front, which is the one that programs know
 * (glibc's struct _libc_fpstate), and those of SSE from FXSAVE's.
 */
static int restore_fpu(uaddr_t fpstate)
{
    struct fpu_classic classic;
    if (!fpstate) {
        thread_drop_fpu();
        return 0;
    }
    struct fpu_state *state = thread_refill_fpu();
    if (!state)
        return -ENOMEM;
    if (copy_from_user(&classic, fpstate, sizeof classic) ||
        copy_from_user(state, fpstate + offsetof(struct fpstate, fxsave), sizeof *state) ||
        !fpu_state_valid(state)) {
        fpu_state_init(state);
        return -EFAULT;
    }
    fpu_state_take_classic(state, &classic);
    return 0;
}

static int restore_context(struct trap_frame *frame, const struct sigcontext *context)
{
    int error = restore_fpu(context->fpstate);
    if (error)
        return error;
    frame->es = context->es;
    frame->ds = context->ds;
    frame->edi = context->edi;
    frame->esi = context->esi;
    frame->ebp = context->ebp;
    frame->ebx = context->ebx;
    frame->edx = context->edx;
    frame->ecx = context->ecx;
    frame->eax = context->eax;
    frame->eip = context->eip;
    frame->cs = context->cs | 3u; /* never back into the kernel */
    frame->eflags = (context->eflags & EFLAGS_USER) | EFLAGS_FIXED | EFLAGS_IF;
    frame->user_esp = context->esp;
    frame->user_ss = context->ss | 3u;
    frame->vector = 0; /* EAX is no result of a call that could be repeated */
    segments_load(context->fs, context->gs);
    return 0;
}

int signal_frame_pop(struct trap_frame *frame, bool with_info)
{
    struct sigcontext context;
    uint32_t mask[2];
    /* The handler's RET has taken `pretcode` off; the plain return code also popped the number. */
    uaddr_t at = frame->user_esp - (with_info ? 4 : 8);
    uaddr_t context_at = at + (with_info ? offsetof(struct rt_sigframe, uc.uc_mcontext)
                                         : offsetof(struct sigframe, sc));
    if (copy_from_user(&context, context_at, sizeof context))
        return -EFAULT;
    mask[0] = context.oldmask;
    uaddr_t mask_at = with_info ? at + offsetof(struct rt_sigframe, uc.uc_sigmask)
                                : at + offsetof(struct sigframe, extramask);
    if (copy_from_user(with_info ? &mask[0] : &mask[1], mask_at, with_info ? 8 : 4))
        return -EFAULT;
    struct kernel_sigaltstack stack;
    if (with_info &&
        copy_from_user(&stack, at + offsetof(struct rt_sigframe, uc.ss_sp), sizeof stack))
        return -EFAULT;
    int error = restore_context(frame, &context);
    if (error)
        return error;
    signal_set_blocked((uint64_t)mask[1] << 32 | mask[0]);
    if (with_info)
        (void)signal_stack_set(frame->user_esp, &stack); /* what cannot be is left, as on Linux */
    return 0;
}
