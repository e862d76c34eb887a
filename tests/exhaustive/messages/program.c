/*
 * The programs: each makes the call that the explorer has chosen, and comes back. This is the other
 * side of kernel/cpu/trap.s and the way out of kernel/entry/trap.c.
 */
#include "tests/exhaustive/messages/machine.h"
#include "tests/exhaustive/messages/scaffold.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/abi/wait.h"
#include "kernel/base/string.h"
#include "kernel/cpu/context.h"
#include "kernel/cpu/trap.h"
#include "kernel/entry/calls.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/files/node.h"
#include "kernel/ipc/call.h"
#include "kernel/ipc/parcel.h"
#include "kernel/ipc/port.h"
#include "kernel/ipc/watch.h"
#include "kernel/process/deliver.h"
#include "kernel/process/exit.h"
#include "kernel/process/followers.h"
#include "kernel/process/fork.h"
#include "kernel/process/signal.h"

#define AT_CALL    0x1000u /* where the program's INT 0x80 is */
#define AFTER_CALL (AT_CALL + 2)
#define BAD_PLACE  ((uaddr_t)0x10)
#define USER_CS    0x73

struct program programs[PIDS];

/* Who follows a process's life here: of kernel/entry/followers.c those of ports and watches. */

static void program_born(struct proc *child)
{
    const struct proc *parent = proc_current();
    *program_of(child) =
        (struct program){.call = FORK, .parent = parent ? (uint8_t)parent->pid : 1};
}

static void reap_parcels(struct proc *proc)
{
    (void)proc;
    parcels_reap();
}

#define FOLLOWERS(...) ((proc_follower *const[]){__VA_ARGS__, NULL})

proc_follower *const *const proc_followers[PROC_EVENTS] = {
    [PROC_BORN] = FOLLOWERS(program_born),
    [PROC_EXECED] = FOLLOWERS(NULL),
    [PROC_THREAD_LEAVES] = FOLLOWERS(NULL),
    [PROC_ENDS] = FOLLOWERS(calls_refuse, watches_of_proc_end, reap_parcels),
    [PROC_ENDED] = FOLLOWERS(watches_tell),
};

static bool tell_nobody(struct proc *self, uint32_t resource, uint32_t limit, uint32_t wanted)
{
    (void)self, (void)resource, (void)limit, (void)wanted;
    return false;
}
bool (*const proc_over_limit)(struct proc *, uint32_t, uint32_t, uint32_t) = tell_nobody;

/* Making a call. */

static uaddr_t address(const void *there)
{
    return (uaddr_t)(uintptr_t)there;
}

static void prepare_memory(struct program *program, struct user_space *user, int pid)
{
    program->times ^= 1;
    program->message = (uint8_t)(pid << 1 | program->times);
    user->sent = program->message;
    user->out =
        (struct port_message){.type = 7, .length = sizeof user->sent, .payload = &user->sent};
    user->in = (struct port_message){.length = sizeof user->received, .payload = user->received};
    user->until = (struct timespec){.tv_nsec = DEADLINE};
    if (program->how == BAD) {
        user->out.payload = (void *)(uintptr_t)BAD_PLACE;
        user->in.payload = (void *)(uintptr_t)BAD_PLACE;
    }
}

static int32_t wait_for_child(struct program *program)
{
    struct wait_request request = {.pid = -1, .ended = true, .no_hang = program->how == AT_ONCE};
    struct wait_answer answer;
    int error = process_wait(&request, &answer);
    if (!error)
        program->reaped = (uint8_t)answer.pid;
    return error ? error : answer.pid;
}

static int32_t watch_next(struct proc *self)
{
    struct proc *target = proc_next(self->pid);
    struct file *file = fd_lookup(self->files, RECEIVE_FD);
    if (!target)
        return -ESRCH;
    int error = file ? watch_begin(target, file) : -EBADF;
    if (!error)
        program_of(target)->watched_by |= (uint8_t)(1u << self->pid);
    return error;
}

static NOINLINE int32_t carry_out(struct program *program)
{
    static const uint32_t flags_of[HOWS] = {[AT_ONCE] = PORT_NONBLOCK, [TIMED] = PORT_DEADLINE};
    struct proc *self = proc_current();
    struct user_space *user = user_of(self->aspace);
    uint32_t flags = flags_of[program->how];
    switch ((enum user_call)program->call) {
    case SEND:
        return sys_port_send(SEND_FD, address(&user->out), flags, address(&user->until));
    case RECEIVE:
        return sys_port_receive(RECEIVE_FD, address(&user->in), flags, address(&user->until));
    case CALL:
        return sys_port_call(SEND_FD, address(&user->out), address(&user->in), flags,
                             address(&user->until));
    case REPLY:
        return sys_port_reply(program->right, address(&user->out), 0);
    case CLOSE_SEND:
        return fd_close(self->files, SEND_FD);
    case CLOSE_RECEIVE:
        return fd_close(self->files, RECEIVE_FD);
    case FORK:
        return process_fork(&(struct fork_request){0});
    case EXIT:
        process_exit(W_EXITCODE(self->pid, 0));
    case WAIT:
        return wait_for_child(program);
    case WATCH:
        return watch_next(self);
    default:
        violated("no such call");
    }
}

/* What a receiver or caller was given; it has it, whatever becomes of it now. */
static void note_what_came(struct program *program, const struct user_space *user)
{
    program->got = message_of(user);
    if (program->call != RECEIVE)
        return;
    program->right = user->in.reply;
    program->asked = program->right ? program->got : 0;
}

