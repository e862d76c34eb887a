/* For tests that make programs which are wrong in one place. */
#pragma once

#include "tests/guest/elf_format.h"
#include "tests/guest/file.h"

#include <stdint.h>
#include <string.h>

#define ELF_SEGMENTS_MOST 130
#define ELF_CODE_OFFSET   0x1100u

/* A program of one page of text that exits with 77. */
struct elf_file {
    struct elf_header header;
    struct elf_segment segments[ELF_SEGMENTS_MOST];
    uint8_t
        code[0x2000 - sizeof(struct elf_header) - ELF_SEGMENTS_MOST * sizeof(struct elf_segment)];
};

static inline void elf_make(struct elf_file *file)
{
    static const uint8_t code[] = {0xB8, 1, 0, 0, 0, 0xBB, 77, 0, 0, 0, 0xCD, 0x80}; /* _exit(77) */
    memset(file, 0, sizeof *file);
    file->header = (struct elf_header){
        .ident = {0x7F, 'E', 'L', 'F', 1, 1, 1},
        .type = 2,
        .machine = 3,
        .version = 1,
        .entry = 0x08048000 + ELF_CODE_OFFSET,
        .phoff = offsetof(struct elf_file, segments),
        .ehsize = sizeof(struct elf_header),
        .phentsize = sizeof(struct elf_segment),
        .phnum = 1,
    };
    file->segments[0] = (struct elf_segment){.type = 1,
                                             .vaddr = 0x08048000,
                                             .filesz = sizeof *file,
                                             .memsz = sizeof *file,
                                             .flags = 5,
                                             .align = 0x1000};
    memcpy((uint8_t *)file + ELF_CODE_OFFSET, code, sizeof code);
}

/* The status of a child that runs /elf; its errno is 200 and more when it cannot be run. */
static inline void elf_run(void)
{
    char *const arguments[] = {"elf", NULL};
    execve("/elf", arguments, arguments + 1);
    _exit(errno < 55 ? 200 + errno : errno);
}
