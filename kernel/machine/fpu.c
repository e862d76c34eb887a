/* Saving and loading the x87 and SSE registers (SDM vol. 1, 10.5). */
#include "kernel/machine/fpu.h"

#include "kernel/machine/cpu.h"

/* SDM vol. 3, 2.5. */
#define CR0_MP (1u << 1) /* WAIT traps too when TS is set */
#define CR0_EM (1u << 2)
#define CR0_TS (1u << 3)
#define CR0_NE (1u << 5) /* errors by exception 16, not by the PIC */

/* As after FNINIT and at reset: all exceptions masked (SDM vol. 1, 8.1.5 and 10.2.3). */
#define CONTROL_DEFAULT    0x037F
#define MXCSR_DEFAULT      0x1F80u
#define MXCSR_MASK_DEFAULT 0xFFBFu /* when FXSAVE leaves the mask 0 (SDM vol. 1, 11.6.6) */

static uint32_t mxcsr_mask = MXCSR_MASK_DEFAULT;
static struct fpu_state clean_state;

void fpu_init(void)
{
    load_cr0((read_cr0() & ~(CR0_EM | CR0_TS)) | CR0_MP | CR0_NE);
    __asm__ volatile("fninit");
    fpu_save(&clean_state);
    if (clean_state.mxcsr_mask)
        mxcsr_mask = clean_state.mxcsr_mask;
    clean_state = (struct fpu_state){.control = CONTROL_DEFAULT, .mxcsr = MXCSR_DEFAULT};
    fpu_set_trap(true);
}

void fpu_save(struct fpu_state *to)
{
    __asm__ volatile("fxsave %0" : "=m"(*to));
}

void fpu_restore(const struct fpu_state *from)
{
    __asm__ volatile("fxrstor %0" : : "m"(*from));
}

void fpu_reset(void)
{
    fpu_restore(&clean_state);
}

void fpu_state_init(struct fpu_state *state)
{
    *state = clean_state;
}

void fpu_state_sanitize(struct fpu_state *state)
{
    state->mxcsr &= mxcsr_mask; /* others are a general protection fault (SDM vol. 2, FXRSTOR) */
}

void fpu_set_trap(bool on)
{
    if (on)
        load_cr0(read_cr0() | CR0_TS);
    else
        __asm__ volatile("clts" : : : "memory");
}
