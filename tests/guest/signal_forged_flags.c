/* sigreturn with each flag, all but each flag, and random ones: none gives a program more rights.
 */
#include "tests/guest/forged.h"

#define FLAG_INTERRUPT 0x200u
/* IOPL, VM, VIF, VIP */
#define FORBIDDEN (0x3000u | 0x20000u | 0x80000u | 0x100000u)

static uint32_t flags_after;

static __attribute__((used)) void look(void)
{
    bool harmless = (flags_after & FORBIDDEN) == 0 && (flags_after & FLAG_INTERRUPT) != 0;
    _exit(harmless ? ARRIVED : 1);
}

/* Keeps the flags, and makes them as C wants them. */
static __attribute__((naked)) void arrived(void)
{
    __asm__ volatile("pushf\n\tpopl %0\n\tpushl $0x202\n\tpopf\n\tjmp look" : "=m"(flags_after));
}

static void try(uint32_t flags)
{
    frame_make(arrived);
    frame.uc.uc_mcontext.eflags = flags;
    int status = status_of(frame_return);
    if (flags & FLAG_TRAP)
        EXPECT(ended_by(status, SIGTRAP));
    else
        EXPECT(exited_with(status, ARRIVED));
}

int main(void)
{
    uint32_t random = 1;
    for (unsigned bit = 0; bit < 32; bit++) {
        try(1u << bit);
        try(~(1u << bit));
        try(~(1u << bit) & ~FLAG_TRAP);
    }
    for (int i = 0; i < 300; i++) {
        random = random * 1664525 + 1013904223;
        try((random ^ random << 13) & (i % 4 ? ~FLAG_TRAP : UINT32_MAX));
    }
    return 0;
}
