/*
 * What a signal handler finds on its stack, as Linux's on i386 (its arch/x86/include/uapi/asm/
 * sigcontext.h, ucontext.h and sigframe.h describe the same), and siginfo_t.
 */
#pragma once

#include <stdint.h>

/* siginfo_t: 128 bytes. Which part of the union counts is said by si_signo and si_code. */
struct kernel_siginfo {
    int32_t si_signo, si_errno, si_code;
    union {
        struct {
            union {
                struct {
                    int32_t si_pid, si_uid; /* kill: by whom; SIGCHLD: which child */
                };
                struct {
                    int32_t si_timer, si_overrun; /* timer_create */
                };
            };
            union {
                int32_t si_status; /* SIGCHLD: exit code or signal */
                int32_t si_value;  /* sigqueue, timer_create, mq_notify */
            };
            int32_t si_utime, si_stime;
        };
        uint32_t si_addr; /* SIGSEGV, SIGBUS, SIGILL, SIGFPE: where */
        uint32_t padding[29];
    };
};
_Static_assert(sizeof(struct kernel_siginfo) == 128, "siginfo_t is Linux's");

#define SI_USER   0    /* kill */
#define SI_KERNEL 0x80 /* the kernel, with no more to say */
#define SI_QUEUE  (-1) /* sigqueue */
#define SI_TIMER  (-2)
#define SI_MESGQ  (-3) /* mq_notify */
#define SI_TKILL  (-6) /* tkill, tgkill */

#define ILL_ILLOPN    2
#define FPE_INTDIV    1
#define FPE_FLTDIV    3
#define FPE_FLTOVF    4
#define FPE_FLTUND    5
#define FPE_FLTRES    6
#define FPE_FLTINV    7
#define SEGV_MAPERR   1
#define SEGV_ACCERR   2
#define BUS_ADRALN    1
#define BUS_ADRERR    2 /* there is no memory behind the address */
#define TRAP_TRACE    2
#define CLD_EXITED    1
#define CLD_KILLED    2
#define CLD_DUMPED    3
#define CLD_TRAPPED   4
#define CLD_STOPPED   5
#define CLD_CONTINUED 6

/* The registers that the handler returns to. */
struct sigcontext {
    uint16_t gs, gs_high, fs, fs_high, es, es_high, ds, ds_high;
    uint32_t edi, esi, ebp, esp, ebx, edx, ecx, eax;
    uint32_t trapno, err, eip;
    uint16_t cs, cs_high;
    uint32_t eflags, esp_at_signal;
    uint16_t ss, ss_high;
    uint32_t fpstate; /* address of a struct fpstate, or 0 */
    uint32_t oldmask; /* signals 1 to 32 */
    uint32_t cr2;
};
_Static_assert(sizeof(struct sigcontext) == 88, "struct sigcontext is Linux's");

/* FSAVE's layout, kept for old programs, and behind it what FXSAVE wrote. */
struct fpstate {
    uint32_t cw, sw, tag, ipoff, cssel, dataoff, datasel;
    uint16_t st[8][5];
    uint16_t status, magic; /* magic 0: the FXSAVE image follows */
    uint8_t fxsave[512];
};
_Static_assert(sizeof(struct fpstate) == 624, "struct _fpstate_32 is Linux's");

struct ucontext {
    uint32_t uc_flags, uc_link;
    uint32_t ss_sp;
    int32_t ss_flags;
    uint32_t ss_size;
    struct sigcontext uc_mcontext;
    uint32_t uc_sigmask[2];
};

/* Without SA_SIGINFO. The handler is entered as if called from `pretcode`. */
struct sigframe {
    uint32_t pretcode;
    int32_t sig;
    struct sigcontext sc;
    uint8_t fpstate_unused[624];
    uint32_t extramask; /* signals 33 to 64 */
    uint8_t retcode[8];
};

/* With SA_SIGINFO. */
struct rt_sigframe {
    uint32_t pretcode;
    int32_t sig;
    uint32_t pinfo, puc; /* addresses of the next two */
    struct kernel_siginfo info;
    struct ucontext uc;
    uint8_t retcode[8];
};
