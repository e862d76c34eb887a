# How both explorers of tests/exhaustive are made, for the Makefile. FAULT= is a folder with changed files.
PROVE := $(or $(FAULT),$(B)/tests/exhaustive)
SMALL_CFLAGS := -std=gnu11 -O2 -g -fno-pie -fdata-sections $(WARN) -Wno-format-truncation \
	-Wno-pointer-to-int-cast -Wno-int-to-pointer-cast -MD -MP $(FAULT:%=-I%) \
	-Itests/exhaustive/shrunk -Itests/host/fake -I. -DGAJI_DEBUG -DMACHINE='"tests/exhaustive/machine.h"'
$(PROVE)/prove: $(patsubst tests/exhaustive/%.c,$(PROVE)/%.o,$(wildcard tests/exhaustive/*.c)) tests/exhaustive/state.ld
	$(Q)gcc -no-pie $(filter %.o,$^) -Wl,-T,tests/exhaustive/state.ld -o $@
$(PROVE)/%.o: tests/exhaustive/%.c Makefile tests/exhaustive/rules.mk
	@mkdir -p $(@D)
	@echo '  HOST  $<'
	$(Q)gcc $(SMALL_CFLAGS) -c $< -o $@
# The kernel's own files, compiled as for the kernel, and the scaffold become one object, of which
# the explorer sees what explorer.h names; it is a program for Linux on i386.
WORDS := tests/exhaustive/messages
TALK  := -DMACHINE='"$(WORDS)/machine.h"' -MD -MP $(FAULT:%=-I%) -I$(WORDS)/shrunk
TALKING := $(addprefix kernel/ipc/,port message call inbox parcel ring watch) \
	$(addprefix kernel/process/,proc fork exit signal actions deliver signal_mask threads cascade group_signal limits itimer) \
	$(addprefix kernel/threads/,scheduler thread wait time timer_list deadlines user_time fpu_owner) \
	$(addprefix kernel/files/,file fd_table poll) $(addprefix kernel/entry/,sys_port message_arguments) \
	$(addprefix kernel/check/,ports processes) $(addprefix kernel/base/,format string) kernel/cpu/context kernel/cpu/switch
# Of a changed folder what it has is compiled, and all else only where that is a header, or in normal.c.
MUCH   := $(if $(FAULT),$(shell find $(FAULT)/kernel -name '*.h' -o -name pid.c 2>/dev/null))
talked  = $(foreach name,$(1),$(if $(or $(MUCH),$(wildcard $(FAULT:%=%/$(name).c))),$(PROVE),$(B)/tests/exhaustive)/messages/machine/$(name).o)
$(PROVE)/prove-messages: $(B)/tests/exhaustive/messages/explorer.o $(PROVE)/messages/machine/whole_machine.o tests/exhaustive/state.ld
	$(Q)$(CC) -static -no-pie $(filter %.o,$^) -Wl,-T,tests/exhaustive/state.ld -o $@
$(PROVE)/messages/machine/whole_machine.o: $(call talked,$(patsubst $(WORDS)/%.c,%,$(wildcard $(WORDS)/*.c)) $(TALKING))
	@mkdir -p $(@D)
	$(Q)$(LINK) -r $^ -o $@
	$(Q)$(CROSS)objcopy $(addprefix --keep-global-symbol=,sizes kept $(addprefix machine_,start step failed_nothing operations end closed name print)) $@
$(B)/tests/exhaustive/messages/explorer.o: tests/exhaustive/explorer.c Makefile tests/exhaustive/rules.mk
	@mkdir -p $(@D)
	@echo '  HOST  $<'
	$(Q)$(CC) -std=gnu11 -O2 -g -fno-pie $(WARN) $(TALK) -I. -c $< -o $@
$(PROVE)/messages/machine/%.o: $(WORDS)/%.c Makefile tests/exhaustive/rules.mk
	@mkdir -p $(@D)
	@echo '  HOST  $<'
	$(Q)$(CC) $(TALK) $(COMMON) $(ARCH) -O2 -ffreestanding -fno-omit-frame-pointer -DGAJI_DEBUG -c $< -o $@
$(PROVE)/messages/machine/kernel/%.o: kernel/%.c Makefile tests/exhaustive/rules.mk
	@mkdir -p $(@D)
	$(Q)$(CC) $(TALK) $(COMMON) $(ARCH) -O2 -ffreestanding -fno-omit-frame-pointer -DGAJI_DEBUG \
	    -c $(firstword $(wildcard $(FAULT:%=%/$<)) $<) -o $@
$(PROVE)/messages/machine/kernel/%.o: kernel/%.s Makefile tests/exhaustive/rules.mk
	@mkdir -p $(@D)
	$(Q)$(NASM) -o $@ $<
# What was found of a machine stays until the explorer changes: `make prove` goes on where it was ended.
define proved
	@mkdir -p $(@D)
	@$< $* > $@.new || { cat $@.new; exit 1; }
	@mv $@.new $@ && cat $@
endef
$(PROVE)/prove.of/%: $(PROVE)/prove
	$(proved)
$(PROVE)/prove-messages.of/%: $(PROVE)/prove-messages
	$(proved)
