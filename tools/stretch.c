/*
 * A plugin of QEMU's (version 7.2 and its like) that finds the longest stretches of the kernel's
 * instructions with interrupts off. tools/stretch builds, loads and reads it.
 *
 * A stretch begins with a trap or after CLI, and ends with STI or the return to user code. Each
 * instruction counts as QEMU executes it, so that one with a REP prefix counts once per element, as
 * under -icount. The kernel's own faults (while it copies user memory, say) belong to the stretch
 * around them. Booting, up to the first user instruction, is left out.
 *
 * A program divides a run into parts by calling addresses in a page of its own: the n-th 16 bytes
 * there begin part n. The longest stretch of each part goes to the output file as 32-bit words:
 * part, instructions, how many addresses follow, and the addresses as they were executed.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KERNEL_START 0xC0000000u
#define KERNEL_END   0xF0000000u /* the BIOS lies above */
#define MARK_SIZE    16
#define LONGEST_KEPT (1u << 22) /* addresses of one stretch */
#define DEEPEST      16         /* traps inside traps */

/* What we need of QEMU's plugin interface (docs/devel/tcg-plugins.rst in its source). */
typedef uint64_t plugin_id;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef void (*executed)(unsigned cpu, void *data);
extern void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id,
                                                  void (*)(plugin_id, struct qemu_plugin_tb *));
extern void qemu_plugin_register_atexit_cb(plugin_id, void (*)(plugin_id, void *), void *data);
extern void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *, executed, int, void *);
extern void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *, executed, int,
                                                   void *);
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
extern uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *);
extern struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
extern const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *);
extern uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);

/* Looked for by QEMU. */
__attribute__((visibility("default"))) int qemu_plugin_version = 1;
int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv);

static uint32_t stubs_start, stubs_end; /* where the kernel's trap stubs lie */
static uint32_t marks;                  /* the page of the program's marks, or 0 */
static FILE *output;

static bool counting;       /* the first user instruction has run */
static bool in_user;        /* the last instruction was a user's */
static bool returning;      /* the last instruction was IRET */
static bool enabled;        /* interrupts are on, in the kernel */
static bool outer[DEEPEST]; /* `enabled`, as it was where the kernel itself was interrupted */
static unsigned depth;

struct stretch {
    uint32_t length;
    uint32_t *addresses;
};
static struct stretch now, longest;
static uint32_t part;

static void stretch_end(void)
{
    if (now.length > longest.length) {
        struct stretch other = longest;
        longest = now;
        now = other;
    }
    now.length = 0;
}

static void part_end(void)
{
    stretch_end();
    uint32_t kept = longest.length < LONGEST_KEPT ? longest.length : LONGEST_KEPT;
    uint32_t header[] = {part, longest.length, kept};
    fwrite(header, sizeof header, 1, output);
    fwrite(longest.addresses, sizeof(uint32_t), kept, output);
    longest.length = 0;
}

static void user_ran(unsigned cpu, void *data)
{
    (void)cpu, (void)data;
    counting |= returning;
    returning = false;
    in_user = true;
    depth = 0;
    stretch_end();
}

static void mark_ran(unsigned cpu, void *data)
{
    user_ran(cpu, data);
    part_end();
    part = (uint32_t)(uintptr_t)data;
}

/* Where the kernel goes on, by a trap or by the return from one. */
static void kernel_enter(uint32_t address)
{
    if (in_user) {
        enabled = false;
    } else if (address >= stubs_start && address < stubs_end) {
        if (depth < DEEPEST)
            outer[depth++] = enabled;
        enabled = false;
    } else if (returning) {
        enabled = depth > 0 && outer[--depth];
    }
    in_user = returning = false;
}

static void kernel_ran(unsigned cpu, void *data)
{
    uint32_t address = (uint32_t)(uintptr_t)data;
    (void)cpu;
    if (in_user || returning || (address >= stubs_start && address < stubs_end))
        kernel_enter(address);
    if (!counting || enabled)
        return;
    if (now.length < LONGEST_KEPT)
        now.addresses[now.length] = address;
    now.length++;
}

static void sti_ran(unsigned cpu, void *data)
{
    kernel_ran(cpu, data);
    enabled = true;
    stretch_end();
}

static void cli_ran(unsigned cpu, void *data)
{
    kernel_ran(cpu, data);
    enabled = false;
}

static void iret_ran(unsigned cpu, void *data)
{
    kernel_ran(cpu, data);
    returning = true;
}

static void watch_instruction(struct qemu_plugin_insn *instruction)
{
    uint8_t opcode = *(const uint8_t *)qemu_plugin_insn_data(instruction);
    executed callback = opcode == 0xFA   ? cli_ran
                        : opcode == 0xFB ? sti_ran
                        : opcode == 0xCF ? iret_ran
                                         : kernel_ran;
    void *address = (void *)(uintptr_t)qemu_plugin_insn_vaddr(instruction);
    qemu_plugin_register_vcpu_insn_exec_cb(instruction, callback, 0, address);
}

static void translated(plugin_id id, struct qemu_plugin_tb *block)
{
    uint32_t address = (uint32_t)qemu_plugin_tb_vaddr(block);
    (void)id;
    if (address >= KERNEL_START && address < KERNEL_END)
        for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++)
            watch_instruction(qemu_plugin_tb_get_insn(block, i));
    else if (marks && address - marks < 4096)
        qemu_plugin_register_vcpu_tb_exec_cb(block, mark_ran, 0,
                                             (void *)(uintptr_t)((address - marks) / MARK_SIZE));
    else
        qemu_plugin_register_vcpu_tb_exec_cb(block, user_ran, 0, NULL);
}

static void finish(plugin_id id, void *data)
{
    (void)id, (void)data;
    part_end();
    fclose(output);
}

static bool take_argument(const char *argument)
{
    const char *value = strchr(argument, '=');
    if (!value)
        return false;
    value++;
    if (strncmp(argument, "output=", 7) == 0)
        return (output = fopen(value, "wb")) != NULL;
    uint32_t number = (uint32_t)strtoul(value, NULL, 16);
    if (strncmp(argument, "start=", 6) == 0)
        stubs_start = number;
    else if (strncmp(argument, "end=", 4) == 0)
        stubs_end = number;
    else if (strncmp(argument, "marks=", 6) == 0)
        marks = number;
    else
        return false;
    return true;
}

__attribute__((visibility("default"))) int qemu_plugin_install(plugin_id id, const void *info,
                                                               int argc, char **argv)
{
    (void)info;
    for (int i = 0; i < argc; i++)
        if (!take_argument(argv[i]))
            return -1;
    now.addresses = malloc(LONGEST_KEPT * sizeof(uint32_t));
    longest.addresses = malloc(LONGEST_KEPT * sizeof(uint32_t));
    if (!output || !now.addresses || !longest.addresses)
        return -1;
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, finish, NULL);
    return 0;
}
