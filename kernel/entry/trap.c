/* Exceptions and interrupts: whose they are, and what becomes of the process that caused one. */
#include "kernel/cpu/trap.h"

#include "boot/boot.h"
#include "kernel/abi/resource.h"
#include "kernel/abi/signal.h"
#include "kernel/abi/wait.h"
#include "kernel/base/no_sleep.h"
#include "kernel/base/printk.h"
#include "kernel/cpu/cpu.h"
#include "kernel/cpu/fpu.h"
#include "kernel/drivers/pic.h"
#include "kernel/entry/leave.h"
#include "kernel/entry/out_of_memory.h"
#include "kernel/files/node.h"
#include "kernel/ipc/parcel.h"
#include "kernel/process/deliver.h"
#include "kernel/process/exit.h"
#include "kernel/process/group_signal.h"
#include "kernel/process/itimer.h"
#include "kernel/process/limits.h"
#include "kernel/process/signal.h"
#include "kernel/threads/time.h"
#include "mm/aspace.h"
#include "mm/frame.h"

/* The signals of Linux for exceptions of user code (its arch/x86/kernel/traps.c names the same). */
static int signal_of(uint32_t vector)
{
    switch (vector) {
    case TRAP_DIVIDE:
    case TRAP_FPU_ERROR:
    case TRAP_SIMD_ERROR:
        return SIGFPE;
    case TRAP_DEBUG:
    case TRAP_BREAKPOINT:
        return SIGTRAP;
    case TRAP_INVALID_OPCODE:
        return SIGILL;
    case TRAP_SEGMENT_NOT_PRESENT:
    case TRAP_STACK_SEGMENT:
    case TRAP_ALIGNMENT:
        return SIGBUS;
    default:
        return SIGSEGV;
    }
}

void leave_slowly(struct trap_frame *frame)
{
    struct thread *self = thread_current();
    while (self->attention & ~ATTENTION_TRACED) {
        if (self->attention & ATTENTION_PARCELS) {
            parcels_reap();
            objects_reap();
        }
        if (self->attention & ATTENTION_LIMIT)
            limit_ask_cpu();
        if (self->attention & (ATTENTION_SIGNAL | ATTENTION_KILL))
            signals_deliver(frame);
        if (self->attention & ATTENTION_SWITCH)
            thread_yield(); /* a signal may come meanwhile */
    }
}

/*
 * The cause of a fault, for the handler's sigcontext. As on Linux all of the kernel's half looks as
 * if there were something, so that a program cannot find out where there is.
 */
static void note_fault(const struct trap_frame *frame, uaddr_t address)
{
    struct thread_signals *signals = &task_current()->signals;
    signals->trap = frame->vector;
    signals->error = frame->error | (address >= USER_END ? PAGE_FAULT_PRESENT : 0);
    signals->fault_address = address;
}

/* The kind of an FPU exception that is raised and not masked (SDM vol. 1, 8.5 and 11.5). */
static int code_of_fpu(bool simd)
{
    const struct fpu_state *state = thread_saved_fpu();
    if (!state)
        return FPE_FLTINV;
    uint32_t raised = simd ? state->mxcsr & ~(state->mxcsr >> 7) : state->status & ~state->control;
    if (raised & FPU_INVALID)
        return FPE_FLTINV;
    if (raised & FPU_ZERO_DIVIDE)
        return FPE_FLTDIV;
    if (raised & FPU_OVERFLOW)
        return FPE_FLTOVF;
    return (raised & (FPU_UNDERFLOW | FPU_DENORMAL)) ? FPE_FLTUND : FPE_FLTRES;
}

static int code_of(uint32_t vector)
{
    switch (vector) {
    case TRAP_DIVIDE:
        return FPE_INTDIV;
    case TRAP_FPU_ERROR:
    case TRAP_SIMD_ERROR:
        return code_of_fpu(vector == TRAP_SIMD_ERROR);
    case TRAP_DEBUG:
        return TRAP_TRACE;
    case TRAP_INVALID_OPCODE:
        return ILL_ILLOPN;
    case TRAP_ALIGNMENT:
        return BUS_ADRALN;
    default:
        return SI_KERNEL;
    }
}

/* The fault of a program: its handler's, or its end, which the log tells. */
static void fault_by_exception(const struct trap_frame *frame)
{
    struct proc *self = proc_current();
    int signal = signal_of(frame->vector), code = code_of(frame->vector);
    note_fault(frame, 0);
    struct kernel_siginfo info = {
        .si_signo = signal,
        .si_code = code,
        .si_addr = code == SI_KERNEL ? 0 : frame->eip,
    };
    if (signal_force(&info))
        return;
    printk("%s[%d]: %s at 0x%08x: ended by signal %d\n", self->name, self->pid,
           trap_name(frame->vector), frame->eip, signal);
    process_exit(W_EXITCODE(0, signal));
}

