; What the user of a CPU before the Pentium II sees. Runs at physical addresses, without paging, and
; with 80386 instructions only; there is no way back.
;
; 1. Write the message to COM1, and to QEMU's debug port if there is one.
; 2. End QEMU with EXIT_OLD_CPU; elsewhere halt.

bits 32
cpu 386

KERNEL_BASE     equ 0xC0000000          ; kernel/base/layout.h
EXIT_OLD_CPU    equ 0x25                ; kernel/cpu/exit.h
EXIT_PORT       equ 0xF4
DEBUG_PORT      equ 0xE9
COM1            equ 0x3F8
COM1_LSR        equ COM1 + 5            ; bit 5: the transmitter is empty (16550 data sheet)
LSR_THRE        equ 0x20
WAIT_LIMIT      equ 100000              ; a UART that is not there must not hang us

global boot_old_cpu:function

section .text
boot_old_cpu:
        ; 1. Write the message.
        mov esi, message - KERNEL_BASE
.next:
        lodsb
        test al, al
        jz .end
        mov ah, al
        mov dx, DEBUG_PORT
        in al, dx
        cmp al, DEBUG_PORT              ; QEMU's debug port reads as its own number
        jne .serial
        mov al, ah
        out dx, al
.serial:
        mov dx, COM1_LSR
        mov ecx, WAIT_LIMIT
.wait:
        in al, dx
        test al, LSR_THRE
        loopz .wait
        mov dx, COM1
        mov al, ah
        out dx, al
        jmp .next

.end:
        ; 2. End QEMU, or halt.
        mov dx, EXIT_PORT
        mov al, EXIT_OLD_CPU
        out dx, al
.halt:
        cli
        hlt
        jmp .halt

section .rodata
message:
        db "Gaji needs a Pentium II or later: a CPU with PSE, CMOV and FXSAVE.", 13, 10, 0

section .note.GNU-stack noalloc noexec nowrite progbits
