        mov edx, PHYSICAL(boot_directory)
        xor eax, eax
        mov [edx + KERNEL_BASE], eax
        mov cr3, edx

