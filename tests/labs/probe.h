/*
 * Small programs that a test makes itself: an ELF file /elf whose machine code notes the registers
 * that it started with, makes the system calls of a list, and writes what came of it to the file
 * /out. It needs its text and the room below its stack pointer, nothing else: no library, no data.
 *
 *   program_begin(); program_segment(...); program_call(...); program_ends(code);
 *   program_store(); the child executes it; out_read(), out_result() and out_register() then tell.
 */
#pragma once

#include "tests/guest/elf_format.h"
#include "tests/labs/harness.h"

#include <sys/stat.h>

#define PROGRAM_PATH     "/elf"
#define PROGRAM_SIZE     0x8000u /* of the file; tests fill what is behind the first page */
#define PROGRAM_SEGMENTS 130
#define PROGRAM_AT       0x08048000u /* its text: one page of the file, at offset 0 */
#define PROGRAM_CODE     0x1100u     /* where in the file its code begins */
#define PROGRAM_TEXT     0x2000u     /* bytes of it */
#define PROGRAM_CALLS    30

enum { FLAG_EXECUTE = 1, FLAG_WRITE = 2, FLAG_READ = 4 };

/* An instruction of the list: a system call, or one access to memory. */
struct program_call {
    uint32_t number, a, b, c, d;
};
#define PROGRAM_STORES 0x1000u /* byte b, at address a */
#define PROGRAM_LOADS  0x1001u /* the byte at address a, which is the result */

/* Words of a call that the program itself puts something in place of. */
#define OUT_FD         0xED000000u       /* the descriptor of /out */
#define BELOW_STACK(n) (0xEE000000u | n) /* n bytes below where its stack pointer began */
#define UP_TO_END      0xEC000000u       /* how many bytes lie from there to the end of the stack */

/* Where what is in /out. */
#define OUT_RESULTS 32      /* words, the last call first */
#define OUT_STACK   0x1000u /* all from the stack pointer up */
#define OUT_RANGES  0x80000u
#define OUT_RANGE   0x4000u /* between two of them */

enum out_register { OUT_EAX, OUT_EBX, OUT_ECX, OUT_EDX, OUT_ESI, OUT_EDI, OUT_EBP, OUT_ESP };
enum { OUT_EFLAGS = OUT_ESP + 1, OUT_GS, OUT_FS, OUT_FPU, OUT_REGISTERS = 16 };

extern const uint8_t program_code[], program_list[], program_code_end[];
__asm__(".text\n"
        "program_code:\n"
        "    mov %eax, -0x800(%esp)\n"
        "    mov %ebx, -0x7fc(%esp)\n"
        "    mov %ecx, -0x7f8(%esp)\n"
        "    mov %edx, -0x7f4(%esp)\n"
        "    mov %esi, -0x7f0(%esp)\n"
        "    mov %edi, -0x7ec(%esp)\n"
        "    mov %ebp, -0x7e8(%esp)\n"
        "    mov %esp, -0x7e4(%esp)\n"
        "    mov %esp, %ebp\n"
        "    lea -0x800(%esp), %esp\n"
        "    pushfl\n"
        "    popl -0x7e0(%ebp)\n"
        "    cld\n"
        "    mov %gs, %eax\n"
        "    mov %eax, -0x7dc(%ebp)\n"
        "    mov %fs, %eax\n"
        "    mov %eax, -0x7d8(%ebp)\n"
        "    movl $0, -0x7d4(%ebp)\n"
        "    fnstcw -0x7d4(%ebp)\n"
        "    call 1f\n"
        "1:  pop %edi\n" /* where this lies: the file may have been moved */
        "    lea program_path - 1b(%edi), %ebx\n"
        "    mov $5, %eax\n"
        "    mov $0x241, %ecx\n" /* O_WRONLY | O_CREAT | O_TRUNC */
        "    mov $0x180, %edx\n"
        "    int $0x80\n"
        "    mov %eax, -0x7d0(%ebp)\n"
        "    lea program_list - 1b(%edi), %edi\n"
        "2:  mov 16(%edi), %eax\n"
        "    call 5f\n"
        "    mov %eax, %esi\n"
        "    mov 12(%edi), %eax\n"
        "    call 5f\n"
        "    mov %eax, %edx\n"
        "    mov 8(%edi), %eax\n"
        "    call 5f\n"
        "    mov %eax, %ecx\n"
        "    mov 4(%edi), %eax\n"
        "    call 5f\n"
        "    mov %eax, %ebx\n"
        "    mov (%edi), %eax\n"
        "    cmp $0x1000, %eax\n"
        "    je 3f\n"
        "    cmp $0x1001, %eax\n"
        "    je 4f\n"
        "    int $0x80\n"
        "    push %eax\n"
        "    add $20, %edi\n"
        "    jmp 2b\n"
        "3:  mov %cl, (%ebx)\n"
        "    push %eax\n"
        "    add $20, %edi\n"
        "    jmp 2b\n"
        "4:  movzbl (%ebx), %eax\n"
        "    push %eax\n"
        "    add $20, %edi\n"
        "    jmp 2b\n"
        "5:  push %ebx\n" /* EAX becomes what it stands for */
        "    mov %eax, %ebx\n"
        "    shr $24, %ebx\n"
        "    cmp $0xed, %ebx\n"
        "    jne 6f\n"
        "    mov -0x7d0(%ebp), %eax\n"
        "6:  cmp $0xee, %ebx\n"
        "    jne 7f\n"
        "    and $0xffffff, %eax\n"
        "    neg %eax\n"
        "    add %ebp, %eax\n"
        "7:  cmp $0xec, %ebx\n"
        "    jne 8f\n"
        "    mov $0xc0000000, %eax\n"
        "    sub %ebp, %eax\n"
        "8:  pop %ebx\n"
        "    ret\n"
        "program_path:\n"
        "    .asciz \"/out\"\n"
        "    .balign 4\n"
        "program_list:\n"
        "    .skip 20 * 30\n"
        "program_code_end:\n");
