int elf_check_segment(const struct elf_segment *segment, uint32_t base)
{
    uint64_t start = (uint64_t)base + segment->vaddr, end = start + segment->memsz;
    uint64_t bytes_end = (uint64_t)page_down(segment->offset) + segment->vaddr % PAGE_SIZE;
    bool possible = start < USER_END && end <= USER_END && segment->filesz <= segment->memsz;
    if (segment->memsz > 0 && start < LOWEST_ADDRESS)
        possible = false;
    if (segment->filesz > 0 && segment->vaddr % PAGE_SIZE != segment->offset % PAGE_SIZE)
        possible = false;
    if (segment->filesz > 0 && bytes_end + segment->filesz + PAGE_MASK >= 1ull << 32)
        possible = false;
    return possible ? 0 : -ENOEXEC;
}
