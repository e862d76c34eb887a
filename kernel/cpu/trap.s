; The way in and out. struct trap_frame (kernel/base/trap_frame.h) says what lies on the stack.
;
; In, by interrupt or exception:
;   1. The stub of the vector names it, and pushes a 0 where the CPU has no error code to push.
;   2. The general registers, DS and ES are pushed.
;   3. The kernel's own data segments; DF and, where there is SMAP, AC as the kernel wants them. A
;      program in virtual 8086 mode ends here, also by a system call.
;   4. The handler gets the frame's address, in EAX (-mregparm=3).
; Out, by trap_return:
;   5. What was pushed is popped, and IRET resumes what was interrupted.
;   6. Each instruction of 5 that can fault on bad selectors is listed in .fixups; the fault handler
;      then goes on at trap_return_failed, where the stack is made anew and the process is ended.
;
; System calls take the same way by a short stub of their own.

bits 32

%include "kernel/cpu/unwind.inc"

KERNEL_DS         equ 0x68              ; kernel/cpu/gdt.h
TSS_ESP0          equ 4                 ; kernel/cpu/tss.h
VECTOR_NMI        equ 2                 ; kernel/cpu/trap.h
VECTOR_SYSCALL    equ 0x80
FRAME_EFLAGS      equ 56                ; struct trap_frame
EFLAGS_VM         equ 1 << 17
EFLAGS_AC         equ 1 << 18
VECTORS           equ 256

global trap_stubs:data, trap_return:function, trap_return_first:function, trap_traced_call:function
extern trap_handler, syscall_dispatch, syscall_dispatch_traced, trap_return_failed_handler, trap_first_return_handler
extern trap_virtual_8086_handler
extern cpu_has_smap, nmi_count, watchdog_is_set, kernel_tss

; An instruction that may fault, and where to go on.
%macro fixup 2
section .fixups progbits alloc noexec nowrite align=4
        dd %1, %2
section .text
%endmacro

; What PUSHA has pushed, below EIP, the error code and the vector.
%define ALL_PUSHED DW_EAX, 3, DW_ECX, 4, DW_EDX, 5, DW_EBX, 6, DW_EBP, 8, DW_ESI, 9, DW_EDI, 10

; Steps 2 and 3.
%macro enter_kernel 0
        pusha
        unwind_row 40, ALL_PUSHED
        push ds
        unwind_row 44
        push es
        unwind_row 48
        mov eax, KERNEL_DS
        mov ds, eax
        mov es, eax
        cld
        test byte [esp + FRAME_EFLAGS + 2], (EFLAGS_VM | EFLAGS_AC) >> 16
        jz short %%usual
        call flags_unusual
%%usual:
%endmacro

; Steps 1 to 4, of a system call.
%macro enter_by_call 0
        unwind_begin unwind_trap, 0
        push 0
        unwind_row 4
        push VECTOR_SYSCALL
        unwind_row 8
        enter_kernel
        mov eax, esp
%endmacro

section .text

; User code can set AC, which would open its pages to us. In virtual 8086 mode the CPU has pushed
; more than a trap frame, so there is no way back.
flags_unusual:
        unwind_begin unwind_call, 4
        test byte [esp + 4 + FRAME_EFLAGS + 2], EFLAGS_VM >> 16
        jnz short .virtual_8086
        cmp byte [cpu_has_smap], 0
        je short .return
        clac
.return:
        ret
.virtual_8086:
        lea eax, [esp + 4]
        call trap_virtual_8086_handler
        unwind_end

; 1. Vectors 8, 10 to 14, 17 and 21 have an error code by the CPU (SDM vol. 3, table 6-1).
trap_entries:
        unwind_begin unwind_trap, 0
%assign vector 0
%rep VECTORS
.stub_ %+ vector:
  %if vector == VECTOR_NMI
        unwind_row 0
        push 0
        unwind_row 4
        push vector
        unwind_row 8
        jmp nmi_entry
  %elif vector == VECTOR_SYSCALL
        ; its stub is syscall_entry itself
  %else
    %if vector != 8 && (vector < 10 || vector > 14) && vector != 17 && vector != 21
        unwind_row 0
        push 0
    %endif
        unwind_row 4
        push vector
        unwind_row 8
        jmp trap_entry
  %endif
%assign vector vector + 1
%endrep
        unwind_end

; 2. to 4.
trap_entry:
        unwind_begin unwind_trap, 8
        enter_kernel
        mov eax, esp
        call [trap_handler]
        jmp trap_return
        unwind_end

syscall_entry:
        enter_by_call
        call syscall_dispatch
        ; falls through to

; 5. and 6.
trap_return:
.pop_es:
        pop es
        unwind_row 44
.pop_ds:
        pop ds
        unwind_row 40
        popa
        unwind_row 8
        unwind_same DW_EAX, DW_ECX, DW_EDX, DW_EBX, DW_EBP, DW_ESI, DW_EDI
        add esp, 8                      ; vector and error code
        unwind_row 0
.iret:
        iret
        unwind_end
        fixup trap_return.pop_es, trap_return_null_es
        fixup trap_return.pop_ds, trap_return_null_ds
        fixup trap_return.iret, trap_return_failed

; The system calls of a thread that is traced.
trap_traced_call:
        enter_by_call
        call syscall_dispatch_traced
        jmp trap_return
        unwind_end

; A new thread begins here: it may have been ended before it ever ran.
trap_return_first:
        unwind_begin unwind_trap, 48
        unwind_row 48, ALL_PUSHED
        mov eax, esp
        call trap_first_return_handler
        jmp trap_return
        unwind_end

; A data segment that is no longer there, or was forged, becomes the null one: using it faults.
trap_return_null_es:
        unwind_begin unwind_trap, 48
        unwind_row 48, ALL_PUSHED
        mov dword [esp], 0
        jmp trap_return.pop_es
trap_return_null_ds:
        unwind_row 44
        mov dword [esp], 0
        jmp trap_return.pop_ds
        unwind_end

; Only on the way to user mode: the kernel's own selectors are never bad.
trap_return_failed:
        push KERNEL_DS
        pop ds
        push KERNEL_DS
        pop es
        mov esp, [kernel_tss + TSS_ESP0]
        xor ebp, ebp
        call trap_return_failed_handler

; An NMI may come between any two instructions of the kernel; it touches nothing but its count. That
; of a watchdog ends in a panic.
nmi_entry:
        unwind_begin unwind_trap, 8
        enter_kernel
        cmp byte [watchdog_is_set], 0
        jne .watchdog
        inc dword [nmi_count]
        jmp trap_return
.watchdog:
        mov eax, esp
        call [trap_handler]
        jmp trap_return
        unwind_end

section .rodata align=4
trap_stubs:
%assign vector 0
%rep VECTORS
  %if vector == VECTOR_SYSCALL
        dd syscall_entry
  %else
        dd trap_entries.stub_ %+ vector
  %endif
%assign vector vector + 1
%endrep

section .note.GNU-stack noalloc noexec nowrite progbits
