; The short form of messages takes every register there is, so it cannot be written in C.
; user/libc/include/gaji/port.h has the contract, kernel/abi/port.h the registers.

bits 32

%define SYS_port_call_short          0x101B
%define SYS_port_reply_receive_short 0x101C

global port_call_short, port_reply_receive_short
extern system_call_result

section .text

; What both have in common: step 1, from the struct into the registers, and step 2, back.
%macro load_registers 0
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
%endmacro

%macro store_registers 0
        xchg    ebp, [esp + 24]         ; all registers are full: the type takes the pointer's place
        mov     [ebp + 4], ecx
        mov     [ebp + 8], edx
        mov     [ebp + 12], esi
        mov     [ebp + 16], edi
        mov     ecx, [esp + 24]
        mov     [ebp], ecx
%endmacro

port_call_short:
        load_registers
        mov     eax, SYS_port_call_short
        int     0x80
        test    eax, eax
        js      failed
        store_registers
        pop     edi
        pop     esi
        pop     ebx
        pop     ebp
        ret

port_reply_receive_short:
        load_registers
        mov     eax, SYS_port_reply_receive_short
        int     0x80
        test    eax, eax
        js      failed
        store_registers
        mov     [ebp + 20], ebx         ; the right to answer
        pop     edi
        pop     esi
        pop     ebx
        pop     ebp
        ret

failed:
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
