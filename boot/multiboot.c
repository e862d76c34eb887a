/*
 * Reads what a multiboot 1 loader left in memory that will soon be used for other things, and keeps
 * it in boot_info. The only file that knows the loader.
 */
#include "boot/multiboot.h"

#include "boot/boot.h"
#include "boot/memory_map.h"
#include "kernel/base/layout.h"
#include "kernel/base/printk.h"
#include "kernel/base/string.h"
#include "kernel/cpu/exit.h"

#define MAX_MAP_ENTRIES 128
#define MIB             (1024u * 1024u)
#define MEMORY_NEEDED   (12 * MIB)
#define LOW_MEMORY_END  (640u * 1024u)

struct boot_info boot_info;

/* The loader's data at a physical address, or NULL where the direct map does not reach. */
static const void *loader_data(paddr_t address, uint32_t size)
{
    if (size > DIRECT_MAP_SIZE || address > DIRECT_MAP_SIZE - size)
        return NULL;
    return (const void *)(KERNEL_BASE + address);
}

/* Copies a NUL-terminated text of the loader; false when it had to be cut. */
static bool loader_text(char *to, size_t size, paddr_t address)
{
    size_t length = 0;
    const char *byte;
    while (length < size - 1 && (byte = loader_data(address + length, 1)) && *byte)
        to[length++] = *byte;
    to[length] = '\0';
    byte = loader_data(address + length, 1);
    return byte && *byte == '\0';
}

static _Noreturn void boot_fail(uint8_t code, const char *why)
{
    printk("boot: %s\n", why);
    machine_end(code);
}

/* Reads the loader's map into entries; returns how many. */
static unsigned map_read(const struct multiboot_info *info, struct memory_entry *entries)
{
    unsigned count = 0;
    uint32_t offset = 0;

    if (!loader_data(info->map, info->map_length))
        return 0;
    while (offset + sizeof(struct multiboot_map_entry) <= info->map_length) {
        const struct multiboot_map_entry *entry = loader_data(info->map + offset, sizeof(*entry));
        if (count == MAX_MAP_ENTRIES) {
            printk("boot: the memory map has more than %d entries; the rest is not used\n",
                   MAX_MAP_ENTRIES);
            break;
        }
        entries[count++] =
            (struct memory_entry){entry->start, entry->length, entry->type == MULTIBOOT_USABLE};
        if (entry->size > info->map_length - offset) /* the next one would lie outside */
            break;
        offset += entry->size + 4;
    }
    return count;
}

/* The two numbers that stand in for a map on old loaders. */
static unsigned map_from_sizes(const struct multiboot_info *info, struct memory_entry *entries)
{
    entries[0] = (struct memory_entry){0, (uint64_t)min_u32(info->mem_lower, 640) * 1024, true};
    entries[1] = (struct memory_entry){MIB, (uint64_t)info->mem_upper * 1024, true};
    return 2;
}

/*
 * Fills boot_info.ranges from the map, or from the two sizes; without what is never memory on a PC
 * (the screen, and the BIOS up to 1 MiB), also where the map says that it is.
 */
static void read_memory(const struct multiboot_info *info)
{
    static struct memory_entry entries[MAX_MAP_ENTRIES + 1];
    unsigned count = 0;

    if (info->flags & MULTIBOOT_MEMORY_MAP)
        count = map_read(info, entries);
    if (count == 0 && (info->flags & MULTIBOOT_MEMORY))
        count = map_from_sizes(info, entries);
    if (count == 0)
        boot_fail(EXIT_NO_MEMORY_MAP, "the loader gave no memory map");
    entries[count++] = (struct memory_entry){LOW_MEMORY_END, MIB - LOW_MEMORY_END, false};
    boot_info.range_count = memory_map_clean(entries, count, boot_info.ranges, BOOT_MAX_RANGES);
}

/* Says how much memory there is, and ends when it is too little. */
static void check_memory(void)
{
    uint32_t below = 0, above = 0;
    for (unsigned i = 0; i < boot_info.range_count; i++) {
        const struct boot_range *range = &boot_info.ranges[i];
        uint32_t middle = max_u32(range->start, min_u32(range->end, DIRECT_MAP_SIZE));
        below += middle - range->start;
        above += range->end - middle;
    }
    printk("boot: %u KiB of memory\n", below / 1024);
    if (above)
        printk("boot: %u KiB of memory above %u MiB are not used\n", above / 1024,
               DIRECT_MAP_SIZE / MIB);
    if (below < MEMORY_NEEDED)
        boot_fail(EXIT_TOO_LITTLE_MEMORY, "too little memory: 16 MiB are needed");
}

static void read_modules(const struct multiboot_info *info)
{
    const struct multiboot_module *modules = NULL;

    if (info->module_count <= DIRECT_MAP_SIZE / sizeof(*modules))
        modules = loader_data(info->modules, info->module_count * sizeof(*modules));
    for (uint32_t i = 0; modules && i < info->module_count; i++) {
        struct boot_module module = {modules[i].start, modules[i].end};
        if (module.end < module.start || !loader_data(module.start, module.end - module.start))
            printk("boot: module %u at %#x to %#x is out of reach\n", i, module.start, module.end);
        else if (boot_info.module_count == BOOT_MAX_MODULES)
            printk("boot: module %u is one too many\n", i);
        else
            boot_info.modules[boot_info.module_count++] = module;
    }
}

/*
 * Loaders put the kernel's own name first in the command line, as a shell does; GRUB 2 alone gives
 * nothing but the arguments.
 */
static bool name_comes_first(const struct multiboot_info *info)
{
    char loader[8] = "";
    if (info->flags & MULTIBOOT_LOADER_NAME)
        loader_text(loader, sizeof(loader), info->loader_name);
    return strncmp(loader, "GRUB 2", 6) != 0;
}

static void read_command_line(const struct multiboot_info *info)
{
    char *line = boot_info.command_line;
    if (!loader_text(line, BOOT_COMMAND_LINE_SIZE, info->command_line))
        printk("boot: the command line was cut after %u bytes\n", BOOT_COMMAND_LINE_SIZE - 1);
    if (!name_comes_first(info))
        return;
    const char *rest = strchr(line, ' ');
    if (!rest)
        rest = line + strlen(line);
    while (*rest == ' ')
        rest++;
    memmove(line, rest, strlen(rest) + 1);
}

void boot_read(uint32_t magic, paddr_t info_address)
{
    if (magic != MULTIBOOT_LOADER_MAGIC)
        boot_fail(EXIT_BAD_MAGIC, "not started by a multiboot 1 loader");
    const struct multiboot_info *info = loader_data(info_address, sizeof(*info));
    if (!info)
        boot_fail(EXIT_NO_MEMORY_MAP, "the loader's record is out of reach");

    read_memory(info);
    check_memory();
    if (info->flags & MULTIBOOT_MODULES)
        read_modules(info);
    if (info->flags & MULTIBOOT_COMMAND_LINE)
        read_command_line(info);
}
