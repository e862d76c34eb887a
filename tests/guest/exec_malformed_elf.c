/* A program file that is wrong in one place is ENOEXEC, with the caller as it was; or it runs. */
#include "tests/guest/elf.h"

static struct elf_file file;
static int failures;

/* `file` as it is now gives `error` and an intact caller; 0: it runs. Then it is made good again.
 */
static void expect_of_size(size_t size, int error, const char *what)
{
    file_make("/elf", &file, size, 0755);
    int found = 0;
    if (error)
        found = exec_error("/elf");
    else
        found = exited_with(status_of(elf_run), 77) ? 0 : -1;
    if (found != error) {
        printf("%s: expected %d, found %d\n", what, error, found);
        failures++;
    }
    elf_make(&file);
}

#define EXPECT_ERROR(error, change)                                                                \
    do {                                                                                           \
        change;                                                                                    \
        expect_of_size(sizeof file, error, #change);                                               \
    } while (0)

static void headers(void)
{
    struct elf_header *header = &file.header;
    EXPECT_ERROR(0, (void)header);
    for (int i = 0; i < 4; i++)
        EXPECT_ERROR(ENOEXEC, header->ident[i] ^= 0x20);
    EXPECT_ERROR(ENOEXEC, header->type = 0);
    EXPECT_ERROR(ENOEXEC, header->type = 1);
    EXPECT_ERROR(ENOEXEC, header->type = 4);
    EXPECT_ERROR(ENOEXEC, header->type = 0xffff);
    EXPECT_ERROR(ENOEXEC, header->machine = 62);
    EXPECT_ERROR(ENOEXEC, header->machine = 0);
    EXPECT_ERROR(ENOEXEC, header->phentsize = 0);
    EXPECT_ERROR(ENOEXEC, header->phentsize = 56);
    EXPECT_ERROR(ENOEXEC, header->phentsize = 0xffff);
    EXPECT_ERROR(ENOEXEC, header->phnum = 0);
    EXPECT_ERROR(0, header->phnum = 128);
    EXPECT_ERROR(ENOEXEC, header->phnum = 129);
    EXPECT_ERROR(ENOEXEC, header->phnum = 0xffff);
    EXPECT_ERROR(ENOEXEC, header->phoff = sizeof file);
    EXPECT_ERROR(ENOEXEC, header->phoff = sizeof file - 31);
    EXPECT_ERROR(ENOEXEC, header->phoff = 0xffffffff);
    EXPECT_ERROR(ENOEXEC, header->phoff = 0xffffffe0);
    EXPECT_ERROR(ENOEXEC, header->phoff = 0x80000000);
}

static void segments(void)
{
    struct elf_segment *segment = &file.segments[0];
    EXPECT_ERROR(ENOEXEC, segment->type = 0); /* nothing to load */
    EXPECT_ERROR(ENOEXEC, segment->type = 0x6474e551);
    EXPECT_ERROR(ENOEXEC, segment->memsz = segment->filesz - 1);
    EXPECT_ERROR(ENOEXEC, segment->memsz = 0);
    EXPECT_ERROR(0, segment->filesz = segment->memsz = sizeof file + 0x5000); /* it ends before */
    EXPECT_ERROR(ENOEXEC, segment->filesz = segment->memsz = 0xffffffff);
    EXPECT_ERROR(ENOEXEC, segment->memsz = 0xffffffff);
    EXPECT_ERROR(ENOEXEC, segment->memsz = 0xC0000000 - 0x08048000 + 1);
    EXPECT_ERROR(ENOEXEC, segment->memsz = 0xC0000000 - 0x08048000); /* where the stack is */
    EXPECT_ERROR(ENOEXEC, segment->offset = 0xfffff000);
    EXPECT_ERROR(ENOEXEC, segment->offset = 1);
    EXPECT_ERROR(ENOEXEC, segment->vaddr += 1);
    EXPECT_ERROR(ENOEXEC, segment->vaddr = 0);
    EXPECT_ERROR(ENOEXEC, segment->vaddr = 0x1000);
    EXPECT_ERROR(ENOEXEC, segment->vaddr = 0xf000);
    EXPECT_ERROR(ENOEXEC, segment->vaddr = 0xBFFFF000);
    EXPECT_ERROR(ENOEXEC, segment->vaddr = 0xBFFF0000);
    EXPECT_ERROR(ENOEXEC, segment->vaddr = 0xC0000000);
    EXPECT_ERROR(ENOEXEC, segment->vaddr = 0xC0100000);
    EXPECT_ERROR(ENOEXEC, segment->vaddr = 0xfffff000);
    EXPECT_ERROR(0, segment->memsz += 0x40000000); /* only as much as is touched costs memory */
    EXPECT_ERROR(0, segment->paddr = 0xffffffff);
    EXPECT_ERROR(0, segment->align = 3);
}

static void two_segments(void)
{
    struct elf_segment *second = &file.segments[1];
    const struct elf_segment bss = {.type = 1, .vaddr = 0x09000000, .memsz = 0x5000, .flags = 6};
    EXPECT_ERROR(0, file.header.phnum = 2; *second = bss);
    EXPECT_ERROR(0, file.header.phnum = 2; *second = file.segments[0]);
    EXPECT_ERROR(0, file.header.phnum = 2; *second = bss; second->vaddr = 0x08043000);
    EXPECT_ERROR(0, file.header.phnum = 2; *second = bss; second->memsz = 0);
    EXPECT_ERROR(0, file.header.phnum = 2; *second = bss; second->vaddr = 0x10000);
}

static void sizes(void)
{
    const size_t cut[] = {0, 1, 3, 4, 16, 20, 51, 52, 53, 83};
    for (unsigned i = 0; i < sizeof cut / sizeof cut[0]; i++)
        expect_of_size(cut[i], ENOEXEC, "a truncated file");
    expect_of_size(sizeof file - 1, 0, "a file that lacks a byte of its segment");
    file_make("/elf", &file, 4096, 0755); /* its code is on the next page */
    EXPECT(ended_by(status_of(elf_run), SIGBUS));
}

int main(void)
{
    elf_make(&file);
    headers();
    segments();
    two_segments();
    sizes();
    EXPECT(unlink("/elf") == 0);
    EXPECT(failures == 0);
    return 0;
}
