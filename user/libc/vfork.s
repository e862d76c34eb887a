; vfork() cannot be written in C: the child runs on the parent's stack, and what it calls would
; overwrite the return address that the parent still needs. So it is kept in ECX, which the kernel
; gives back unchanged to both.

bits 32

%define SYS_vfork 190

global vfork
extern system_call_result

section .text

vfork:
        pop     ecx                     ; the return address
        mov     eax, SYS_vfork
        int     0x80
        push    ecx
        cmp     eax, -4095
        jae     .failed
        ret
.failed:
        sub     esp, 8                  ; keeps the stack aligned to 16 bytes at the call
        push    eax
        call    system_call_result      ; sets errno, returns -1
        add     esp, 12
        ret

section .note.GNU-stack noalloc noexec nowrite progbits
