        ; Exercise 1.1: paging on. We run at physical addresses, without paging, with a stack that
        ; must not be used at high addresses yet. EBP has what CPUID says (leaf 1, EDX); ESI and EDI
        ; have to stay as they are, for kernel_main. EAX, ECX and EDX are free.
        ;
        ; - Tell the CPU where the page directory is. boot_directory is made, at the end of this file:
        ;   its entries are for pages of 4 MiB. What the CPU wants is a physical address: PHYSICAL().
        ; - Such pages have to be allowed first, in CR4.
        ; - Turn on paging, and write protection for the kernel too, in CR0. All other bits stay.
        ; - Then, and only where the CPU has global pages, allow these in CR4.
        ; - The next instruction is at a low address still. Go on at boot_high, where it is linked.
        ;
        ; SDM vol. 3, 2.5 (control registers) and 4.3 (32-bit paging). The bits have names above. Until
        ; this is written the CPU stands here, and the watchdog that was set above resets the machine.
.unwritten:
        hlt
        jmp .unwritten

