; The first instructions of Gaji. A multiboot 1 loader leaves us in 32-bit protected mode without
; paging, with flat segments, interrupts off, EAX = magic and EBX = physical address of its record.
;
; 1. Keep what the loader said.
; 2. See that the CPU is one that we can run on; old_cpu.s says so if not.
; 3. Note the time.
; 4. Turn paging on: RAM appears at KERNEL_BASE as well.
; 5. Go on at the addresses that the kernel is linked for, on a stack of one page.
; 6. Take away the low addresses.
; 7. Clear what a debugger would follow, and call kernel_main(magic, record).

bits 32

KERNEL_BASE        equ 0xC0000000       ; kernel/base/layout.h
STACK_TOP_RESERVED equ 16
PAGE_SIZE          equ 4096

; The multiboot header (Multiboot 0.6.96, 3.1.1).
MULTIBOOT_MAGIC    equ 0x1BADB002
MULTIBOOT_FLAGS    equ 0x3              ; modules on page boundaries, memory information

; CPUID leaf 1, EDX (SDM vol. 2, CPUID, table 3-11).
FEATURE_PSE        equ 1 << 3
FEATURE_TSC        equ 1 << 4
FEATURE_PGE        equ 1 << 13
FEATURE_CMOV       equ 1 << 15
FEATURE_FXSR       equ 1 << 24
FEATURES_NEEDED    equ FEATURE_PSE | FEATURE_CMOV | FEATURE_FXSR

WATCHDOG_SET       equ 0x443            ; kernel/drivers/watchdog.h; nobody listens where there is none
WATCHDOG_BOOT      equ 13               ; 4 seconds

EFLAGS_ID          equ 1 << 21          ; can be changed where there is CPUID (SDM vol. 1, 3.4.3.3)

; Control registers (SDM vol. 3, 2.5).
CR0_WP             equ 1 << 16          ; read-only pages are read-only for the kernel too
CR0_PG             equ 1 << 31
CR4_PSE            equ 1 << 4
CR4_PGE            equ 1 << 7

; Entries of a page directory for 4 MiB pages (SDM vol. 3, table 4-4). Accessed and dirty are set
; beforehand, so that the CPU never writes to the entries.
PDE_PRESENT        equ 1 << 0
PDE_WRITE          equ 1 << 1
PDE_ACCESSED       equ 1 << 5
PDE_DIRTY          equ 1 << 6
PDE_4MIB           equ 1 << 7
PDE_GLOBAL         equ 1 << 8           ; ignored while CR4.PGE is off
PDE_IDENTITY       equ PDE_PRESENT | PDE_WRITE | PDE_ACCESSED | PDE_DIRTY | PDE_4MIB
PDE_KERNEL         equ PDE_IDENTITY | PDE_GLOBAL
KERNEL_PDE         equ KERNEL_BASE >> 22
DIRECT_MAP_PDES    equ 0x38000000 >> 22 ; 896 MiB

%define PHYSICAL(symbol) ((symbol) - KERNEL_BASE)

global boot_entry:function
global boot_directory:data, boot_stack_top:data, boot_tsc:data
extern kernel_main, boot_old_cpu

section .multiboot progbits alloc noexec nowrite align=4
        dd MULTIBOOT_MAGIC
        dd MULTIBOOT_FLAGS
        dd -(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)

section .text
boot_entry:
        ; 1. Keep what the loader said. There is no stack yet, and its direction flag is not told.
        cli
        cld
        mov esp, PHYSICAL(boot_stack_top)
        mov esi, eax                    ; magic
        mov edi, ebx                    ; record
        mov dx, WATCHDOG_SET            ; who does not come as far as start_timeout() is ended
        mov al, WATCHDOG_BOOT
        out dx, al

        ; 2. Is there CPUID? Then the ID flag can be changed.
        pushfd
        pop eax
        mov ecx, eax
        xor eax, EFLAGS_ID
        push eax
        popfd
        pushfd
        pop eax
        xor eax, ecx
        test eax, EFLAGS_ID
        jz .old
        mov eax, 1
        cpuid                           ; changes EBX and ECX too
        mov ebp, edx
        and edx, FEATURES_NEEDED
        cmp edx, FEATURES_NEEDED
        jne .old

        ; 3. Note the time.
        test ebp, FEATURE_TSC
        jz .paging
        rdtsc
        mov [PHYSICAL(boot_tsc)], eax
        mov [PHYSICAL(boot_tsc) + 4], edx

.paging:
        ; 4. Turn paging on. PGE comes after PG, as SDM vol. 3, 2.5 wants it.
        mov eax, PHYSICAL(boot_directory)
        mov cr3, eax
        mov eax, cr4
        or eax, CR4_PSE
        mov cr4, eax
        mov eax, cr0
        or eax, CR0_PG | CR0_WP
        mov cr0, eax
        test ebp, FEATURE_PGE
        jz .high
        mov eax, cr4
        or eax, CR4_PGE
        mov cr4, eax

.high:
        ; 5. Go on at the addresses that the kernel is linked for.
        mov eax, boot_high
        jmp eax

.old:
        mov eax, PHYSICAL(boot_old_cpu)
        jmp eax

boot_high:
        ; 6. Nothing is left at the low addresses, so that NULL faults.
        mov dword [boot_directory], 0
        mov eax, cr3
        mov cr3, eax

.call:
        ; 7. No caller: the backtrace of a panic ends here.
        mov esp, boot_stack_top
        xor ebp, ebp
        mov eax, esi                    ; arguments in EAX, EDX, ECX: -mregparm=3
        mov edx, edi
        call kernel_main
.halt:  hlt
        jmp .halt

section .data align=4096
; Identity of the first 4 MiB until step 6, and all the RAM that the kernel uses.
boot_directory:
        dd PDE_IDENTITY
        times KERNEL_PDE - 1 dd 0
%assign i 0
%rep DIRECT_MAP_PDES
        dd (i << 22) | PDE_KERNEL
%assign i i + 1
%endrep
        times 1024 - KERNEL_PDE - DIRECT_MAP_PDES dd 0

boot_tsc:
        dq 0

section .bss nobits align=4096
boot_stack:
        resb PAGE_SIZE - STACK_TOP_RESERVED
boot_stack_top:
        resb STACK_TOP_RESERVED         ; the thread that it belongs to: none

section .note.GNU-stack noalloc noexec nowrite progbits
