/* Instructions for the kernel alone end the program that tries one, and nothing else. */
#include "tests/guest/memory.h"

static void do_cli(void)
{
    __asm__ volatile("cli");
}
static void do_sti(void)
{
    __asm__ volatile("sti");
}
static void do_hlt(void)
{
    __asm__ volatile("hlt");
}
static void do_in(void)
{
    __asm__ volatile("inb $0x60, %%al" ::: "eax");
}
static void do_out(void)
{
    __asm__ volatile("outb %%al, $0xf4" ::"a"(0));
}
static void do_read_cr3(void)
{
    __asm__ volatile("mov %%cr3, %%eax" ::: "eax");
}
static void do_write_cr0(void)
{
    __asm__ volatile("mov %%eax, %%cr0" ::"a"(0));
}
static void do_rdmsr(void)
{
    __asm__ volatile("rdmsr" ::"c"(0x10) : "eax", "edx");
}
static void do_wbinvd(void)
{
    __asm__ volatile("wbinvd");
}
static void do_clts(void)
{
    __asm__ volatile("clts");
}
static void do_invlpg(void)
{
    __asm__ volatile("invlpg (%%esp)" ::: "memory");
}
static void do_lgdt(void)
{
    __asm__ volatile("lgdt (%%esp)" ::: "memory");
}
static void do_sysenter(void)
{
    __asm__ volatile("sysenter");
}
static void do_int_14(void)
{
    __asm__ volatile("int $14");
}
static void do_int_32(void)
{
    __asm__ volatile("int $32");
}
static void do_kernel_ds(void)
{
    __asm__ volatile("mov %%eax, %%ds" ::"a"(0x68));
}
static void do_kernel_call(void)
{
    __asm__ volatile("lcall $0x60, $0");
}
static void do_tss_jump(void)
{
    __asm__ volatile("ljmp $0x20, $0");
}

static void (*const forbidden[])(void) = {
    do_cli,       do_sti,    do_hlt,       do_in,          do_out,      do_read_cr3,
    do_write_cr0, do_rdmsr,  do_wbinvd,    do_clts,        do_invlpg,   do_lgdt,
    do_int_14,    do_int_32, do_kernel_ds, do_kernel_call, do_tss_jump, do_sysenter,
};

int main(void)
{
    for (unsigned i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        int status = in_child(forbidden[i]);
        if (!WIFSIGNALED(status))
            printf("instruction %u was let through\n", i);
        EXPECT(WIFSIGNALED(status));
    }
    return 0;
}
