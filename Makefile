# Gaji. `make help` lists what can be made. Everything that is made goes to build/.
#
#   BUILD=debug           with the kernel's checks of itself, and compiled so that stepping through
#                         it follows the source; output in build/debug/, build/user-debug/
#   BUILD=release         what is measured; output in build/release/, build/user/
#   BUILD=heart           as debug, without kernel/linux
#   BUILD=coverage        with these checks, and a kernel that counts which of its code runs
#   CROSS=i686-elf-       the compiler's prefix; found by tools/setup when not given
#   WERROR=1              warnings are errors, as on CI
#   CCACHE=ccache         compile by it; debug information then names no folder
#   V=1                   show each command as it is run

BUILD  ?= debug
B      := build/$(BUILD)
# make check compiles all by itself, to see each warning.
P      := $(if $(filter check,$(BUILD)),$(B),build)
U      := $(P)/user$(if $(filter debug heart,$(BUILD)),-debug)
MAKEFLAGS += --no-print-directory --jobs=$(shell nproc 2>/dev/null || echo 1)
PYTHON ?= $(if $(wildcard /etc/debian_version),/usr/bin/python3,python3)

# tools/setup installs the missing tools and writes the compiler's prefix into build/setup.mk.
ifeq ($(origin CROSS)$(filter help clean setup doctor,$(MAKECMDGOALS)),undefined)
include build/setup.mk
endif

# (not for make check: a cache does not keep what the compiler tells beside the object)
CC     := $(if $(filter check,$(BUILD)),,$(if $(CCACHE),$(CCACHE) ))$(CROSS)gcc -m32
WERROR ?= $(filter true,$(CI))
WARN   := -Wall -Wextra -Wmissing-prototypes -Wstrict-prototypes $(if $(WERROR),-Werror)
COMMON := -std=gnu11 -g -fno-pic -fno-pie -fcf-protection=none -fno-stack-protector \
	-fno-asynchronous-unwind-tables $(WARN) -MD -MP -I. \
	$(if $(CCACHE),"-fdebug-prefix-map=$(CURDIR)=.")
# The kernel alone: no FPU registers, arguments in EAX, EDX, ECX (as Linux on i386), no padding.
ARCH   := -march=i686 -mno-sse -mno-mmx -mno-80387 -mregparm=3 -mpreferred-stack-boundary=2 \
	-mno-accumulate-outgoing-args -fno-align-loops -fno-align-jumps -fno-align-labels
# What is stepped through follows the source; what is measured is optimised.
OPTIMISE := $(if $(filter debug heart,$(BUILD)),-Og,-O2)
USER_CHECKS := $(if $(filter debug heart,$(BUILD)),-DMALLOC_CHECKED)
# Undefined behaviour ends in kernel/base/ubsan.c. It is not looked for where branches are counted:
# each check would be one.
CHECKS_debug    := -DGAJI_DEBUG -fsanitize=undefined -fno-sanitize-recover=undefined
CHECKS_heart    := $(CHECKS_debug)
# For tools/contracts.py: who calls whom, and how much stack each function takes.
CHECKS_check    := -fcallgraph-info=su
CHECKS_coverage := -DGAJI_DEBUG --coverage -fprofile-info-section -fno-early-inlining -fdata-sections
KERNEL_CFLAGS := $(COMMON) $(ARCH) $(OPTIMISE) -ffreestanding -fno-omit-frame-pointer \
	-Wframe-larger-than=512 $(CHECKS_$(BUILD))
USER_CFLAGS   := $(COMMON) $(OPTIMISE) $(USER_CHECKS) -march=i686 -ffunction-sections -fdata-sections \
	-nostdinc -isystem user/libc/include -isystem $(shell $(CC) -print-file-name=include 2>/dev/null)
HOST_CFLAGS   := -std=gnu11 -O0 -g -fsanitize=address,undefined -fno-sanitize-recover=all $(WARN) \
	-Wno-format-truncation -Wno-pointer-to-int-cast -Wno-int-to-pointer-cast -MD -MP \
	-Itests/host/fake -I. -DGAJI_DEBUG $(if $(filter coverage,$(BUILD)),--coverage)
NASM := nasm -f elf32 -g -F dwarf -I ./
Q    := $(if $(V),,@)
LINK := $(CC) -static -no-pie -nostdlib -Wl,--build-id=none -Wl,-z,noexecstack \
	-Wl,--no-warn-rwx-segments
