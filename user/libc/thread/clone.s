; The two moments of a thread that C cannot express: it begins on a stack of its own, and it ends
; after that stack has gone.

bits 32

%define SYS_exit            1
%define SYS_munmap          91
%define SYS_clone           120

global thread_clone, thread_free_and_exit
extern thread_main

section .text

; long thread_clone(flags, stack top, int *parent's TID, struct user_desc *, int *child's TID)
; clone(2) with the arguments in the kernel's order. In the parent: the new TID, or a negative errno.
; The new thread has an empty stack, and so never returns: it calls thread_main().
thread_clone:
        push    ebx
        push    esi
        push    edi
        mov     ebx, [esp + 16]
        mov     ecx, [esp + 20]
        mov     edx, [esp + 24]
        mov     esi, [esp + 28]
        mov     edi, [esp + 32]
        mov     eax, SYS_clone
        int     0x80
        test    eax, eax
        jz      .new
        pop     edi
        pop     esi
        pop     ebx
        ret
.new:   xor     ebp, ebp                ; the outermost frame
        call    thread_main
        hlt                             ; not reached

; _Noreturn void thread_free_and_exit(void *stack, size_t size)
; The stack that it runs on goes, so nothing is pushed from the first call on.
thread_free_and_exit:
        mov     ebx, [esp + 4]
        mov     ecx, [esp + 8]
        mov     eax, SYS_munmap
        int     0x80
        mov     eax, SYS_exit
        xor     ebx, ebx
        int     0x80
        hlt

section .note.GNU-stack noalloc noexec nowrite progbits
