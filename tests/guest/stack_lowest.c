/* The stack never grows into the first 64 KiB, and its growth counts against RLIMIT_AS. */
#include "tests/guest/maps.h"
#include "tests/guest/memory.h"

#include <sys/resource.h>

/* On the stack: unmaps all that is below it, this program too, and then writes to address 16. */
extern char code[], code_end[];
__asm__(".pushsection .text\n"
        "code:\n\t"
        "mov $91, %eax\n\t" /* munmap(0x10000, esi) */
        "mov $0x10000, %ebx\n\t"
        "mov %esi, %ecx\n\t"
        "int $0x80\n\t"
        "test %eax, %eax\n\t"
        "jnz 1f\n\t"
        "movl $1, 16\n"
        "1:\n\t"
        "mov $1, %eax\n\t" /* _exit(9) */
        "mov $9, %ebx\n\t"
        "int $0x80\n"
        "code_end:\n"
        ".popsection");

static void touch_null(void)
{
    struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
    EXPECT(setrlimit(RLIMIT_STACK, &all) == 0);
    unsigned long start = stack_start();
    char copy[256];
    memcpy(copy, code, (size_t)(code_end - code));
    EXPECT(mprotect((void *)start, 0xc0000000u - start, PROT_READ | PROT_WRITE | PROT_EXEC) == 0);
    __asm__ volatile("jmp *%0" : : "r"(copy), "S"(start - 0x10000) : "memory");
}

static void touch_deep(void)
{
    volatile char *deep = (char *)(0xc0000000u - (7u << 20));
    *deep = 1;
}

static void touch_deep_with_limit(void)
{
    struct rlimit limit = {4u << 20, RLIM_INFINITY};
    EXPECT(setrlimit(RLIMIT_AS, &limit) == 0);
    touch_deep();
}

static void touch_deep_after_limit(void)
{
    struct rlimit limit = {4u << 20, RLIM_INFINITY};
    EXPECT(setrlimit(RLIMIT_AS, &limit) == 0);
    limit.rlim_cur = RLIM_INFINITY;
    EXPECT(setrlimit(RLIMIT_AS, &limit) == 0);
    touch_deep();
}

int main(void)
{
    EXPECT(killed_by(in_child(touch_null), SIGSEGV));
    EXPECT(killed_by(in_child(touch_deep_with_limit), SIGSEGV));
    EXPECT(in_child(touch_deep_after_limit) == 0);
    EXPECT(in_child(touch_deep) == 0);
    return 0;
}
