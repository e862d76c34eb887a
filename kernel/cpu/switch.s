; From one kernel stack to another; kernel/cpu/context.h has the contract.
;
; context_switch:
;   1. Push what C functions keep for their caller (i386 psABI, table 2.3), then FS and GS.
;   2. Store the stack pointer, take the other.
;   3. Pop the same in reverse order and return to whoever switched away from there.
;   4. A selector that the CPU refuses (its TLS descriptor was cleared) becomes 0.

bits 32

%include "kernel/cpu/unwind.inc"

global context_switch:function, context_leave:function, segments_load:function
extern trap_return

%macro fixup 2
section .fixups progbits alloc noexec nowrite align=4
        dd %1, %2
section .text
%endmacro

%macro save_registers 0
        push ebp
        unwind_row 8, DW_EBP, 2
        push ebx
        unwind_row 12, DW_EBX, 3
        push esi
        unwind_row 16, DW_ESI, 4
        push edi
        unwind_row 20, DW_EDI, 5
        push fs
        unwind_row 24
        push gs
        unwind_row 28
%endmacro

section .text
context_switch:                         ; EAX: save, EDX: load (-mregparm=3)
        unwind_begin unwind_call, 4
        save_registers                  ; 1.
        mov [eax], esp                  ; 2.
        mov esp, edx
.pop_gs:
        pop gs                          ; 3.
        unwind_row 24
.pop_fs:
        pop fs
        unwind_row 20
        pop edi
        unwind_row 16
        pop esi
        unwind_row 12
        pop ebx
        unwind_row 8
        pop ebp
        unwind_row 4
        unwind_same DW_EDI, DW_ESI, DW_EBX, DW_EBP
        ret

.bad_gs:                                ; 4. The stack pointer is still at the bad selector.
        unwind_row 28, DW_EBP, 2, DW_EBX, 3, DW_ESI, 4, DW_EDI, 5
        mov dword [esp], 0
        jmp .pop_gs
.bad_fs:
        unwind_row 24
        mov dword [esp], 0
        jmp .pop_fs
        unwind_end
        fixup context_switch.pop_gs, context_switch.bad_gs
        fixup context_switch.pop_fs, context_switch.bad_fs

; context_leave: 1. and 2. as above; of what the other keeps only its FS and GS are taken. What it
; was about to do in the kernel is dropped: it returns to user mode by its trap frame.
context_leave:                          ; EAX: save, EDX: load, ECX: the trap frame
        unwind_begin unwind_call, 4
        save_registers
        mov [eax], esp
        mov esp, edx
.pop_gs:
        pop gs
        unwind_row 24
.pop_fs:
        pop fs
        unwind_row 20
        mov esp, ecx
        jmp trap_return

.bad_gs:
        unwind_row 28
        mov dword [esp], 0
        jmp .pop_gs
.bad_fs:
        unwind_row 24
        mov dword [esp], 0
        jmp .pop_fs
        unwind_end
        fixup context_leave.pop_gs, context_leave.bad_gs
        fixup context_leave.pop_fs, context_leave.bad_fs

segments_load:                          ; EAX: fs, EDX: gs
.load_fs:
        mov fs, eax
.load_gs:
        mov gs, edx
        ret

.bad_fs:
        xor eax, eax
        jmp .load_fs
.bad_gs:
        xor edx, edx
        jmp .load_gs
        fixup segments_load.load_fs, segments_load.bad_fs
        fixup segments_load.load_gs, segments_load.bad_gs

section .note.GNU-stack noalloc noexec nowrite progbits
