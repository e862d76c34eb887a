/* What makes a file a program that can be run. elf.h names the standard. */
#include "kernel/process/elf.h"

#include "kernel/abi/errno.h"
#include "kernel/base/string.h"

#define MACHINE_386    3
#define MACHINE_486    6 /* accepted by Linux's elf_check_arch() too */
#define LOWEST_ADDRESS 0x00010000u

#define CLASS_AT 4 /* in ident */
#define CLASS_64 2

static bool is_elf(const struct elf_header *header)
{
    static const uint8_t magic[4] = {0x7F, 'E', 'L', 'F'};
    return memcmp(header->ident, magic, sizeof magic) == 0;
}

/* The fields up to `machine` lie alike in 64-bit files. */
const char *elf_complaint(const struct elf_header *header)
{
    if (!is_elf(header))
        return NULL;
    if (header->type == ELF_TYPE_OBJECT)
        return "it is an object file: link it first";
    if (header->ident[CLASS_AT] == CLASS_64)
        return "it is a 64-bit program: compile it with i686-linux-gnu-gcc -static";
    if (header->machine != MACHINE_386 && header->machine != MACHINE_486)
        return "it is for another processor: compile it with i686-linux-gnu-gcc -static";
    return NULL;
}

int elf_check_header(const struct elf_header *header, uint32_t file_size)
{
    if (!is_elf(header))
        return -ENOEXEC;
    if (header->type != ELF_TYPE_EXEC && header->type != ELF_TYPE_DYN)
        return -ENOEXEC;
    if (header->machine != MACHINE_386 && header->machine != MACHINE_486)
        return -ENOEXEC;
    if (header->phentsize != sizeof(struct elf_segment))
        return -ENOEXEC;
    if (header->phnum < 1 || header->phnum > ELF_MAX_SEGMENTS)
        return -ENOEXEC;
    uint32_t table_size = header->phnum * (uint32_t)sizeof(struct elf_segment);
    if (header->phoff > file_size || file_size - header->phoff < table_size)
        return -ENOEXEC;
    return 0;
}

int elf_check_segment(const struct elf_segment *segment, uint32_t base)
{
    uint32_t start = base + segment->vaddr;
    if (start < base || start >= USER_END || segment->memsz > USER_END - start)
        return -ENOEXEC;
    if (segment->filesz > segment->memsz || (segment->memsz > 0 && start < LOWEST_ADDRESS))
        return -ENOEXEC;
    if (segment->filesz == 0)
        return 0;
    uint32_t in_page = segment->vaddr & PAGE_MASK, first = page_down(segment->offset);
    bool wraps = first + page_up(in_page + segment->filesz) < first;
    return in_page != (segment->offset & PAGE_MASK) || wraps ? -ENOEXEC : 0;
}
