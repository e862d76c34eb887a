/*
 * A program cannot become one of virtual 8086 mode: IRET keeps the flag VM as it was (SDM vol. 2,
 * IRET). QEMU 7.2 sets it; then the first trap from there ends the program, a system call as well.
 */
// run: --cpu pentium2
#include "tests/guest/memory.h"

#include <stdint.h>
#include <sys/syscall.h>

#define FLAGS_VM   0x20202
#define FLAGS_IOPL 0x03000 /* with it INT leads to where it does in protected mode */

static uint32_t segment, code[2] = {0x90909090, 0xFEEB0B0F}; /* NOP; UD2 */
static uint32_t flags = FLAGS_VM;

/* Where VM is kept off, `segment` is no selector of ours, and IRET itself faults. */
static void enter(void)
{
    char *low = map_pages_at((void *)0x10000, 1, PROT_READ | PROT_WRITE | PROT_EXEC);
    memcpy(low, code, sizeof code);
    __asm__ volatile("pushl $0\n\tpushl $0\n\tpushl $0\n\tpushl $0\n\t" /* GS, FS, DS, ES */
                     "pushl $0x1000\n\tpushl $0\n\t"                    /* SS, SP */
                     "pushl %0\n\tpushl %1\n\tpushl %2\n\tiret"
                     :
                     : "r"(flags), "r"(segment), "r"(0x10000 - segment * 16), "a"(SYS_exit), "b"(0)
                     : "memory");
}

static void enter_and_loop(void)
{
    code[1] = 0xFEEBFEEB; /* until the timer's interrupt */
    enter();
}

static void enter_and_call(void)
{
    flags = FLAGS_VM | FLAGS_IOPL;
    code[0] = 0x909080CD; /* INT 0x80: a call of exit */
    enter();
}

int main(void)
{
    for (segment = 0xFF0; segment < 0x1000; segment += 5) { /* all there is in the two low bits */
        EXPECT(killed_by(in_child(enter), SIGSEGV));
        EXPECT(killed_by(in_child(enter_and_loop), SIGSEGV));
        EXPECT(killed_by(in_child(enter_and_call), SIGSEGV));
    }
    return 0;
}
