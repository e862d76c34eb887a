        mov eax, cr0
        or eax, CR0_WP
        mov cr0, eax
        mov eax, cr4
        or eax, CR4_PSE
        mov cr4, eax
        mov edx, PHYSICAL(boot_directory)
        mov cr3, edx
        mov eax, cr0
        or eax, CR0_PG
        mov cr0, eax
        jmp short .on
.on:
        and ebp, FEATURE_PGE
        jz .to_high
        mov eax, cr4
        or eax, CR4_PGE
        mov cr4, eax
.to_high:
        lea eax, [boot_high]
        jmp eax

