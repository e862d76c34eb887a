/* clone(2) with a stack of its own for the child. */
#pragma once

/* clone(flags) with `stack`, on which the child calls `body`. */
int clone_on_stack(unsigned flags, void *stack, void (*body)(void));

__asm__(".globl clone_on_stack\n"
        "clone_on_stack:\n"
        "    pushl %ebx\n"
        "    movl $120, %eax\n"
        "    movl 8(%esp), %ebx\n"
        "    movl 12(%esp), %ecx\n"
        "    movl 16(%esp), %edx\n"
        "    int $0x80\n"
        "    testl %eax, %eax\n"
        "    jnz 1f\n"
        "    call *%edx\n"
        "1:  popl %ebx\n"
        "    ret\n");
