/* Odd flags and segments of a program do not disturb the kernel, nor another program. */
#include "tests/guest/memory.h"

#include <sys/syscall.h>

#define FLAG_TRAP      0x100
#define FLAG_INTERRUPT 0x200
#define FLAG_DIRECTION 0x400
#define FLAG_IOPL      0x3000
#define FLAG_NESTED    0x4000
#define FLAG_ALIGNMENT 0x40000

/* A system call with more flags set; returns the flags after it. */
static unsigned call_with(unsigned flags)
{
    unsigned after;
    char buffer[400]; /* of uname: the kernel copies a string */
    __asm__ volatile("pushf\n\t"
                     "orl %[flags], (%%esp)\n\t"
                     "popf\n\t"
                     "int $0x80\n\t"
                     "pushf\n\t"
                     "popl %%eax\n\t"
                     "pushl $0x202\n\t"
                     "popf"
                     : "=a"(after)
                     : "a"(SYS_uname), "b"(buffer), [flags] "r"(flags)
                     : "memory", "cc");
    EXPECT(strcmp(buffer + 65 * 4, "i686") == 0);
    return after;
}

static void single_step(void)
{
    call_with(FLAG_TRAP);
}

static void no_stack(void)
{
    __asm__ volatile("mov $0xFFFFFFF0, %%esp\n\tint $0x80\n\tpush %%eax" ::"a"(SYS_getpid));
}

static void null_segments(void) /* the kernel must not rely on ours */
{
    __asm__ volatile("xor %%eax, %%eax\n\t"
                     "mov %%eax, %%es\n\tmov %%eax, %%fs\n\tmov %%eax, %%gs\n\t"
                     "mov %[number], %%eax\n\tint $0x80\n\t"
                     "push %%ds\n\tpop %%es"
                     :
                     : [number] "i"(SYS_getpid)
                     : "eax", "memory");
}

int main(void)
{
    EXPECT(call_with(FLAG_DIRECTION) & FLAG_DIRECTION);
    EXPECT(!(call_with(FLAG_IOPL) & FLAG_IOPL)); /* popf may not set it */
    EXPECT(call_with(0) & FLAG_INTERRUPT);
    EXPECT(call_with(FLAG_NESTED));
    EXPECT(call_with(FLAG_ALIGNMENT));
    EXPECT(in_child(null_segments) == 0);
    EXPECT(killed_by(in_child(single_step), SIGTRAP));
    EXPECT(killed_by(in_child(no_stack), SIGSEGV));
    return 0;
}
