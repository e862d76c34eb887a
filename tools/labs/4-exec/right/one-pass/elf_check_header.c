int elf_check_header(const struct elf_header *header, uint32_t file_size)
{
    uint64_t table_end = (uint64_t)header->phoff + header->phnum * sizeof(struct elf_segment);
    bool type = header->type == ELF_TYPE_DYN || header->type == ELF_TYPE_EXEC;
    bool machine = header->machine == MACHINE_486 || header->machine == MACHINE_386;
    bool table = header->phentsize == sizeof(struct elf_segment) && header->phnum > 0 &&
                 header->phnum <= ELF_MAX_SEGMENTS && table_end <= file_size;
    return is_elf(header) && type && machine && table ? 0 : -ENOEXEC;
}
