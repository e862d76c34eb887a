/*
 * The x87 and SSE registers. The kernel itself uses none of them; a thread that does gets a
 * struct fpu_state at its first FPU instruction (exception 7, since fpu_set_trap(true)).
 */
#pragma once

#include "kernel/base/types.h"

/* The FXSAVE area (SDM vol. 1, 10.5.1). */
struct fpu_state {
    uint16_t control, status;
    uint8_t tag, reserved;
    uint16_t opcode;
    uint32_t fip, fcs, fdp, fds;
    uint32_t mxcsr, mxcsr_mask;
    uint8_t registers[480];
} __attribute__((aligned(16)));

_Static_assert(sizeof(struct fpu_state) == 512, "as FXSAVE writes it");

/* FSAVE's area (SDM vol. 1, 8.1.10), which old programs know: the x87 registers alone. */
struct fpu_classic {
    uint32_t control, status, tag, fip, fcs, fdp, fds; /* the opcode is in the upper half of fcs */
    uint16_t registers[8][5];
};

_Static_assert(sizeof(struct fpu_classic) == 108, "as FSAVE writes it");

/* Exceptions in `status` and `mxcsr`, and what masks them in `control` and, 7 up, in `mxcsr`. */
#define FPU_INVALID     0x01u
#define FPU_DENORMAL    0x02u
#define FPU_ZERO_DIVIDE 0x04u
#define FPU_OVERFLOW    0x08u
#define FPU_UNDERFLOW   0x10u

/* Sets CR0 for native FPU errors and turns the trap on. After cpu_init(). */
void fpu_init(void);

/* These need fpu_set_trap(false) before. */
void fpu_save(struct fpu_state *to);
void fpu_restore(const struct fpu_state *from);

/* Every register as a new program finds it (nothing of another thread stays). */
void fpu_reset(void);

/* The same state in memory. */
void fpu_state_init(struct fpu_state *state);

/* The x87 part of a state as FSAVE would write it, and back: the rest of *state stays. */
void fpu_state_to_classic(const struct fpu_state *state, struct fpu_classic *classic);
void fpu_state_take_classic(struct fpu_state *state, const struct fpu_classic *classic);

/* Whether a state that came from user memory has no bits for which FXRSTOR would fault. */
bool fpu_state_valid(const struct fpu_state *state);

/* CR0.TS: whether the next FPU instruction is exception 7. */
void fpu_set_trap(bool on);
