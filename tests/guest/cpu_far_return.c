/*
 * IRET and far RET in user mode: to the program's own segments they work, to the kernel's they end
 * it. Without SMAP, where QEMU 7.2 reads the stack of these two as if it were the kernel that did.
 */
// run: --cpu pentium2
#include "tests/guest/child.h"

static void iret_to_self(void)
{
    __asm__ volatile("pushfl\n\tpushl $0x73\n\tpushl $1f\n\tiret\n1:");
    __asm__ volatile("pushl $0x73\n\tpushl $1f\n\tlret\n1:");
    _exit(7);
}

static void iret_to_kernel(void)
{
    __asm__ volatile("pushl $0x7b\n\tpushl $0\n\tpushfl\n\tpushl $0x60\n\tpushl $0\n\tiret");
}

static void return_to_kernel(void)
{
    __asm__ volatile("pushl $0x60\n\tpushl $0\n\tlret");
}

static void iret_to_nothing(void)
{
    __asm__ volatile("pushfl\n\tpushl $0\n\tpushl $0\n\tiret");
}

int main(void)
{
    EXPECT(exited_with(status_of(iret_to_self), 7));
    EXPECT(ended_by(status_of(iret_to_kernel), SIGSEGV));
    EXPECT(ended_by(status_of(return_to_kernel), SIGSEGV));
    EXPECT(ended_by(status_of(iret_to_nothing), SIGSEGV));
    return 0;
}