static void fault_by_page(const struct trap_frame *frame, uaddr_t address, enum fault_result result)
{
    struct proc *self = proc_current();
    note_fault(frame, address);
    /* The file has no page for it; as on Linux also when there is no space for one. */
    bool bus_error = result == FAULT_PAST_END || result == FAULT_NO_SPACE;
    bool forbidden = result == FAULT_FORBIDDEN && address < USER_END;
    struct kernel_siginfo info = {
        .si_signo = bus_error ? SIGBUS : SIGSEGV,
        .si_code = bus_error   ? BUS_ADRERR
                   : forbidden ? SEGV_ACCERR
                               : SEGV_MAPERR,
        .si_addr = address,
    };
    if (signal_force(&info))
        return;
    const char *access = (frame->error & PAGE_FAULT_WRITE) ? "write to" : "read of";
    const char *why = result == FAULT_STACK_LIMIT ? "the stack is at its limit"
                      : result == FAULT_NO_REGION ? "nothing is mapped there"
                      : result == FAULT_PAST_END  ? "the file ends before"
                      : result == FAULT_NO_SPACE  ? "there is no space for the file's page"
                      : address >= USER_END       ? "it is the kernel's"
                                                  : "not allowed there";
    const char *what = bus_error ? "bus error" : "segmentation fault";
    printk("%s[%d]: %s: %s 0x%08x at 0x%08x: %s\n", self->name, self->pid, what, access, address,
           frame->eip, why);
    process_exit(W_EXITCODE(0, info.si_signo));
}

static void user_out_of_memory(void)
{
    if (!out_of_memory_spares())
        process_exit(W_EXITCODE(0, SIGKILL));
    thread_yield(); /* and the access is tried again */
}

/*
 * Whoever is spared cannot wait for memory within a copy, which may be in the middle of anything:
 * it takes of what is kept back.
 */
static enum fault_result fault_from_reserve(struct proc *self, uaddr_t address, enum access access)
{
    enum fault_result result = FAULT_NO_MEMORY;
    if (out_of_memory_spares()) {
        frame_open_reserve(true);
        result = aspace_fault(self->aspace, address, access);
        frame_open_reserve(false);
        thread_current()->attention |= ATTENTION_SWITCH; /* before it takes more of it */
    } else {
        signal_send(self, SIGKILL);
    }
    return result;
}

/* A fault of the kernel: only copies from and to user memory may, and go on at their fixups. */
static COLD void kernel_page_fault(struct trap_frame *frame, uaddr_t address, enum access access)
{
    NO_SLEEP(); /* whoever copies may be in the middle of anything */
    uint32_t resume = fixup_find(frame->eip);
    if (address >= USER_END)
        panic_at(frame, "page fault in the kernel at 0x%08x", address);
    if (!resume)
        panic_at(frame, "the kernel touched user memory at 0x%08x", address);
    struct proc *self = proc_current();
    enum fault_result result = aspace_fault(self->aspace, address, access);
    if (result == FAULT_NO_MEMORY)
        result = fault_from_reserve(self, address, access);
    if (result == FAULT_MENDED)
        self->usage.minor_faults++;
    else
        frame->eip = resume; /* the copy goes on at its fixup: -EFAULT */
}

/* Whether the stack may grow to `address` now: its parent may have raised the limit. */
static bool stack_limit_raised(struct aspace *space, uaddr_t address)
{
    const struct region *stack = region_after(space, address);
    uint32_t size = stack->end - page_down(address);
    if (size > space->stack_limit)
        return limit_exceeded(RLIMIT_STACK, size);
    uint32_t pages = (stack->start - page_down(address)) / PAGE_SIZE;
    if (!limit_allows_memory(pages, false))
        return false;
    return space->pages + pages <= space->page_limit; /* a vfork parent's limit may hold here */
}

static COLD void user_page_fault_failed(const struct trap_frame *frame, uaddr_t address,
                                        enum fault_result result)
{
    struct aspace *space = proc_current()->aspace;
    if (result == FAULT_STACK_LIMIT && stack_limit_raised(space, address))
        return;                  /* the access is tried again */
    if (result == FAULT_LEAVING) /* another thread unmaps it: what is there afterwards, counts */
        aspace_unlock(aspace_lock(space));
    else if (result == FAULT_NO_MEMORY)
        user_out_of_memory();
    else
        fault_by_page(frame, address, result);
}

