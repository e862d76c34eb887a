/*
 * The state that a signal has interrupted: a handler with SA_SIGINFO gets it as its third argument.
 * What the handler changes in it is loaded when it returns. The layout is kernel/abi/sigframe.h's,
 * with the names that programs on Linux use.
 */
#pragma once

#include <signal.h>

enum {
    REG_GS,
    REG_FS,
    REG_ES,
    REG_DS,
    REG_EDI,
    REG_ESI,
    REG_EBP,
    REG_ESP,
    REG_EBX,
    REG_EDX,
    REG_ECX,
    REG_EAX,
    REG_TRAPNO,
    REG_ERR, /* of a fault: the processor's error code */
    REG_EIP,
    REG_CS,
    REG_EFL,
    REG_UESP,
    REG_SS,
    NGREG
};

typedef int greg_t;

typedef struct {
    greg_t gregs[NGREG];
    struct fpstate *fpregs; /* or NULL: the program has not used the FPU */
    unsigned long oldmask;
    unsigned long cr2; /* SIGSEGV: the address */
} mcontext_t;

typedef struct ucontext_t {
    unsigned long uc_flags;
    struct ucontext_t *uc_link;
    stack_t uc_stack;
    mcontext_t uc_mcontext;
    sigset_t uc_sigmask; /* comes back when the handler returns */
} ucontext_t;

_Static_assert(sizeof(ucontext_t) == sizeof(struct ucontext), "the kernel's layout");
