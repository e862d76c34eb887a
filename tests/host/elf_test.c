/* kernel/process/elf.c: which files are programs, and which segments can be mapped. */
#include "tests/host/unit.h"

#include "kernel/process/elf.c"

#define FILE_SIZE 0x5000u

static struct elf_header good_header(void)
{
    return (struct elf_header){
        .ident = {0x7f, 'E', 'L', 'F', 1, 1, 1},
        .type = ELF_TYPE_EXEC,
        .machine = 3,
        .version = 1,
        .entry = 0x08049000,
        .phoff = 52,
        .ehsize = 52,
        .phentsize = 32,
        .phnum = 2,
    };
}

static struct elf_segment good_segment(void)
{
    return (struct elf_segment){
        .type = ELF_SEGMENT_LOAD,
        .offset = 0x1000,
        .vaddr = 0x08049000,
        .filesz = 0x2345,
        .memsz = 0x4000,
        .flags = ELF_FLAG_READ | ELF_FLAG_EXECUTE,
        .align = 0x1000,
    };
}

/* Changes one field of a good header and says what becomes of it. */
#define HEADER_WITH(field, value)                                                                  \
    ({                                                                                             \
        struct elf_header changed = good_header();                                                 \
        changed.field = value;                                                                     \
        elf_check_header(&changed, FILE_SIZE);                                                     \
    })

#define SEGMENT_WITH(field, value)                                                                 \
    ({                                                                                             \
        struct elf_segment changed = good_segment();                                               \
        changed.field = value;                                                                     \
        elf_check_segment(&changed, 0);                                                            \
    })

static void good_file_is_accepted(void **state)
{
    (void)state;
    struct elf_header header = good_header();
    struct elf_segment segment = good_segment();
    assert_int_equal(elf_check_header(&header, FILE_SIZE), 0);
    assert_int_equal(elf_check_segment(&segment, 0), 0);
}

static void other_machines_and_kinds_are_refused(void **state)
{
    (void)state;
    assert_int_equal(HEADER_WITH(ident[0], 0x7e), -ENOEXEC);
    assert_int_equal(HEADER_WITH(ident[3], 'G'), -ENOEXEC);
    assert_int_equal(HEADER_WITH(machine, 62), -ENOEXEC); /* x86-64 */
    assert_int_equal(HEADER_WITH(type, 1), -ENOEXEC);     /* an object file */
    assert_int_equal(HEADER_WITH(type, 4), -ENOEXEC);     /* a core dump */
}

static void number_of_segments_has_linuxs_limits(void **state)
{
    (void)state;
    assert_int_equal(HEADER_WITH(phnum, 0), -ENOEXEC);
    assert_int_equal(HEADER_WITH(phnum, 128), 0);
    assert_int_equal(HEADER_WITH(phnum, 129), -ENOEXEC);
    assert_int_equal(HEADER_WITH(phnum, 0xffff), -ENOEXEC);
    assert_int_equal(HEADER_WITH(phentsize, 56), -ENOEXEC);
}

static void segment_table_lies_in_the_file(void **state)
{
    (void)state;
    assert_int_equal(HEADER_WITH(phoff, FILE_SIZE - 64), 0);
    assert_int_equal(HEADER_WITH(phoff, FILE_SIZE - 63), -ENOEXEC);
    assert_int_equal(HEADER_WITH(phoff, 0xffffffe0), -ENOEXEC);
}

static void segment_content_need_not_lie_in_the_file(void **state)
{
    (void)state;
    assert_int_equal(SEGMENT_WITH(filesz, 0x4000), 0);
    assert_int_equal(SEGMENT_WITH(filesz, 0x4001), -ENOEXEC); /* more than in memory */
    assert_int_equal(SEGMENT_WITH(offset, 0x7000), 0);        /* past the end */
    assert_int_equal(SEGMENT_WITH(offset, 0xffffc000), 0);
    assert_int_equal(SEGMENT_WITH(offset, 0xffffd000), -ENOEXEC); /* ends at 4 GiB */
}

static void empty_segment_may_have_any_offset(void **state)
{
    (void)state;
    struct elf_segment segment = good_segment();
    segment.filesz = 0;
    segment.offset = 0x1234567;
    assert_int_equal(elf_check_segment(&segment, 0), 0);
    segment.vaddr = 0;
    assert_int_equal(elf_check_segment(&segment, 0), -ENOEXEC);
    segment.memsz = 0;
    assert_int_equal(elf_check_segment(&segment, 0), 0);
}

static void segment_memory_lies_in_user_space(void **state)
{
    (void)state;
    assert_int_equal(SEGMENT_WITH(vaddr, USER_END - 0x4000), 0);
    assert_int_equal(SEGMENT_WITH(vaddr, USER_END - 0x3000), -ENOEXEC);
    assert_int_equal(SEGMENT_WITH(vaddr, USER_END), -ENOEXEC);
    assert_int_equal(SEGMENT_WITH(vaddr, 0xfffff000), -ENOEXEC);
    assert_int_equal(SEGMENT_WITH(vaddr, 0), -ENOEXEC);
    assert_int_equal(SEGMENT_WITH(memsz, 0xf8000000), -ENOEXEC);
    assert_int_equal(SEGMENT_WITH(memsz, 0xffffffff), -ENOEXEC);
}

static void moved_segment_lies_in_user_space(void **state)
{
    (void)state;
    struct elf_segment segment = good_segment();
    segment.vaddr = 0x1000;
    assert_int_equal(elf_check_segment(&segment, 0x56555000), 0);
    assert_int_equal(elf_check_segment(&segment, USER_END - 0x2000), -ENOEXEC);
    segment.vaddr = 0xfffff000;
    assert_int_equal(elf_check_segment(&segment, 0x56555000), -ENOEXEC);
}

static void address_and_offset_agree_within_the_page(void **state)
{
    (void)state;
    assert_int_equal(SEGMENT_WITH(vaddr, 0x08049010), -ENOEXEC);
    assert_int_equal(SEGMENT_WITH(offset, 0x1010), -ENOEXEC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_file_is_accepted),
        cmocka_unit_test(other_machines_and_kinds_are_refused),
        cmocka_unit_test(number_of_segments_has_linuxs_limits),
        cmocka_unit_test(segment_table_lies_in_the_file),
        cmocka_unit_test(segment_content_need_not_lie_in_the_file),
        cmocka_unit_test(empty_segment_may_have_any_offset),
        cmocka_unit_test(segment_memory_lies_in_user_space),
        cmocka_unit_test(moved_segment_lies_in_user_space),
        cmocka_unit_test(address_and_offset_agree_within_the_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
