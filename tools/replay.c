/*
 * A plugin of QEMU's (version 7.2 and its like) for replays: it notes the stores to some bytes of
 * physical memory, and the moments at which some instructions ran. tools/replay.py builds, loads
 * and reads it.
 *
 * A moment is the number of instructions that were executed before it, as QEMU's replay counts
 * them. That does not count an instruction that a fault cut short, which a plugin sees: where the
 * kernel is entered for a fault, one is taken off, unless what faulted was the fetch of an
 * instruction. A store is noted with the moment before its instruction.
 *
 * QEMU 7.2 shows a plugin neither registers nor memory. The guest's memory is a file that is mapped
 * here too: from the running thread's structures the process's number and name are read.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define KERNEL_BASE         0xC0000000u
#define PAGE_MASK           0xFFFu
#define PRESENT             0x001u
#define LARGE               0x080u
#define PLACES              4096 /* addresses of each kind */
#define NAME_SIZE           16
#define IRET                0xCF
#define LONGEST_INSTRUCTION 15 /* bytes (SDM vol. 2, 2.3.11) */
#define EIP_BELOW_TOP       20 /* below SS, ESP, EFLAGS, CS and itself (SDM vol. 3, 6.12.1) */

/* What we need of QEMU's plugin interface (docs/devel/tcg-plugins.rst in its source). */
typedef uint64_t plugin_id;
typedef uint32_t memory_info;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_plugin_hwaddr;
typedef void (*executed)(unsigned cpu, void *data);
typedef void (*accessed)(unsigned cpu, memory_info, uint64_t address, void *data);
enum { FLAGS_NONE = 0, INLINE_ADD = 0, READS_AND_WRITES = 3 };
extern void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id,
                                                  void (*)(plugin_id, struct qemu_plugin_tb *));
extern void qemu_plugin_register_atexit_cb(plugin_id, void (*)(plugin_id, void *), void *data);
extern void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *, executed, int,
                                                   void *);
extern void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *, int, void *,
                                                       uint64_t);
extern void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *, accessed, int, int, void *);
extern void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *, executed, int, void *);
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
extern struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
extern const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *);
extern size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *);
extern uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
extern bool qemu_plugin_mem_is_store(memory_info);
extern unsigned qemu_plugin_mem_size_shift(memory_info);
extern struct qemu_plugin_hwaddr *qemu_plugin_get_hwaddr(memory_info, uint64_t address);
extern bool qemu_plugin_hwaddr_is_io(const struct qemu_plugin_hwaddr *);
extern uint64_t qemu_plugin_hwaddr_phys_addr(const struct qemu_plugin_hwaddr *);

/* Looked for by QEMU. */
__attribute__((visibility("default"))) int qemu_plugin_version = 1;
int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv);

/* What tools/replay.py reads. */
struct note {
    uint64_t moment;
    uint64_t value; /* of a store: what it left there */
    uint32_t place; /* the instruction's address */
    uint32_t address, physical, size;
    uint32_t loaded,
        loaded_size;  /* physical: what the same instruction read before; size 0: nothing */
    int32_t pid, tid; /* 0: none runs */
    char name[NAME_SIZE];
};

struct places {
    uint32_t count, address[PLACES];
};

/* Instructions to be noted; where the kernel is entered for faults, and for page faults. */
static struct places hits, faults, page_faults;
static uint32_t watched, watched_size;
static uint64_t until = UINT64_MAX; /* nothing is noted from this moment on */
static uint64_t last_kept;          /* only so many notes, the last ones; 0: all */
static const uint8_t *memory;
static uint64_t memory_size;
static FILE *output;

/* Where the kernel keeps who runs: physical addresses, and offsets in its structures. */
static uint32_t stack_top_at, directory, thread_proc, thread_tid, proc_pid, proc_name;

static uint64_t count; /* instructions that began, without those that faulted */
static struct note *kept;
static uint64_t noted;
static struct {
    uint64_t count;
    uint32_t place, physical, size;
} load; /* the last */

/* A block of instructions that QEMU runs at once; the last that began, the fault stubs' left out.
 */
struct block {
    uint32_t start, end;
    bool returns; /* its last instruction is IRET */
};
static const struct block *last_block;
static uint32_t edge_begun; /* the last instruction near the end of a page that began in it, or 0 */

static uint32_t word_at(uint64_t physical)
{
    uint32_t word = 0;
    if (physical + sizeof word <= memory_size)
        memcpy(&word, memory + physical, sizeof word);
    return word;
}