static NOINLINE void make_call(struct trap_frame *frame)
{
    struct proc *self = proc_current();
    struct program *program = program_of(self);
    frame->vector = TRAP_SYSCALL;
    frame->error = program->call;
    frame->eip = AFTER_CALL;
    int32_t result = carry_out(program);
    if (result == 0 && program->call == RECEIVE)
        note_what_came(program, user_of(self->aspace));
    program->result = result;
    frame->eax = (uint32_t)result;
}

/* The way out: kernel/entry/trap.c, leave_slowly(). */
static NOINLINE void leave(struct trap_frame *frame)
{
    struct thread *self = thread_current();
    while (self->attention) {
        clear_dead_stack();
        if (self->attention & ATTENTION_PARCELS)
            parcels_reap();
        if (self->attention & (ATTENTION_SIGNAL | ATTENTION_KILL))
            signals_deliver(frame);
        if (self->attention & ATTENTION_SWITCH)
            thread_yield();
    }
}

/* The handler of a signal, which does nothing, has run: sigreturn. */
static NOINLINE void end_handler(struct trap_frame *frame)
{
    struct program *program = program_of(proc_current());
    while (program->signalled) {
        program->signalled = false;
        signal_set_blocked(program->mask);
        leave(frame);
    }
}

int signal_frame_push(struct trap_frame *frame, const struct kernel_siginfo *info,
                      const struct kernel_sigaction *action, uint64_t mask)
{
    struct program *program = program_of(proc_current());
    (void)frame, (void)info, (void)action;
    program->signalled = true;
    program->mask = mask;
    return 0;
}

static NOINLINE void park(struct trap_frame *frame)
{
    struct program *program = program_of(proc_current());
    memset(frame, 0, sizeof *frame);
    frame->vector = TRAP_IRQ_FIRST;
    frame->cs = USER_CS;
    program->begins = false;
    program->parked = true;
    thread_yield();
}

static NOINLINE bool is_to_call(void)
{
    struct program *program = program_of(proc_current());
    if (program->begins)
        prepare_memory(program, user_of(proc_current()->aspace), proc_current()->pid);
    return program->begins;
}

/* Back in the program: it is interrupted at once, so that whoever is to run next is chosen. */
static NOINLINE void run_program(struct trap_frame *frame)
{
    do {
        park(frame);
        program_of(proc_current())->parked = false;
        leave(frame);
        end_handler(frame);
    } while (!is_to_call());
}

/* The call is over, unless it is made again; the end is noted for the judge. */
static NOINLINE bool has_ended(const struct trap_frame *frame)
{
    struct proc *self = proc_current();
    struct program *program = program_of(self);
    if (frame->eip == AT_CALL)
        return false;
    if (frame->eax == 0 && (program->call == RECEIVE || program->call == CALL))
        note_what_came(program, user_of(self->aspace)); /* by the short way, too */
    program->ended = true;
    program->result = (int32_t)frame->eax;
    return true;
}

/* Where the kernel's stack is left, by whatever way. While it sleeps nothing but `frame` is of use
 * here, and nothing else to lie there: it would make states differ. */
_Noreturn void program_goes_on(void);
void program_goes_on(void)
{
    struct trap_frame *frame = thread_trap_frame(thread_current());
    for (;;) {
        end_handler(frame);
        if (has_ended(frame))
            run_program(frame);
        make_call(frame);
        leave(frame);
    }
}

void trap_first_return_handler(struct trap_frame *frame)
{
    leave(frame);
}

/* As kernel/cpu/trap.s they begin with the stack pointer at the trap frame. What the registers
 * held is gone. */
__asm__(".globl trap_return, trap_return_first\n"
        "trap_return_first:\n"
        "    movl %esp, %eax\n"
        "    call trap_first_return_handler\n"
        "trap_return:\n"
        "    xorl %ebx, %ebx\n"
        "    xorl %esi, %esi\n"
        "    xorl %edi, %edi\n"
        "    xorl %ebp, %ebp\n"
        "    pushl $0\n"
        "    jmp program_goes_on\n");

/* Boot. */

void program_make_port(uint32_t slots)
{
    struct proc *init = proc_init();
    struct file *both, *narrow;
    if (slots == 0)
        return;
    explorer_thread->proc = init; /* whose limits count */
    EXPECT(port_create(slots, slots * sizeof(struct end_notice), &both) == 0);
    EXPECT(fd_install(init->files, both, 0, 0) == 0);
    EXPECT(port_narrow(both, PORT_SEND, &narrow) == 0);
    EXPECT(fd_install(init->files, narrow, 0, 0) == SEND_FD);
    EXPECT(port_narrow(both, PORT_RECEIVE, &narrow) == 0);
    EXPECT(fd_install(init->files, narrow, 0, 0) == RECEIVE_FD);
    EXPECT(fd_close(init->files, 0) == 0);
    explorer_thread->proc = NULL;
}

/* As process_start_init(), less the program's file. */
void program_start_init(void)
{
    const struct kernel_sigaction action = {.handler = 0x2000};
    struct trap_frame frame = {.cs = USER_CS, .eip = AFTER_CALL};
    struct proc *init;
    EXPECT(proc_create(&init) == 0);
    struct thread *thread = proc_thread(init);
    thread->aspace = init->aspace = aspace_create();
    init->files = fd_table_create();
    init->directory = node_root;
    node_get(node_root);
    proc_join(init, init->pid, init->pid);
    thread_prepare_return(thread, &frame, fs_read(), gs_read());
    proc_publish(init, NULL);
    EXPECT(signal_set_action(init, SIGNAL_USED, &action) == 0);
    program_born(init);
    thread_start(thread);
}
