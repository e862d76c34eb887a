/*
 * Exercise 4.4. Whether the first bytes of a file are those of a program for this machine, and its
 * table of program headers lies inside the file. elf.h says what is in a header; type, machine,
 * phentsize and phnum have to be right (Linux asks no more of `ident` than its first four). Beware
 * of a sum that does not fit into 32 bits. As it is, all that looks like ELF is let in.
 */
int elf_check_header(const struct elf_header *header, uint32_t file_size)
{
    (void)file_size;
    return is_elf(header) ? 0 : -ENOEXEC;
}