static NOINLINE void page_fault(struct trap_frame *frame)
{
    uaddr_t address = read_cr2();
    enum access access = (frame->error & PAGE_FAULT_WRITE) ? ACCESS_WRITE : ACCESS_READ;
    if (!trap_from_user(frame)) {
        kernel_page_fault(frame, address, access);
        return;
    }
    struct proc *self = thread_of_stack_top(frame + 1)->proc;
    enum fault_result result = FAULT_FORBIDDEN;
    if (address < USER_END)
        result = aspace_fault(self->aspace, address, access);
    if (__builtin_expect(result == FAULT_MENDED, 1))
        self->usage.minor_faults++;
    else
        user_page_fault_failed(frame, address, result);
    leave_to_user(frame);
}

static void exception(struct trap_frame *frame)
{
    if (frame->vector == TRAP_NMI)
        panic_at(frame, "no progress: the watchdog's time has passed");
    if (trap_from_user(frame)) {
        if (frame->vector != TRAP_NO_FPU)
            fault_by_exception(frame);
        else if (!thread_use_fpu())
            user_out_of_memory();
        return;
    }
    uint32_t resume = fixup_find(frame->eip);
    if (!resume)
        panic_at(frame, "%s in the kernel (error 0x%x)", trap_name(frame->vector), frame->error);
    frame->eip = resume;
}

/*
 * Whether the tick came in a system call: interrupts are off there, so that it had to wait until
 * after the call's INT 0x80 (CD 80), where user code itself is for one instruction only. Of a tick
 * within a page fault nothing can be seen: it counts as the program's.
 */
static bool tick_of_call(const struct thread *self, const struct trap_frame *frame)
{
    uint8_t opcode = 0, vector = 0;
    return aspace_peek(self->aspace, frame->eip - 2, &opcode) && opcode == 0xCD &&
           aspace_peek(self->aspace, frame->eip - 1, &vector) && vector == TRAP_SYSCALL;
}

static void interrupt(struct trap_frame *frame)
{
    NO_SLEEP();
    if (frame->vector == TRAP_IRQ_FIRST + IRQ_TIMER) {
        struct thread *self = thread_current();
        bool user_mode = trap_from_user(frame) && !tick_of_call(self, frame);
        time_count_tick(self, user_mode);
        if (self->proc) { /* CPU time counts against timers and limits */
            itimers_tick(self->proc, user_mode);
            if (self->proc->limits)
                limit_tick(self);
        }
        group_signal_tick();
    }
    irq_dispatch(frame);
}

static NOINLINE void other_trap(struct trap_frame *frame)
{
    if (frame->vector >= TRAP_IRQ_FIRST && frame->vector <= TRAP_IRQ_LAST)
        interrupt(frame);
    else
        exception(frame);
    if (trap_from_user(frame))
        leave_to_user(frame);
}

_Static_assert(offsetof(struct trap_frame, eflags) == 56, "trap.s looks at it there");

/*
 * A program in virtual 8086 mode, which IRET of user mode must not lead to (SDM vol. 2, IRET), but
 * does in QEMU 7.2. The CPU has pushed more than a trap frame, so there is no way back from here.
 */
_Noreturn void trap_virtual_8086_handler(struct trap_frame *frame)
{
    struct proc *self = proc_current();
    if (frame->vector >= TRAP_IRQ_FIRST && frame->vector <= TRAP_IRQ_LAST)
        interrupt(frame);
    printk("%s[%d]: in virtual 8086 mode: ended by signal %d\n", self->name, self->pid, SIGSEGV);
    process_exit(W_EXITCODE(0, SIGSEGV));
}

void trap_dispatch(struct trap_frame *frame)
{
    DEBUG_ASSERT(!interrupts_are_on());
    if (frame->vector == TRAP_PAGE_FAULT)
        page_fault(frame);
    else
        other_trap(frame);
}

/* Init's first instruction is next: the end of booting. */
static bool boot_ended;

static COLD void note_end_of_boot(void)
{
    boot_ended = true;
    if (!cpu.tsc)
        return;
    uint64_t cycles = rdtsc() - boot_tsc;
    printk("boot: %u cycles from the kernel's entry to the first user instruction\n",
           cycles > UINT32_MAX ? UINT32_MAX : (uint32_t)cycles);
}

void trap_first_return_handler(struct trap_frame *frame)
{
    threads_reap();
    if (__builtin_expect(!boot_ended, 0))
        note_end_of_boot();
    leave_to_user(frame);
}

_Noreturn void trap_return_failed_handler(void)
{
    struct proc *self = proc_current();
    printk(
        "%s[%d]: returned to user mode with registers that the CPU refuses: ended by signal %d\n",
        self->name, self->pid, SIGILL);
    process_exit(W_EXITCODE(0, SIGILL)); /* as on Linux */
}
