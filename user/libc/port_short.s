; The short form of messages takes every register there is, so it cannot be written in C.
; user/libc/include/gaji/port.h has the contract, kernel/abi/port.h the registers.

bits 32

%define SYS_port_call_short          0x101B
%define SYS_port_reply_receive_short 0x101C

global port_call_short, port_reply_receive_short
extern system_call_result

section .text

port_reply_receive_short:
        mov     eax, SYS_port_reply_receive_short
        jmp     exchange
port_call_short:
        mov     eax, SYS_port_call_short
exchange:
        push    ebp
        push    ebx
        push    esi
        push    edi
        mov     ebx, [esp + 20]         ; the port
        mov     ebp, [esp + 24]         ; the message
        mov     ecx, [ebp + 4]
        mov     edx, [ebp + 8]
        mov     esi, [ebp + 12]
        mov     edi, [ebp + 16]
        mov     ebp, [ebp]
        int     0x80
        test    eax, eax
        js      .failed
        mov     [esp + 20], ebp         ; all registers are full: the argument's place is free
        mov     ebp, [esp + 24]
        mov     [ebp + 4], ecx
        mov     [ebp + 8], edx
        mov     [ebp + 12], esi
        mov     [ebp + 16], edi
        mov     [ebp + 20], ebx         ; a call's answer: the port, which is no right of anybody
        mov     ecx, [esp + 20]
        mov     [ebp], ecx
        pop     edi
        pop     esi
        pop     ebx
        pop     ebp
        ret
.failed:
        pop     edi
        pop     esi
        pop     ebx
        pop     ebp
        sub     esp, 8                  ; keeps the stack aligned to 16 bytes at the call
        push    eax
        call    system_call_result      ; sets errno, returns -1
        add     esp, 12
        ret

section .note.GNU-stack noalloc noexec nowrite progbits
