/* fork gives both sides every register as it was, but EAX. */
// linux: yes
#include "tests/guest/child.h"

#include <stdint.h>

#define EFLAGS_DF 0x400u

/* EAX = fork(), with known values in the others; stores what they are afterwards. */
int fork_with_registers(uint32_t out[7]);

__asm__(".globl fork_with_registers\n"
        "fork_with_registers:\n"
        "    pushl %ebx\n"
        "    pushl %esi\n"
        "    pushl %edi\n"
        "    pushl %ebp\n"
        "    pushl 20(%esp)\n" /* out */
        "    movl $0x11111111, %ebx\n"
        "    movl $0x22222222, %ecx\n"
        "    movl $0x33333333, %edx\n"
        "    movl $0x44444444, %esi\n"
        "    movl $0x55555555, %edi\n"
        "    movl $0x66666666, %ebp\n"
        "    movl $2, %eax\n"
        "    std\n"
        "    int $0x80\n"
        "    pushfl\n"
        "    cld\n"
        "    pushl %eax\n"
        "    movl 8(%esp), %eax\n"
        "    movl %ebx, (%eax)\n"
        "    movl %ecx, 4(%eax)\n"
        "    movl %edx, 8(%eax)\n"
        "    movl %esi, 12(%eax)\n"
        "    movl %edi, 16(%eax)\n"
        "    movl %ebp, 20(%eax)\n"
        "    movl 4(%esp), %ecx\n"
        "    movl %ecx, 24(%eax)\n"
        "    popl %eax\n"
        "    addl $8, %esp\n"
        "    popl %ebp\n"
        "    popl %edi\n"
        "    popl %esi\n"
        "    popl %ebx\n"
        "    ret\n");

int main(void)
{
    uint32_t found[7];
    int child = fork_with_registers(found);
    EXPECT(child >= 0);
    for (uint32_t i = 0; i < 6; i++)
        EXPECT(found[i] == 0x11111111 * (i + 1));
    EXPECT(found[6] & EFLAGS_DF);
    if (child == 0)
        _exit(9);
    EXPECT(exited_with(child_wait(child), 9));
    return 0;
}
