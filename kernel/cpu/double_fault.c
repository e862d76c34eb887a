/*
 * A kernel stack that runs into its guard page leaves the CPU no room for the frame of the page
 * fault: a double fault. It is handled by a task gate (SDM vol. 3, 7.3), so on a stack of its own
 * and with a page directory that is always good; the registers of the moment are then in
 * kernel_tss.
 */
#include "kernel/cpu/double_fault.h"

#include "boot/boot.h"
#include "kernel/base/layout.h"
#include "kernel/base/panic.h"
#include "kernel/base/string.h"
#include "kernel/cpu/cpu.h"
#include "kernel/cpu/gdt.h"
#include "kernel/cpu/trap.h"
#include "kernel/cpu/tss.h"

static char stack[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
#define STACK_TOP (stack + PAGE_SIZE - STACK_TOP_RESERVED)

static bool in_stack_window(uint32_t address)
{
    return address >= STACK_WINDOW && address < STACK_WINDOW_END;
}

/* Where the page above the guard page of this slot begins. */
static uint32_t slot_stack_page(uint32_t address)
{
    return address - (address - STACK_WINDOW) % STACK_SLOT_SIZE + PAGE_SIZE;
}

static bool in_guard_page(uint32_t address)
{
    return in_stack_window(address) && address < slot_stack_page(address);
}

/*
 * What names the running thread lies at the top of its stack. Copied to the top of ours, it lets
 * the thread be found from the stack pointer as ever.
 */
static void thread_adopt(uint32_t broken_stack_pointer)
{
    if (in_stack_window(broken_stack_pointer))
        memcpy(STACK_TOP,
               (void *)(slot_stack_page(broken_stack_pointer) + PAGE_SIZE - STACK_TOP_RESERVED),
               STACK_TOP_RESERVED);
}

/* The frame that the trap would have made, had there been room. */
static void frame_fill(struct trap_frame *frame, const struct tss *tss)
{
    *frame = (struct trap_frame){
        .es = tss->es,
        .ds = tss->ds,
        .edi = tss->edi,
        .esi = tss->esi,
        .ebp = tss->ebp,
        .ebx = tss->ebx,
        .edx = tss->edx,
        .ecx = tss->ecx,
        .eax = tss->eax,
        .esp_ignored = tss->esp - 5 * 4, /* see trap_stack_pointer() */
        .vector = TRAP_DOUBLE_FAULT,
        .eip = tss->eip,
        .cs = tss->cs,
        .eflags = tss->eflags,
        .user_esp = tss->esp,
        .user_ss = tss->ss,
    };
}

static _Noreturn void double_fault_run(void)
{
    static struct trap_frame frame;
    uint32_t address = read_cr2();

    frame_fill(&frame, &kernel_tss);
    thread_adopt(kernel_tss.esp);
    if (in_guard_page(address))
        panic_at(&frame, "kernel stack overflow (guard page %#x)", page_down(address));
    panic_at(&frame, "double fault");
}

void double_fault_tss_init(struct tss *tss)
{
    *tss = (struct tss){
        .cr3 = (uint32_t)boot_directory - KERNEL_BASE,
        .eip = (uint32_t)double_fault_run,
        .eflags = EFLAGS_FIXED, /* interrupts off */
        .esp = (uint32_t)STACK_TOP,
        .es = KERNEL_DS,
        .cs = KERNEL_CS,
        .ss = KERNEL_DS,
        .ds = KERNEL_DS,
        .io_map = sizeof(*tss),
    };
}
