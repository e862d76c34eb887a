# Exercise 1.2, solved: tools/labs/solutions.py takes the lines NAME = 0x... that this prints.
break kernel_main
continue
printf "cr3 = 0x%x\n", $cr3
printf "pde = 0x%x\n", boot_directory[0xC1500000 >> 22]
break syscall_dispatch
continue
printf "frame = 0x%x\n", frame
printf "eip = 0x%x\n", frame->eip
printf "cs = 0x%x\n", frame->cs
printf "eflags = 0x%x\n", frame->eflags
printf "esp = 0x%x\n", frame->user_esp
printf "ss = 0x%x\n", frame->user_ss
printf "esp0 = 0x%x\n", kernel_tss.esp0
delete
break forkdemo:main
continue
python print("caller =", gdb.execute("info frame", to_string=True).split("saved eip = ")[1].split()[0])
