        mov ecx, cr4
        or cl, CR4_PSE
        mov cr4, ecx
        mov ecx, PHYSICAL(boot_directory)
        mov cr3, ecx
        mov edx, cr0
        bts edx, 16                     ; WP
        bts edx, 31                     ; PG
        mov cr0, edx
        push dword boot_high            ; the stack is below 4 MiB, where addresses are still what they were
        ret