# tools/counters.py adds the counters up, not the compiler's library.
LINK_coverage := -Wl,--defsym=__gcov_merge_add=0
KERNEL_LINK   := $(LINK) -T linker.ld $(LINK_$(BUILD))
USER_LINK := $(LINK) -Wl,-T,user/user.ld -Wl,-z,noseparate-code -Wl,--gc-sections

# Folder by folder: NAME.c and NAME.s become $(B)/.../NAME.o, those of user/ $(U)/.../NAME.o.
objects = $(patsubst %,$(1)/%.o,$(basename $(sort $(wildcard $(2)))))
user_objects = $(patsubst user/%,$(U)/%.o,$(basename $(sort $(wildcard $(1)))))
KERNEL_SOURCES := $(wildcard boot/*.[cs] kernel/*/*.[cs] mm/*.[cs])
KERNEL_OBJECTS := $(call objects,$(B),$(if $(filter heart,$(BUILD)),$(filter-out kernel/linux/%,$(KERNEL_SOURCES)),$(KERNEL_SOURCES)))
LIBC_OBJECTS   := $(call user_objects,user/libc/*.[cs] user/libc/*/*.[cs])
# A program is user/programs/NAME.c, NAME.s, or a folder NAME of both.
FOLDERS     := $(patsubst %/,%,$(sort $(dir $(wildcard user/programs/*/*.[cs]))))
PROGRAMS    := $(sort $(notdir $(basename $(wildcard user/programs/*.[cs])) $(FOLDERS)))
LAB_TESTS   := $(patsubst %.c,$(B)/%.elf,$(filter-out %/wrap.c,$(wildcard tests/labs/*.c)))
TESTS_BUILT := $(LAB_TESTS) $(if $(wildcard tests/exhaustive),$(addprefix $(B)/tests/exhaustive/,prove prove-messages)) \
	$(patsubst %.c,$(B)/%,$(wildcard tests/host/*.c)) \
	$(patsubst %,$(B)/%.elf,$(basename $(wildcard tests/guest/*.[cs] tests/console/*.c tests/inside/*.c tests/model/*.c tests/linux/*.c tests/linux/runner/*.c))) \
	$(patsubst %.c,$(B)/%.musl.elf,$(shell grep -sl '^// libc: musl' tests/linux/*.c))

.PHONY: contracts all kernel user heart run run-vga test chosen test-linux coverage prove mutations mutants fuzz soak see web run-web debug iso run-iso qemu qemu-gdb check \
	bench bench-check bench-record tests setup doctor format clean help pictures lab labs-check course grade
.SECONDARY:
.SECONDEXPANSION:
.DELETE_ON_ERROR:

all: kernel user ## the kernel and its initrd (what `make` alone does)
kernel: $(B)/kernel.elf
user: $(B)/initrd.cpio

run: all ## boot to a shell on this terminal: ours, or SHELL_PROGRAM=busybox
	@echo 'Booting Gaji. To leave: type poweroff, or press Ctrl-A and then x.'
	@$(PYTHON) tools/run --build $(BUILD) $(SHELL_PROGRAM:%=--shell '%')

heart: ## the kernel without kernel/linux, the calls that only Linux's programs need
	@$(MAKE) BUILD=heart all

run-vga: all ## the same on a screen and a keyboard: in a window, or by curses
	@echo 'Booting Gaji with console=vga. To leave: type poweroff, or close the window.'
	@$(PYTHON) tools/run --build $(BUILD) --screen

test: build/setup-test all $(if $(TESTS),chosen,tests) ## every test, or TESTS=guest/NAME; ends with "N passed, N failed"
	@$(PYTHON) tests/run.py --build $(BUILD) $(TESTS)

# What TESTS names is all that is compiled.
chosen: build/setup-test all
	@needed=$$($(PYTHON) tests/run.py --build $(BUILD) --needed $(TESTS)) && [ -z "$$needed" ] || $(MAKE) $$needed

test-linux: all tests ## records what the programs of tests/linux do on Linux
	@$(PYTHON) tools/test-linux --build $(BUILD)

coverage: ## which lines and branches of the kernel all tests together run
	@$(MAKE) BUILD=coverage build/setup-test all tests
	-@GAJI_COVERAGE=$(CURDIR)/build/coverage/counts $(PYTHON) tests/run.py --build coverage $(TESTS)
	@$(PYTHON) tools/coverage

prove: $(addprefix $(B)/tests/exhaustive/,prove prove-messages) ## small machines in every state (MACHINES=name for some)
	@$(if $(MACHINES),for explorer in $^; do $$explorer $(MACHINES) || exit 1; done,\
	    $(MAKE) --no-print-directory -j 2 $(foreach explorer,$^,$$($(explorer) --list | sed 's,^,$(explorer).of/,')))

mutations: build/setup-test ## small faults put into the kernel, and the tests that find them
	@$(PYTHON) tools/mutate $(MUTATIONS)

mutants: build/setup-test ## SAMPLE=200 faults that nobody chose, from SEED=1 on, and what of them no test finds
	@$(PYTHON) tools/mutants $(SAMPLE:%=--sample %) $(SEED:%=--seed %)

fuzz: all tests ## random system calls and programs, for SECONDS=60 (or until CALLS=N), from SEED=N on
	@$(MAKE) BUILD=coverage all
	@$(PYTHON) tools/fuzz --build $(BUILD) $(SECONDS:%=--seconds %) $(CALLS:%=--calls %) $(SEED:%=--seed %)

soak: all tests ## COUNT=1000000 forks, execs and so on, ten times as many messages; for SECONDS
	@$(PYTHON) tools/run --build $(BUILD) --check --timeout 360000 --add \
	    $(B)/tests/guest/soak.elf:/tests/soak -- /tests/soak $(or $(COUNT),1000000) $(SECONDS)

see: build/setup-debug all ## pictures of what the kernel does for RUN="cowdemo": a page and a trace
	@$(PYTHON) tools/see --build $(BUILD) $(OPTIONS) -- $(or $(RUN),cowdemo)

web: build/setup-web ## a web page with the kernel in it: build/web/gaji.html, and the folder for a server
	@$(MAKE) BUILD=release all
	@$(PYTHON) tools/web/build.py --cross '$(CROSS)'
run-web: web ## hand that folder out on this machine, at http://localhost:8000
	@$(PYTHON) -m http.server --bind 127.0.0.1 --directory build/web 8000

debug: build/setup-debug all ## boot stopped, with GDB attached
	@$(PYTHON) tools/debug --build $(BUILD) $(if $(PROGRAM),-- $(PROGRAM))

# By the names that other kernels for teaching use.
qemu: run
qemu-gdb: debug

iso: $(B)/gaji.iso ## the image for GRUB
run-iso: $(B)/gaji.iso ## boot that image
	@echo 'Booting Gaji by GRUB. To leave: type poweroff, or press Ctrl-A and then x.'
	@$(PYTHON) tools/run --build $(BUILD) --iso $<

check: build/setup-check ## layers, formatting, static analysis
	@$(PYTHON) tools/check

contracts: # of functions, on every path: a part of check, which compiles
	@$(PYTHON) tools/contracts.py $(B) --cross '$(CROSS)'

bench: build/setup-bench ## the figures, in guest instructions, of a release build, beside Linux's
	@$(MAKE) BUILD=release all
	@$(PYTHON) tools/bench --build release
bench-check: build/setup-bench ## whether any figure is worse than the committed one
	@$(MAKE) BUILD=release all
	@$(PYTHON) tools/bench --build release --check
bench-record: build/setup-bench ## commit what this writes with the change that makes a figure worse
	@$(MAKE) BUILD=release all
	@$(PYTHON) tools/bench --build release --record
	@$(PYTHON) tools/readme_figures.py --write

format: build/setup-check ## lay out all C files as .clang-format says
	clang-format -i $(shell git ls-files '*.[ch]')

lab: build/setup.mk ## an assignment cut out of the kernel: LAB=cow into OUT=folder
	@$(PYTHON) tools/labs/cut $(if $(LAB),,--help) $(LAB) $(or $(OUT),build/labs/$(LAB)) $(SEED:%=--seed '%') $(ID:%=--id '%') $(CARRY:%=--carry '%') $(TWIST:%=--twist '%') $(OVERLAY:%=--staff-overlay '%')
course: build/setup.mk ## all assignments, the plan of a term and staff's part into OUT=folder
	@$(PYTHON) tools/labs/course $(or $(OUT),build/course) $(KEY:%=--key '%') $(if $(LABS),--labs $(LABS)) $(if $(TWISTS),--twists $(TWISTS)) $(OVERLAY:%=--staff-overlay '%')
grade: build/setup.mk ## grade this kernel by an assignment's tests: LAB=cow
	@$(PYTHON) tools/grading/grade $(if $(LAB),--lab $(LAB))
labs-check: build/setup-check ## cut every assignment (or LAB=cow); each has to build, boot and tell no solution
	@$(PYTHON) tools/labs/check $(LAB) $(TWIST:%=--twist '%') $(OVERLAY:%=--staff-overlay '%')

setup: ## install every tool that any of these needs
	sh tools/setup build run debug iso test check bench --also browser web

doctor: ## which tools are here, which are missing or too old, and what to type
	@sh tools/doctor

clean: ## remove everything that was made
	rm -rf build compile_commands.json

help: ## this list
	@sed -n 's/^\([a-z_.-]*\):.* ## \(.*\)/  make \1|\2/p' Makefile | \
	    awk -F'|' '{ printf "%-30s%s\n", $$1, $$2 }'

# --- the tools -----------------------------------------------------------------------------------
build/setup.mk: tools/setup tools/needs.sh
	@sh tools/setup build run --also debug iso
	@mkdir -p build && echo "CROSS := $$(sh tools/setup --print-cross)" > $@
build/setup-%: tools/setup tools/needs.sh
	@sh tools/setup build run $(if $(filter bench,$*),--also) $* $(if $(filter test,$*),--also check browser web) && mkdir -p build && touch $@

# --- compiling -----------------------------------------------------------------------------------
$(B)/%.o: CFLAGS = $(KERNEL_CFLAGS)
$(B)/kernel/linux/%.o: CFLAGS = $(KERNEL_CFLAGS) -Wno-missing-prototypes # of calls: their table declares them
$(U)/%.o $(B)/tests/%.o: CFLAGS = $(USER_CFLAGS)
$(U)/libc/%.o: CFLAGS = $(USER_CFLAGS) -ffreestanding -fno-tree-loop-distribute-patterns
define compile
	@mkdir -p $(@D)
	@echo '  CC    $<'
	$(Q)$(CC) $(CFLAGS) -c $< -o $@
endef
define assemble
	@mkdir -p $(@D)
	@echo '  NASM  $<'
	$(Q)$(NASM) -MD $(@:.o=.d) -MP $< -o $@
	$(Q)$(CROSS)objcopy -w -N '*@*' $@ # labels of macros: a debugger would show them
endef
# Of what is asked for in a later assignment, a student's tree has the object alone.
$(B)/%.o: sealed/$(BUILD)/%.o
	@mkdir -p $(@D) && cp $< $@
$(U)/%.o: sealed/$(BUILD)/user/%.o
	@mkdir -p $(@D) && cp $< $@
$(B)/%.o: %.c Makefile
	$(compile)
$(B)/%.o: %.s Makefile
	$(assemble)
$(U)/%.o: user/%.c Makefile
	$(compile)
$(U)/%.o: user/%.s Makefile
	$(assemble)

# The kernel is linked twice: tools/symbols.py reads the names and lines for panic's backtrace from
# the first result, and the second has them in it.
$(B)/kernel.elf: $(KERNEL_OBJECTS) linker.ld tools/symbols.py boot mm $(wildcard kernel/*)
	@echo '  LINK  $@'
	$(Q)$(KERNEL_LINK) $(KERNEL_OBJECTS) -o $(B)/kernel.first.elf
	$(Q)$(PYTHON) tools/symbols.py --cross '$(CROSS)' $(B)/kernel.first.elf $(B)/symbols.s
	$(Q)nasm -f elf32 $(B)/symbols.s -o $(B)/symbols.o
	$(Q)$(KERNEL_LINK) $(KERNEL_OBJECTS) $(B)/symbols.o -o $@
	$(Q)$(PYTHON) tools/symbols.py --cross '$(CROSS)' --check $@ $(B)/symbols.s

# Where structures have their fields, for tools that read the kernel's memory. GDB makes it, which a
# build does not need; those tools make it, too.
$(B)/layout.json: $(B)/kernel.elf tools/layout.py | build/setup-debug
	@echo '  GDB   $@'
	$(Q)$(PYTHON) tools/layout.py $< $@

$(U)/libc.a: $(LIBC_OBJECTS)
	@mkdir -p $(@D) && rm -f $@
	$(Q)$(CROSS)ar rcs $@ $^
$(U)/%.elf: $$(call user_objects,user/programs/$$*.[cs] user/programs/$$*/*.[cs]) $(U)/libc.a user/user.ld
	@echo '  LINK  $@'
	$(Q)$(USER_LINK) $(filter-out %.ld,$^) -lgcc -o $@
$(B)/tests/%.elf: $(B)/tests/%.o $(U)/libc.a user/user.ld
	@echo '  LINK  $@'
	$(Q)$(USER_LINK) $(filter %.o,$^) $(filter %.a,$^) -lgcc -o $@
# The table of program dinner, with the tests' own philosophers.
$(B)/tests/labs/dinner.elf: $(U)/programs/dinner/table.o
# The kernel's own tests as a lab's.
$(B)/tests/labs/guest/%.o: CFLAGS = $(USER_CFLAGS) -Dmain=tested_main -Wno-missing-prototypes
$(B)/tests/labs/guest/%.o: tests/guest/%.c Makefile
	$(compile)
$(B)/tests/labs/guest/%.elf: $(B)/tests/labs/guest/%.o $(B)/tests/labs/wrap.o $(U)/libc.a user/user.ld
	@echo '  LINK  $@'
	$(Q)$(USER_LINK) $(filter-out %.ld,$^) -lgcc -o $@
$(U)/bin/%: $(U)/%.elf
	@mkdir -p $(@D)
	$(Q)$(CROSS)strip -o $@ $<

# The tests' programs: unit tests for this machine, and programs for Gaji's and Linux's C library.
tests: $(TESTS_BUILT)
$(TESTS_BUILT): | build/setup-test
# -O1 takes three times as long to compile; it pays for the one that computes for seconds.
$(B)/tests/host/sharing_model_test: HOST_CFLAGS += -O1
$(B)/tests/host/%: tests/host/%.c Makefile
	@mkdir -p $(@D)
	@echo '  HOST  $<'
	$(Q)gcc $(HOST_CFLAGS) $< -MF $@.d -lcmocka -o $@
include $(wildcard tests/exhaustive/rules.mk)
$(B)/tests/linux/%.elf: tests/linux/%.c $(wildcard tests/linux/*.h) Makefile
	@mkdir -p $(@D)
	@echo '  LINUX $<'
	$(Q)$(CC) -static -O2 $$(sed -n 's,^// build: ,,p' $<) $< -o $@
# Some with musl, too, where Debian's for i386 can be fetched.
MUSL := build/i386/musl-dev
MUSL_LIB := $(MUSL)/usr/lib/i386-linux-musl
$(MUSL):
	@sh tools/debian-package $(@F) > /dev/null || echo 'Going on without musl.' >&2
$(B)/tests/linux/%.musl.elf: tests/linux/%.c $(wildcard tests/linux/*.h) Makefile | $(MUSL)
	$(Q)if [ -d $(MUSL) ]; then echo '  MUSL  $<'; $(CC) -static -fno-pie -no-pie -O2 -nostdlib -nostdinc \
	    -isystem $(MUSL)/usr/include/i386-linux-musl -isystem $$($(CC) -print-file-name=include) \
	    $(MUSL_LIB)/crt[1i].o $< $(MUSL_LIB)/libc.a -lgcc $(MUSL_LIB)/crtn.o -o $@; fi

# The first root file system: the programs, and the files under user/root.
$(B)/initrd.cpio: $(PROGRAMS:%=$(U)/bin/%) user/programs $(shell find user/root 2>/dev/null)
	@rm -rf $(B)/initrd && mkdir -p $(B)/initrd/bin
	@if [ -d user/root ]; then cp -r user/root/. $(B)/initrd; fi
	@echo '  CPIO  $@'
	@cp $(PROGRAMS:%=$(U)/bin/%) $(B)/initrd/bin
	@cd $(B)/initrd && chmod -R u=rwX,go=rX . && find . -exec touch -h -d @0 {} + && find . | \
	    LC_ALL=C sort | cpio --quiet -o -H newc --reproducible -R 0:0 > ../initrd.cpio

$(B)/gaji.iso: build/setup-iso all tools/grub.cfg
	@rm -rf $(B)/iso && mkdir -p $(B)/iso/boot/grub
	@cp $(B)/kernel.elf $(B)/initrd.cpio $(B)/iso/boot && cp tools/grub.cfg $(B)/iso/boot/grub
	@echo '  GRUB  $@'
	@grub-mkrescue -o $@ $(B)/iso 2> $(B)/grub-mkrescue.log || (cat $(B)/grub-mkrescue.log; false)

pictures: all ## the pictures of README.md
	@$(PYTHON) tools/pictures

compile_commands.json: Makefile ## for clangd and other readers of C
	@$(PYTHON) tools/compile_commands.py '$(CC) $(KERNEL_CFLAGS)' '$(CC) $(USER_CFLAGS)' > $@

-include $(shell find $(B) $(U) -name '*.d' 2>/dev/null)
