; Where every C program starts.
;
; The kernel enters here with the registers empty and ESP at the entry stack, which is Linux's:
;
;   [esp]              argc
;   [esp + 4]          argv[0] ... argv[argc - 1], then a NULL
;   after that         envp[0] ..., then a NULL, then the auxiliary vector
;
;   1. find the three arguments of main, and note the environment for getenv
;   2. align the stack to 16 bytes, as the i386 ABI wants it at a call
;   3. call main
;   4. pass its value to exit, which does not return

bits 32

global _start
extern main
extern exit
extern environ

section .text

_start:
        mov     eax, [esp]              ; 1. argc
        lea     ecx, [esp + 4]          ;    argv
        lea     edx, [ecx + eax*4 + 4]  ;    envp, after argv's NULL
        mov     [environ], edx

        xor     ebp, ebp                ; 2. the outermost frame: a debugger's backtrace ends here
        and     esp, -16
        sub     esp, 4                  ;    three arguments and this word are 16 bytes
        push    edx
        push    ecx
        push    eax
        call    main                    ; 3.

        sub     esp, 12
        push    eax                     ; 4.
        call    exit
        hlt                             ; not reached; HLT faults in user mode

section .note.GNU-stack noalloc noexec nowrite progbits
