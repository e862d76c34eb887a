        xor eax, eax
        mov [boot_directory], eax
        bt ebp, 13                      ; PGE
        jnc .old_way
        mov eax, cr4
        or al, CR4_PGE                  ; a change of PGE flushes all
        mov cr4, eax
        jmp .call
.old_way:
        invlpg [0]