_Static_assert(sizeof(struct program_call) == 20 && PROGRAM_CALLS == 30, "as in the assembly");

static struct {
    struct elf_header header;
    struct elf_segment segments[PROGRAM_SEGMENTS];
    uint8_t rest[PROGRAM_SIZE - sizeof(struct elf_header) -
                 PROGRAM_SEGMENTS * sizeof(struct elf_segment)];
} program;
#define program_bytes ((uint8_t *)&program)

static uint32_t program_calls; /* how many are in the list */

static inline void program_segment(uint32_t offset, uint32_t address, uint32_t in_file,
                                   uint32_t in_memory, uint32_t flags)
{
    program.segments[program.header.phnum++] = (struct elf_segment){.type = 1,
                                                                    .offset = offset,
                                                                    .vaddr = address,
                                                                    .filesz = in_file,
                                                                    .memsz = in_memory,
                                                                    .flags = flags,
                                                                    .align = PAGE};
}

/* A program with text and nothing else, which makes no calls yet. */
static inline void program_begin(void)
{
    memset(&program, 0, sizeof program);
    program.header = (struct elf_header){.ident = {0x7F, 'E', 'L', 'F', 1, 1, 1},
                                         .type = 2,
                                         .machine = 3,
                                         .version = 1,
                                         .entry = PROGRAM_AT + PROGRAM_CODE,
                                         .phoff = sizeof(struct elf_header),
                                         .ehsize = sizeof(struct elf_header),
                                         .phentsize = sizeof(struct elf_segment)};
    program_segment(0, PROGRAM_AT, PROGRAM_TEXT, PROGRAM_TEXT, FLAG_READ | FLAG_EXECUTE);
    memcpy(program_bytes + PROGRAM_CODE, program_code, (size_t)(program_code_end - program_code));
    program_calls = 0;
}

/* One more; which result is its. */
static inline uint32_t program_call(uint32_t number, uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    struct program_call *list =
        (struct program_call *)(program_bytes + PROGRAM_CODE + (program_list - program_code));
    if (program_calls == PROGRAM_CALLS)
        FAIL("the test's program has more calls than there is room for");
    list[program_calls] = (struct program_call){number, a, b, c, d};
    return program_calls++;
}

/* It writes memory of its own to /out; the result is how many bytes it could. */
static inline uint32_t program_shows(uint32_t address, uint32_t length, uint32_t offset)
{
    program_call(SYS_lseek, OUT_FD, offset, SEEK_SET, 0);
    return program_call(SYS_write, OUT_FD, address, length, 0);
}

static inline void program_yields(uint32_t times)
{
    for (uint32_t i = 0; i < times; i++)
        program_call(SYS_sched_yield, 0, 0, 0, 0);
}

/* The end of the list: registers and results go to /out, and exit_group. */
static inline void program_ends(uint32_t code)
{
    program_shows(BELOW_STACK(0x880), 4 * (OUT_RESULTS + OUT_REGISTERS), 0);
    program_call(SYS_exit_group, code, 0, 0, 0);
}

static inline void file_store(const char *path, const void *content, uint32_t size, uint32_t mode)
{
    call1(SYS_unlink, (long)path);
    long fd = call3(SYS_open, (long)path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || call3(SYS_write, fd, (long)content, (long)size) != (long)size)
        FAIL("the test could not write its file %s", path);
    call1(SYS_close, fd);
    call2(SYS_chmod, (long)path, (long)mode);
}

static inline void program_store(void)
{
    file_store(PROGRAM_PATH, &program, sizeof program, 0755);
    call1(SYS_unlink, (long)"/out");
}

/* What is at `offset` of /out; how many bytes there are. */
static inline uint32_t out_read(void *to, uint32_t offset, uint32_t size)
{
    long fd = call3(SYS_open, (long)"/out", O_RDONLY, 0);
    if (fd < 0)
        FAIL("the program that was run has not written its file");
    call3(SYS_lseek, fd, (long)offset, SEEK_SET);
    long got = call3(SYS_read, fd, (long)to, (long)size);
    call1(SYS_close, fd);
    return got < 0 ? 0 : (uint32_t)got;
}

static inline uint32_t out_word(uint32_t index)
{
    uint32_t word;
    if (out_read(&word, 4 * index, sizeof word) != sizeof word)
        FAIL("the program that was run has not come to its end");
    return word;
}

static inline uint32_t out_register(uint32_t which)
{
    return out_word(OUT_RESULTS + which);
}

static inline long out_result(uint32_t call)
{
    return (long)(int32_t)out_word(OUT_RESULTS - 1 - call);
}
