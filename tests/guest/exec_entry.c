/* A program whose first instruction cannot be fetched, or that wants an interpreter. */
#include "tests/guest/elf.h"

static struct elf_file file;

static int status_with_entry(uint32_t entry)
{
    elf_make(&file);
    file.header.entry = entry;
    file_make("/elf", &file, sizeof file, 0755);
    return status_of(elf_run);
}

int main(void)
{
    EXPECT(ended_by(status_with_entry(0), SIGSEGV));
    EXPECT(ended_by(status_with_entry(0x10000000), SIGSEGV));
    EXPECT(ended_by(status_with_entry(0xC0000000), SIGSEGV));
    EXPECT(ended_by(status_with_entry(0xC0100000), SIGSEGV));
    EXPECT(ended_by(status_with_entry(0xffffffff), SIGSEGV));
    EXPECT(exited_with(status_with_entry(0x08048000 + ELF_CODE_OFFSET), 77));

    elf_make(&file);
    file.header.phnum = 2;
    file.segments[1] = (struct elf_segment){.type = 3, .offset = 0x200, .filesz = 10, .memsz = 10};
    file_make("/elf", &file, sizeof file, 0755);
    int error = exec_error("/elf");
    EXPECT(error == ELIBBAD || error == ENOENT || error == ENOEXEC);
    EXPECT(unlink("/elf") == 0);
    return 0;
}
