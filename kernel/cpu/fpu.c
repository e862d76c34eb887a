/* Saving and loading the x87 and SSE registers (SDM vol. 1, 10.5). */
#include "kernel/cpu/fpu.h"

#include "kernel/base/string.h"
#include "kernel/cpu/cpu.h"

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

bool fpu_state_valid(const struct fpu_state *state)
{
    return (state->mxcsr & ~mxcsr_mask) == 0; /* else a general protection fault (SDM vol. 2) */
}

/* The x87 registers in both layouts (SDM vol. 1, 8.1.7 and 10.5.1.1). */

#define TAG_VALID   0u
#define TAG_ZERO    1u
#define TAG_SPECIAL 2u
#define TAG_EMPTY   3u

/* FXSAVE keeps the least bits of a tag; the number itself says the rest. */
static uint32_t tag_of(const uint16_t number[5])
{
    uint32_t exponent = number[4] & 0x7FFF;
    bool zero = !(number[0] | number[1] | number[2] | number[3]);
    if (exponent == 0)
        return zero ? TAG_ZERO : TAG_SPECIAL;
    return exponent != 0x7FFF && number[3] & 0x8000 ? TAG_VALID : TAG_SPECIAL;
}

void fpu_state_to_classic(const struct fpu_state *state, struct fpu_classic *classic)
{
    uint32_t top = state->status >> 11 & 7;
    *classic = (struct fpu_classic){.control = state->control | 0xFFFF0000,
                                    .status = state->status | 0xFFFF0000,
                                    .tag = 0xFFFF0000,
                                    .fip = state->fip,
                                    .fcs = (state->fcs & 0xFFFF) | (uint32_t)state->opcode << 16,
                                    .fdp = state->fdp,
                                    .fds = state->fds};
    for (unsigned i = 0; i < 8; i++) /* both from the top of the stack on, unlike the tags */
        memcpy(classic->registers[i], &state->registers[i * 16], sizeof classic->registers[i]);
    for (unsigned i = 0; i < 8; i++) {
        bool used = state->tag & 1u << i;
        classic->tag |= (used ? tag_of(classic->registers[(i - top) & 7]) : TAG_EMPTY) << i * 2;
    }
}

void fpu_state_take_classic(struct fpu_state *state, const struct fpu_classic *classic)
{
    state->control = (uint16_t)classic->control;
    state->status = (uint16_t)classic->status;
    state->opcode = (uint16_t)(classic->fcs >> 16);
    state->fip = classic->fip;
    state->fcs = classic->fcs & 0xFFFF;
    state->fdp = classic->fdp;
    state->fds = classic->fds;
    state->tag = 0;
    for (unsigned i = 0; i < 8; i++) {
        state->tag |= (uint8_t)(((classic->tag >> i * 2 & 3) != TAG_EMPTY) << i);
        memcpy(&state->registers[i * 16], classic->registers[i], sizeof classic->registers[i]);
    }
}

void fpu_set_trap(bool on)
{
    if (on)
        load_cr0(read_cr0() | CR0_TS);
    else
        __asm__ volatile("clts" : : : "memory");
}
