        ; Exercise 1.1: identity gone. The first entry of boot_directory has to lead nowhere from
        ; here on, so that NULL faults in the kernel too; and the CPU may still remember it.

