; Loops of mm/usercopy.c; user_access.h has that of copies. Each instruction that touches user memory
; has a line in .fixups: its address, and where to go on when the fault there cannot be mended.
; Arguments are in EAX, EDX and ECX (-mregparm=3).

bits 32

%include "kernel/cpu/unwind.inc"

EFAULT equ 14

%macro fixup 2                  ; faulting instruction, where to resume
section .fixups progbits alloc noexec nowrite align=4
        dd %1, %2
section .text
%endmacro

section .text

; int user_clear(void *to, size_t size)
global user_clear:function
user_clear:
        unwind_begin unwind_call, 4
        push edi
        unwind_row 8, DW_EDI, 2
        mov edi, eax
        mov ecx, edx
        shr ecx, 2
        and edx, 3
        xor eax, eax
.words: rep stosd
        mov ecx, edx
.bytes: rep stosb
.out:   pop edi
        unwind_row 4
        unwind_same DW_EDI
        ret
.fault: unwind_row 8, DW_EDI, 2
        mov eax, -EFAULT
        jmp .out
        unwind_end
fixup user_clear.words, user_clear.fault
fixup user_clear.bytes, user_clear.fault

; int user_copy_string(char *to, const char *from, size_t size)
global user_copy_string:function
user_copy_string:
        unwind_begin unwind_call, 4
        push esi
        unwind_row 8, DW_ESI, 2
        push edi
        unwind_row 12, DW_EDI, 3
        push eax
        unwind_row 16
        mov edi, eax
        mov esi, edx
        jecxz .end
.byte:  lodsb
        mov [edi], al
        test al, al
        jz .end
        inc edi
        dec ecx
        jnz .byte
.end:   mov eax, edi            ; the length is what was stored before the NUL or the limit
        sub eax, [esp]
.out:   add esp, 4
        unwind_row 12
        pop edi
        unwind_row 8
        pop esi
        unwind_row 4
        unwind_same DW_EDI, DW_ESI
        ret
.fault: unwind_row 16, DW_ESI, 2, DW_EDI, 3
        mov eax, -EFAULT
        jmp .out
        unwind_end
fixup user_copy_string.byte, user_copy_string.fault

section .note.GNU-stack noalloc noexec nowrite progbits
