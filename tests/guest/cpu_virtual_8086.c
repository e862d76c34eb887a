/*
 * A program cannot become one of virtual 8086 mode: IRET keeps the flag VM as it was (SDM vol. 2,
 * IRET). QEMU 7.2 sets it; then the first trap from there ends the program.
 */
// run: --cpu pentium2
#include "tests/guest/memory.h"

#include <stdint.h>

#define FLAGS_VM 0x20202

static uint32_t segment, code[2] = {0x90909090, 0xFEEB0B0F}; /* NOP; UD2 */

/* Where VM is kept off, `segment` is no selector of ours, and IRET itself faults. */
static void enter(void)
{
    char *low = map_pages_at((void *)0x10000, 1, PROT_READ | PROT_WRITE | PROT_EXEC);
    memcpy(low, code, sizeof code);
    __asm__ volatile("pushl $0\n\tpushl $0\n\tpushl $0\n\tpushl $0\n\t" /* GS, FS, DS, ES */
                     "pushl $0x1000\n\tpushl $0\n\t"                    /* SS, SP */
                     "pushl %0\n\tpushl %1\n\tpushl %2\n\tiret"
                     :
                     : "i"(FLAGS_VM), "r"(segment), "r"(0x10000 - segment * 16)
                     : "memory");
}

static void enter_and_loop(void)
{
    code[1] = 0xFEEBFEEB; /* until the timer's interrupt */
    enter();
}

int main(void)
{
    for (segment = 0xFF0; segment < 0x1000; segment += 5) { /* all there is in the two low bits */
        EXPECT(killed_by(in_child(enter), SIGSEGV));
        EXPECT(killed_by(in_child(enter_and_loop), SIGSEGV));
    }
    return 0;
}
