; tiny: the smallest program. It does nothing but exit(0), without the C library; bench execs it.

bits 32

%define SYS_exit 1

global _start

section .text

_start:
        mov     eax, SYS_exit
        xor     ebx, ebx
        int     0x80

section .note.GNU-stack noalloc noexec nowrite progbits
