        ; Exercise 1.1: identity gone. The first entry of boot_directory has to be 0 from here on,
        ; so that NULL faults in the kernel too; and the CPU may still remember what it was.

