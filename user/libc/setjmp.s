; setjmp and longjmp (setjmp.h). What a function may not change for its caller is noted: EBX, ESI,
; EDI, EBP, and where the stack and the code go on after the call. The signal mask is an extra.

bits 32

%define PLACE_EBX      0                ; jmp_buf of setjmp.h
%define PLACE_ESI      4
%define PLACE_EDI      8
%define PLACE_EBP      12
%define PLACE_ESP      16
%define PLACE_EIP      20
%define PLACE_HAS_MASK 24
%define PLACE_MASK     28

%define SIG_BLOCK   0
%define SIG_SETMASK 2

global setjmp
global sigsetjmp
global longjmp
global siglongjmp
extern sigprocmask

section .text

setjmp:                                 ; int setjmp(place)
        mov     eax, [esp + 4]
        xor     ecx, ecx
        jmp     note

sigsetjmp:                              ; int sigsetjmp(place, save_mask)
        mov     eax, [esp + 4]
        mov     ecx, [esp + 8]

note:   mov     [eax + PLACE_HAS_MASK], ecx
        mov     [eax + PLACE_EBX], ebx
        mov     [eax + PLACE_ESI], esi
        mov     [eax + PLACE_EDI], edi
        mov     [eax + PLACE_EBP], ebp
        lea     edx, [esp + 4]          ; ESP as it is after our RET
        mov     [eax + PLACE_ESP], edx
        mov     edx, [esp]
        mov     [eax + PLACE_EIP], edx
        test    ecx, ecx
        jz      .done
        add     eax, PLACE_MASK         ; sigprocmask(SIG_BLOCK, NULL, &place->mask)
        push    eax
        push    0
        push    SIG_BLOCK
        call    sigprocmask
        add     esp, 12
.done:  xor     eax, eax
        ret

longjmp:                                ; void longjmp(place, value)
siglongjmp:
        mov     esi, [esp + 4]          ; our caller's registers are lost in any case
        mov     edi, [esp + 8]
        cmp     dword [esi + PLACE_HAS_MASK], 0
        je      .load
        lea     eax, [esi + PLACE_MASK] ; sigprocmask(SIG_SETMASK, &place->mask, NULL)
        push    0
        push    eax
        push    SIG_SETMASK
        call    sigprocmask
.load:  mov     eax, edi
        cmp     eax, 1
        adc     eax, 0                  ; 0 becomes 1
        mov     edx, esi
        mov     ebx, [edx + PLACE_EBX]
        mov     esi, [edx + PLACE_ESI]
        mov     edi, [edx + PLACE_EDI]
        mov     ebp, [edx + PLACE_EBP]
        mov     esp, [edx + PLACE_ESP]
        jmp     [edx + PLACE_EIP]

section .note.GNU-stack noalloc noexec nowrite progbits
