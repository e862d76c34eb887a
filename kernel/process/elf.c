/* What makes a file a program that can be run. elf.h names the standard. */
#include "kernel/process/elf.h"

#include "kernel/abi/errno.h"
#include "kernel/base/string.h"

#define MACHINE_386    3
#define MACHINE_486    6 /* accepted by Linux's elf_check_arch() too */
#define LOWEST_ADDRESS 0x00010000u

int elf_check_header(const struct elf_header *header, uint32_t file_size)
{
    static const uint8_t magic[4] = {0x7F, 'E', 'L', 'F'};
    if (memcmp(header->ident, magic, sizeof magic) != 0)
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

int elf_check_segment(const struct elf_segment *segment, uint32_t file_size, uint32_t base)
{
    uint32_t start = base + segment->vaddr;
    if (start < base || start < LOWEST_ADDRESS || start >= USER_END)
        return -ENOEXEC;
    if (segment->memsz > USER_END - start || segment->filesz > segment->memsz)
        return -ENOEXEC;
    if (segment->offset > file_size || file_size - segment->offset < segment->filesz)
        return -ENOEXEC;
    if ((segment->vaddr & PAGE_MASK) != (segment->offset & PAGE_MASK))
        return -ENOEXEC;
    return 0;
}
