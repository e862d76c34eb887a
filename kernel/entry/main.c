/* Boot, one step a line: each may use only what the lines above it have set up. */
#include "boot/boot.h"
#include "kernel/base/layout.h"
#include "kernel/base/output.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "kernel/base/random.h"
#include "kernel/base/string.h"
#include "kernel/check/selftest.h"
#include "kernel/cpu/cpu.h"
#include "kernel/cpu/exit.h"
#include "kernel/cpu/fpu.h"
#include "kernel/cpu/gdt.h"
#include "kernel/cpu/trap.h"
#include "kernel/drivers/log_sinks.h"
#include "kernel/drivers/pic.h"
#include "kernel/drivers/serial.h"
#include "kernel/drivers/vga.h"
#include "kernel/drivers/watchdog.h"
#include "kernel/files/file.h"
#include "kernel/files/files.h"
#include "kernel/ipc/direct.h"
#include "kernel/linux/calls.h"
#include "kernel/process/exec.h"
#include "kernel/process/proc.h"
#include "kernel/procfs/proc_files.h"
#include "kernel/procfs/waits.h"
#include "kernel/terminal/console.h"
#include "kernel/terminal/devices.h"
#include "kernel/threads/policy.h"
#include "kernel/threads/thread.h"
#include "kernel/threads/time.h"
#include "kernel/threads/timer_list.h"
#include "mm/frame.h"
#include "mm/heap.h"
#include "mm/object.h"
#include "mm/table.h"

/*
 * console=pipe, console=vga, or else a terminal at COM1; where there is no COM1, the screen. The
 * log has been on the screen so far, for whoever sits there.
 */
static enum console_kind choose_console(void)
{
    const char *word = boot_option("console");
    bool wants_screen = word && strcmp(word, "vga") == 0;
    if (wants_screen && !vga_present())
        printk("console: there is no VGA in text mode; COM1 is used\n");
    if (vga_present() && (wants_screen || !serial_present()))
        return CONSOLE_SCREEN;
    if (vga_present())
        printk("console: COM1; for this screen, start with console=vga\n");
    log_leave_screen();
    return word && strcmp(word, "pipe") == 0 ? CONSOLE_PIPE : CONSOLE_SERIAL;
}

static void print_thread(void)
{
    const struct thread *thread = thread_current();
    const struct proc *proc = thread ? thread->proc : NULL;
    if (proc)
        printk("pid %d (%s)", proc->pid, proc->name);
    else
        printk("the idle thread");
}

static void report_memory(void)
{
    struct frame_counts counts;
    frame_count(&counts);
    printk("mm: %u MiB of memory, %u KiB free\n", (counts.total + 128) / 256, counts.free * 4);
}

/* Unpacks every module into the root and gives its memory back. */
static void unpack_modules(void)
{
    if (boot_info.module_count == 0) {
        printk("no initrd: start QEMU with -initrd, or give GRUB a module line\n");
        machine_end(EXIT_NO_INITRD);
    }
    for (unsigned i = 0; i < boot_info.module_count; i++) {
        const struct boot_module *module = &boot_info.modules[i];
        if (initrd_unpack((const void *)(KERNEL_BASE + module->start), module->end - module->start))
            machine_end(EXIT_BAD_INITRD);
        frame_release_range(module->start, module->end);
    }
}

/* The value of a numeric option; 0 where it is not given. */
static uint32_t option_number(const char *name)
{
    const char *text = boot_option(name);
    uint32_t number = 0;
    for (; text && *text >= '0' && *text <= '9'; text++)
        number = number * 10 + (uint32_t)(*text - '0');
    return number;
}

/* More was written than output= allows: it ends at the same instruction everywhere. */
static _Noreturn void out_of_output(void)
{
    printk("\nmore than output=%u KiB were written to console and log\n", option_number("output"));
    report_end("flood");
    machine_end(EXIT_FLOOD);
}

static _Noreturn void out_of_time(struct timer *timer)
{
    (void)timer;
    printk("the time given by timeout= has passed\n");
    waits_log();
    report_end("timeout");
    machine_end(EXIT_TIMEOUT);
}

static void start_timeout(void)
{
    static struct timer timeout;
    uint32_t seconds = option_number("timeout");
    watchdog_set(option_number("watchdog"));
    timer_prepare(&timeout, out_of_time);
    if (seconds)
        timer_set(&timeout, time_now() + (uint64_t)seconds * NS_PER_SECOND);
}

static void choose_policy(void)
{
    const char *word = boot_option("scheduler");
    policy_in_use = word && strcmp(word, "policy") == 0;
}

static void start_init(void)
{
    char path[256];
    const char *option = boot_option("init");
    strlcpy(path, option && *option ? option : "/bin/init", sizeof path);
    const char *cascade = boot_option("cascade");
    int error = process_start_init(path, cascade && strcmp(cascade, "on") == 0);
    if (error) {
        printk("init: %s cannot be run (error %d): is it in the initrd?\n", path, -error);
        machine_end(EXIT_NO_INIT);
    }
    if (!direct_obtain_notices(proc_init()))
        panic("no memory for what init is notified of");
}

_Noreturn void kernel_main(uint32_t magic, paddr_t info)
{
    log_sinks_init();
    panic_register_thread_printer(print_thread);
    threads_init();
    cpu_init();
    gdt_init();
    idt_init();
    boot_read(magic, info);
    frame_init(&boot_info);
    heap_init();
    report_memory();
    tables_init();
    pic_init();
    fpu_init();
    time_init();
    object_clock = time_wall;
    random_seed(option_number("seed") ?: time_wall() ^ (cpu.tsc ? rdtsc() : 0));
    files_init();
    file_closed = linux_file_closed;
    file_descriptor_closed = locks_descriptor_closed;
    output_limit(option_number("output"), out_of_output);
    console_init(choose_console());
    if (boot_option("input") && strcmp(boot_option("input"), "none") == 0)
        console_end_input();
    devices_init();
    proc_files_init();
    if (sysv_files_init)
        sysv_files_init();
    panic_register_waits_printer(waits_log);
    console_register_waits_printer(waits_print);
    trap_start();
    unpack_modules(); /* long paths pass preemption points, which let interrupts in */
    selftest_run(boot_option("selftest"));
    start_timeout();
    choose_policy();
    start_init();
    threads_idle();
}
