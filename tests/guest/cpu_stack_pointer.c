/* A system call, an interrupt and an exception do not need the user's stack pointer to be good. */
#include "tests/guest/child.h"

#include <stdint.h>

static uint32_t stack_pointer;

static void exit_by_call(void)
{
    __asm__ volatile("movl %0, %%esp\n\tmovl $1, %%eax\n\tmovl $33, %%ebx\n\tint $0x80"
                     :
                     : "m"(stack_pointer)
                     : "eax", "ebx");
}

static void busy_then_exit(void)
{
    __asm__ volatile("movl %0, %%esp\n\tmovl $100000000, %%ecx\n1:\tdecl %%ecx\n\tjnz 1b\n\t"
                     "movl $1, %%eax\n\tmovl $34, %%ebx\n\tint $0x80"
                     :
                     : "m"(stack_pointer)
                     : "eax", "ebx", "ecx");
}

static void push(void)
{
    __asm__ volatile("movl %0, %%esp\n\tpushl $1" : : "m"(stack_pointer));
}

static void illegal(void)
{
    __asm__ volatile("movl %0, %%esp\n\tud2" : : "m"(stack_pointer));
}

int main(void)
{
    const uint32_t odd[] = {0, 1, 4, 0x1000, 0xC0000000, 0xC0000004, 0xC0100000, 0xffffffff};
    for (unsigned i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        stack_pointer = odd[i];
        EXPECT(exited_with(status_of(exit_by_call), 33));
        EXPECT(ended_by(status_of(illegal), SIGILL));
        if (stack_pointer != 0xC0000000) /* just above the stack */
            EXPECT(ended_by(status_of(push), SIGSEGV));
    }
    stack_pointer = 0;
    EXPECT(exited_with(status_of(busy_then_exit), 34));
    return 0;
}
