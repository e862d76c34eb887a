/* sigreturn with every selector near the GDT in each segment register, and with some far ones. */
#include "tests/guest/forged.h"

static const uint16_t far[] = {0x100,  0x1ff,  0x200,  0x7ff,  0x800,  0xfff,  0x1000, 0x3fff,
                               0x4000, 0x7fff, 0x8000, 0xbfff, 0xc000, 0xfffb, 0xfff8, 0xffff};

/* Ends without a use of DS or ES. */
static void arrived(void)
{
    __asm__ volatile("movl %0, %%eax\n\tmovl %1, %%ebx\n\tint $0x80"
                     :
                     : "i"(SYS_exit), "i"(ARRIVED)
                     : "eax", "ebx");
}

/* How a process ends with `selector` in the register that lies at `*field`. */
static int status_with(uint16_t *field, uint16_t selector)
{
    frame_make(arrived);
    *field = selector;
    return status_of(frame_return);
}

static void try(uint16_t selector)
{
    struct sigcontext *context = &frame.uc.uc_mcontext;
    int status = status_with(&context->cs, selector);
    EXPECT((selector | 3) == USER_CS ? exited_with(status, ARRIVED) : ended_by(status, SIGILL));
    status = status_with(&context->ss, selector);
    EXPECT((selector | 3) == USER_DS ? exited_with(status, ARRIVED) : ended_by(status, SIGILL));
    /* What the CPU refuses in these becomes the null selector. */
    EXPECT(exited_with(status_with(&context->ds, selector), ARRIVED));
    EXPECT(exited_with(status_with(&context->es, selector), ARRIVED));
    EXPECT(exited_with(status_with(&context->fs, selector), ARRIVED));
    EXPECT(exited_with(status_with(&context->gs, selector), ARRIVED));
}

int main(void)
{
    for (uint32_t selector = 0; selector < 0x100; selector++)
        try((uint16_t)selector);
    for (unsigned i = 0; i < sizeof far / sizeof far[0]; i++)
        try(far[i]);
    return 0;
}
