/* Stopping, with everything that helps to find out why. */
#include "kernel/base/panic.h"

#include "kernel/base/layout.h"
#include "kernel/base/printk.h"
#include "kernel/base/symbols.h"
#include "kernel/base/trap_frame.h"

#include <stdarg.h>

static void (*starter)(void);
static void (*thread_printer)(void);
static void (*waits_printer)(void);
static void (*machine_ender)(void);
#ifdef GAJI_DEBUG
uint32_t no_sleep_scopes;
#endif

static unsigned panics; /* a fault while printing is a panic too */

void panic_register_start(void (*start)(void))
{
    starter = start;
}

void panic_register_thread_printer(void (*print)(void))
{
    thread_printer = print;
}

void panic_register_waits_printer(void (*print)(void))
{
    waits_printer = print;
}

void panic_register_end(void (*end)(void) __attribute__((noreturn)))
{
    machine_ender = end;
}

/* Prints an address, with the function and line of `inside`: itself, or the call just before it. */
static void address_print(const char *label, uint32_t address, uint32_t inside)
{
    struct symbol symbol;
    if (!symbol_find(inside, &symbol)) {
        printk("  %s %#010x\n", label, address);
        return;
    }
    printk("  %s %#010x %s+%#x", label, address, symbol.name, symbol.offset + (address - inside));
    if (symbol.file)
        printk(" %s:%u", symbol.file, symbol.line);
    printk("\n");
}

/* The page that the stack of this stack pointer is. */
static uint32_t stack_page(uint32_t stack_pointer)
{
    if (stack_pointer < STACK_WINDOW || stack_pointer >= STACK_WINDOW_END)
        return page_down(stack_pointer); /* the boot stack, or one outside the window */
    return stack_pointer - (stack_pointer - STACK_WINDOW) % STACK_SLOT_SIZE + PAGE_SIZE;
}

/*
 * Follows the frame pointers: each points at the caller's, with the return address above it (i386
 * psABI, 2.2.2). All lie in one page and rise, so that a broken chain ends the walk and not us.
 */
static void backtrace_print(uint32_t frame_pointer, uint32_t stack_pointer)
{
    uint32_t page = stack_page(stack_pointer), lowest = page;
    for (unsigned depth = 1; depth < 100; depth++) {
        if (frame_pointer < lowest || frame_pointer > page + PAGE_SIZE - 8 || frame_pointer % 4)
            break;
        const uint32_t *words = (const uint32_t *)(uintptr_t)frame_pointer;
        if (words[1] < KERNEL_BASE) /* the first frame of a thread has no caller */
            break;
        char label[8];
        format_string(label, sizeof(label), "#%u", depth);
        /* The call is what to name: the instruction after it may be of the next line or function.
         */
        address_print(label, words[1], words[1] - 1);
        lowest = frame_pointer + 8;
        frame_pointer = words[0];
    }
}

static void frame_print(const struct trap_frame *frame)
{
    uint32_t flags = frame->eflags, stack_pointer = trap_stack_pointer(frame);
    printk("  vector %u error %#x eip %#x:%#010x eflags %#x\n", frame->vector, frame->error,
           frame->cs & 0xffff, frame->eip, flags);
    printk("  eax %08x ebx %08x ecx %08x edx %08x\n", frame->eax, frame->ebx, frame->ecx,
           frame->edx);
    printk("  esi %08x edi %08x ebp %08x esp %08x\n", frame->esi, frame->edi, frame->ebp,
           stack_pointer);
#if defined(__i386__)
    uint32_t cr0, cr2, cr3, cr4;
    __asm__ volatile("movl %%cr0, %0" : "=r"(cr0));
    __asm__ volatile("movl %%cr2, %0" : "=r"(cr2));
    __asm__ volatile("movl %%cr3, %0" : "=r"(cr3));
    __asm__ volatile("movl %%cr4, %0" : "=r"(cr4));
    printk("  cr0 %08x cr2 %08x cr3 %08x cr4 %08x\n", cr0, cr2, cr3, cr4);
#endif
    address_print("#0", frame->eip, frame->eip);
    if (!trap_from_user(frame))
        backtrace_print(frame->ebp, stack_pointer);
}

/* Where panic() itself was called; the registers of C code at a call say little. */
static void here_print(void)
{
#if defined(__i386__)
    uint32_t frame_pointer, stack_pointer;
    __asm__ volatile("movl %%ebp, %0; movl %%esp, %1" : "=r"(frame_pointer), "=r"(stack_pointer));
    printk("  ebp %08x esp %08x\n", frame_pointer, stack_pointer);
    backtrace_print(frame_pointer, stack_pointer);
#endif
}

static _Noreturn void panic_end(void)
{
    if (machine_ender)
        machine_ender();
    for (;;) {
#if defined(__i386__)
        __asm__ volatile("cli; hlt");
#endif
    }
}

static _Noreturn void panic_print(const struct trap_frame *frame, const char *format, va_list args)
{
#if defined(__i386__)
    __asm__ volatile("cli");
#endif
    if (panics++ >= 1) {
        if (panics == 2) {
            printk("\npanic while panicking: ");
            vprintk(format, args);
            printk("\n");
        }
        panic_end();
    }
    if (starter)
        starter();
    printk("\npanic: ");
    vprintk(format, args);
    printk("\n");
    if (thread_printer) {
        printk("  thread: ");
        thread_printer();
        printk("\n");
    }
    if (frame)
        frame_print(frame);
    else
        here_print();
    if (waits_printer) /* a fault on the way there is told, and the end */
        waits_printer();
    panic_end();
}

void panic(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    panic_print(NULL, format, args);
}

void panic_at(const struct trap_frame *frame, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    panic_print(frame, format, args);
}