/* A word of the kernel's: its own directory has all that is the kernel's. */
static uint32_t kernel_word(uint32_t address)
{
    uint32_t entry = word_at(directory + (address >> 22) * 4);
    if (!(entry & PRESENT))
        return 0;
    if (entry & LARGE)
        return word_at((entry & 0xFFC00000u) + (address & 0x3FFFFFu));
    entry = word_at((entry & ~PAGE_MASK) + ((address >> 12) & 1023) * 4);
    return entry & PRESENT ? word_at((entry & ~PAGE_MASK) + (address & PAGE_MASK)) : 0;
}

/* Fills in who runs: the last word of a kernel stack's page is its thread. */
static void note_process(struct note *note)
{
    uint32_t top = word_at(stack_top_at);
    uint32_t thread = top ? kernel_word((top | PAGE_MASK) - 3) : 0;
    uint32_t proc = thread ? kernel_word(thread + thread_proc) : 0;
    if (!proc)
        return;
    note->tid = (int32_t)kernel_word(thread + thread_tid);
    note->pid = (int32_t)kernel_word(proc + proc_pid);
    for (uint32_t i = 0; i < NAME_SIZE; i += 4) {
        uint32_t word = kernel_word(proc + proc_name + i);
        memcpy(note->name + i, &word, sizeof word);
    }
}

static void keep(struct note *note)
{
    note_process(note);
    if (last_kept)
        kept[noted % last_kept] = *note;
    else
        fwrite(note, sizeof *note, 1, output);
    noted++;
}

static void hit(unsigned cpu, void *data)
{
    (void)cpu;
    if (count < until)
        keep(&(struct note){.moment = count, .place = (uint32_t)(uintptr_t)data});
}

/* Whether an instruction there may reach into the next page. */
static bool is_near_page_end(uint32_t address)
{
    return (address & PAGE_MASK) > PAGE_MASK + 1 - LONGEST_INSTRUCTION;
}

static void edge_begins(unsigned cpu, void *data)
{
    (void)cpu;
    edge_begun = (uint32_t)(uintptr_t)data;
}

static void fault(unsigned cpu, void *data)
{
    (void)cpu, (void)data;
    count--;
}

/*
 * Whether a page fault was that of the fetch: its instruction did not begin. The kernel's code is
 * always there, so after a block of the kernel's this was the first instruction after its IRET. An
 * instruction that crosses into a page that is not there QEMU shows us at the end of a block, and
 * leaves it out.
 */
static bool is_fetch(void)
{
    if (!last_block)
        return false;
    if (last_block->start >= KERNEL_BASE)
        return last_block->returns;
    uint32_t eip = kernel_word(word_at(stack_top_at) - EIP_BELOW_TOP);
    bool was_begun = eip == last_block->start || !is_near_page_end(eip) || eip == edge_begun;
    return eip < last_block->start || eip >= last_block->end || !was_begun;
}

static void page_fault(unsigned cpu, void *data)
{
    if (!is_fetch())
        fault(cpu, data);
}

static void block_begins(unsigned cpu, void *data)
{
    (void)cpu;
    last_block = data;
    edge_begun = 0;
}

static void access_memory(unsigned cpu, memory_info info, uint64_t address, void *data)
{
    uint32_t place = (uint32_t)(uintptr_t)data, size = 1u << qemu_plugin_mem_size_shift(info);
    struct qemu_plugin_hwaddr *where = qemu_plugin_get_hwaddr(info, address);
    (void)cpu;
    if (!where || qemu_plugin_hwaddr_is_io(where))
        return;
    uint32_t physical = (uint32_t)qemu_plugin_hwaddr_phys_addr(where);
    if (!qemu_plugin_mem_is_store(info)) {
        load.count = count, load.place = place, load.physical = physical, load.size = size;
        return;
    }
    if (physical >= watched + watched_size || physical + size <= watched || count > until)
        return;
    struct note note = {.moment = count - 1, .place = place, .address = (uint32_t)address};
    note.physical = physical, note.size = size;
    if (load.count == count && load.place == place)
        note.loaded = load.physical, note.loaded_size = load.size;
    if (physical + size <= memory_size)
        memcpy(&note.value, memory + physical, size < sizeof note.value ? size : sizeof note.value);
    keep(&note);
}

static bool is_among(const struct places *places, uint32_t address)
{
    for (uint32_t i = 0; i < places->count; i++)
        if (places->address[i] == address)
            return true;
    return false;
}

