/*
 * The ELF32 file format (System V ABI, Intel386 supplement; Tool Interface Standard, ELF 1.2), and
 * the checks that a file must pass before it is run. Pure: tested on the host.
 */
#pragma once

#include "kernel/base/types.h"

#define ELF_MAX_SEGMENTS 128 /* Linux: the table of program headers fits a page */

struct elf_header {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version, entry, phoff, shoff, flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct elf_segment {
    uint32_t type, offset, vaddr, paddr, filesz, memsz, flags, align;
};

#define ELF_TYPE_OBJECT    1
#define ELF_TYPE_EXEC      2
#define ELF_TYPE_DYN       3
#define ELF_SEGMENT_LOAD   1
#define ELF_SEGMENT_INTERP 3
#define ELF_SEGMENT_PHDR   6
#define ELF_FLAG_EXECUTE   1
#define ELF_FLAG_WRITE     2
#define ELF_FLAG_READ      4

/* 0, or -ENOEXEC when the first bytes are no 32-bit x86 program's. */
int elf_check_header(const struct elf_header *header, uint32_t file_size);

/* For people: what a file is that was refused, and what to do; NULL when there is nothing to say.
 */
const char *elf_complaint(const struct elf_header *header);

/*
 * 0, or -ENOEXEC when a PT_LOAD segment cannot be mapped: not congruent to its offset, larger in
 * the file than in memory, past 4 GiB of the file, or outside user space once moved by `base`.
 * Where the file ends, and what other segments there are, is no matter.
 */
int elf_check_segment(const struct elf_segment *segment, uint32_t base);
