/*
 * Exercise 4.4. Whether a segment can be mapped: elf.h lists what makes it impossible. Each number
 * is the file's word, so each may be anything up to 0xffffffff: two of them that you add may come
 * out small. Nothing is mapped below LOWEST_ADDRESS either.
 */
int elf_check_segment(const struct elf_segment *segment, uint32_t base)
{
    (void)segment;
    (void)base;
    return 0;
}