static void watch_block(struct qemu_plugin_tb *block)
{
    struct qemu_plugin_insn *first = qemu_plugin_tb_get_insn(block, 0);
    struct qemu_plugin_insn *last =
        qemu_plugin_tb_get_insn(block, qemu_plugin_tb_n_insns(block) - 1);
    struct block *known = malloc(sizeof *known);
    if (!known)
        abort();
    known->start = (uint32_t)qemu_plugin_insn_vaddr(first);
    known->end = (uint32_t)(qemu_plugin_insn_vaddr(last) + qemu_plugin_insn_size(last));
    known->returns = *(const uint8_t *)qemu_plugin_insn_data(last) == IRET;
    if (is_among(&faults, known->start) || is_among(&page_faults, known->start))
        free(known);
    else
        qemu_plugin_register_vcpu_tb_exec_cb(block, block_begins, FLAGS_NONE, known);
}

static void translated(plugin_id id, struct qemu_plugin_tb *block)
{
    (void)id;
    watch_block(block);
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
        struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
        uint32_t address = (uint32_t)qemu_plugin_insn_vaddr(instruction);
        void *data = (void *)(uintptr_t)address;
        /* QEMU calls before it adds: a callback sees the instructions before this one. */
        if (is_among(&faults, address))
            qemu_plugin_register_vcpu_insn_exec_cb(instruction, fault, FLAGS_NONE, data);
        if (is_among(&page_faults, address))
            qemu_plugin_register_vcpu_insn_exec_cb(instruction, page_fault, FLAGS_NONE, data);
        if (is_among(&hits, address))
            qemu_plugin_register_vcpu_insn_exec_cb(instruction, hit, FLAGS_NONE, data);
        if (i > 0 && address < KERNEL_BASE && is_near_page_end(address))
            qemu_plugin_register_vcpu_insn_exec_cb(instruction, edge_begins, FLAGS_NONE, data);
        qemu_plugin_register_vcpu_insn_exec_inline(instruction, INLINE_ADD, &count, 1);
        if (watched_size)
            qemu_plugin_register_vcpu_mem_cb(instruction, access_memory, FLAGS_NONE,
                                             READS_AND_WRITES, data);
    }
}

/* The file ends with the number of instructions that the run had. */
static void finish(plugin_id id, void *data)
{
    (void)id, (void)data;
    uint64_t first = last_kept && noted > last_kept ? noted - last_kept : 0;
    for (uint64_t i = first; last_kept && i < noted; i++)
        fwrite(&kept[i % last_kept], sizeof *kept, 1, output);
    fwrite(&(struct note){.moment = count, .value = noted}, sizeof *kept, 1, output);
    fclose(output);
}

static bool map_memory(const char *path)
{
    struct stat status;
    int fd = open(path, O_RDONLY);
    if (fd < 0 || fstat(fd, &status) < 0)
        return false;
    memory_size = (uint64_t)status.st_size;
    memory = mmap(NULL, memory_size, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    return memory != MAP_FAILED;
}

static bool add_place(struct places *places, uint64_t address)
{
    if (places->count == PLACES)
        return false;
    places->address[places->count++] = (uint32_t)address;
    return true;
}

static bool take_number(const char *name, size_t length, uint64_t number)
{
    static const struct {
        const char *name;
        uint32_t *variable;
    } words[] = {
        {"watch", &watched},       {"size", &watched_size}, {"stack", &stack_top_at},
        {"directory", &directory}, {"proc", &thread_proc},  {"tid", &thread_tid},
        {"pid", &proc_pid},        {"name", &proc_name},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strlen(words[i].name) == length && strncmp(words[i].name, name, length) == 0)
            return *words[i].variable = (uint32_t)number, true;
    if (length == 3 && strncmp(name, "hit", length) == 0)
        return add_place(&hits, number);
    if (length == 5 && strncmp(name, "fault", length) == 0)
        return add_place(&faults, number);
    if (length == 10 && strncmp(name, "page_fault", length) == 0)
        return add_place(&page_faults, number);
    if (length == 5 && strncmp(name, "until", length) == 0)
        return until = number, true;
    if (length == 4 && strncmp(name, "last", length) == 0)
        return last_kept = number, true;
    return false;
}

static bool take_argument(const char *argument)
{
    const char *value = strchr(argument, '=');
    if (!value)
        return false;
    value++;
    if (strncmp(argument, "output=", 7) == 0)
        return (output = fopen(value, "wb")) != NULL;
    if (strncmp(argument, "memory=", 7) == 0)
        return map_memory(value);
    return take_number(argument, (size_t)(value - 1 - argument), strtoull(value, NULL, 0));
}

__attribute__((visibility("default"))) int qemu_plugin_install(plugin_id id, const void *info,
                                                               int argc, char **argv)
{
    (void)info;
    for (int i = 0; i < argc; i++)
        if (!take_argument(argv[i]))
            return -1;
    if (!output || !memory)
        return -1;
    kept = malloc((last_kept + 1) * sizeof *kept);
    if (!kept)
        return -1;
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, finish, NULL);
    return 0;
}
