; Where a signal handler returns to: the way back into the kernel, which loads what was interrupted
; from the frame on the stack (kernel/abi/sigframe.h). GDB knows such frames by these instructions.

bits 32

%define SYS_sigreturn    119
%define SYS_rt_sigreturn 173

global signal_return
global signal_return_info

section .text

signal_return:                          ; without SA_SIGINFO
        pop     eax                     ; the signal's number: the kernel expects ESP behind it
        mov     eax, SYS_sigreturn
        int     0x80

signal_return_info:                     ; with SA_SIGINFO
        mov     eax, SYS_rt_sigreturn
        int     0x80

section .note.GNU-stack noalloc noexec nowrite progbits
