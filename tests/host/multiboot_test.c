/* boot/multiboot.c and boot/options.c: nothing that a loader leaves in memory is trusted. */
#include "tests/host/fake_kernel.h"

#include "kernel/base/layout.h"

#define FAKE_MEMORY (16u << 20)

static char memory[FAKE_MEMORY];

#undef KERNEL_BASE
#define KERNEL_BASE ((uintptr_t)memory)
#undef DIRECT_MAP_SIZE
#define DIRECT_MAP_SIZE FAKE_MEMORY /* so that what is out of reach is caught by the sanitizer */

void boot_read(uint32_t magic, paddr_t info);

#include "boot/memory_map.c"
#include "boot/multiboot.c"
#include "boot/options.c"

#define INFO_AT 0x1000u
#define MAP_AT  0x2000u
#define TEXT_AT 0x3000u
#define MODS_AT 0x8000u

static jmp_buf ended;
static uint8_t end_code;

_Noreturn void machine_end(uint8_t code)
{
    end_code = code;
    longjmp(ended, 1);
}

static struct multiboot_info *info(void)
{
    return (struct multiboot_info *)(memory + INFO_AT);
}

/* Reads what lies at INFO_AT: 0, or the code with which the machine was ended. */
static int read_boot(uint32_t magic, paddr_t address)
{
    memset(&boot_info, 0, sizeof boot_info);
    log_clear();
    end_code = 0;
    if (setjmp(ended) == 0)
        boot_read(magic, address);
    return end_code;
}

static int read_good(void)
{
    return read_boot(MULTIBOOT_LOADER_MAGIC, INFO_AT);
}

static void set_text(const char *text)
{
    strcpy(memory + TEXT_AT, text);
    info()->flags |= MULTIBOOT_COMMAND_LINE;
    info()->command_line = TEXT_AT;
}

/* A loader that told 64 MiB by its two numbers, and nothing else. */
static int plain_loader(void **state)
{
    (void)state;
    memset(memory, 0, sizeof memory);
    info()->flags = MULTIBOOT_MEMORY;
    info()->mem_lower = 640;
    info()->mem_upper = 63 * 1024;
    return 0;
}

static void wrong_magic_is_told(void **state)
{
    (void)state;
    assert_int_equal(read_boot(0, INFO_AT), EXIT_BAD_MAGIC);
    assert_int_equal(read_boot(0x36d76289, INFO_AT), EXIT_BAD_MAGIC); /* multiboot 2 */
    assert_logged("multiboot 1");
    assert_int_equal(read_good(), 0);
}

static void record_out_of_reach_is_told(void **state)
{
    (void)state;
    const paddr_t places[] = {FAKE_MEMORY, FAKE_MEMORY - 4, 0xfffffffc, 0x80000000};
    for (unsigned i = 0; i < ARRAY_LENGTH(places); i++)
        assert_int_equal(read_boot(MULTIBOOT_LOADER_MAGIC, places[i]), EXIT_NO_MEMORY_MAP);
}

static void missing_map_is_told(void **state)
{
    (void)state;
    info()->flags = 0;
    assert_int_equal(read_good(), EXIT_NO_MEMORY_MAP);
    assert_logged("memory map");
    info()->flags = MULTIBOOT_MEMORY_MAP; /* an empty one */
    assert_int_equal(read_good(), EXIT_NO_MEMORY_MAP);
    info()->map = 0xffffff00; /* one out of reach */
    info()->map_length = 1000;
    assert_int_equal(read_good(), EXIT_NO_MEMORY_MAP);
    info()->flags |= MULTIBOOT_MEMORY; /* then the two numbers will do */
    assert_int_equal(read_good(), 0);
}

static void too_little_memory_is_told(void **state)
{
    (void)state;
    info()->mem_upper = 100;
    assert_int_equal(read_good(), EXIT_TOO_LITTLE_MEMORY);
    assert_logged("16 MiB");
}

/* Sizes of entries that lead outside, or nowhere, end the reading. */
static void map_with_any_entry_size_is_read(void **state)
{
    (void)state;
    const uint32_t sizes[] = {0, 1, 19, 20, 24, 0x7fffffff, 0xfffffff0, 0xfffffffc, 0xffffffff};
    for (unsigned i = 0; i < ARRAY_LENGTH(sizes); i++) {
        struct multiboot_map_entry entry = {sizes[i], 0x100000, 64 << 20, MULTIBOOT_USABLE};
        for (uint32_t length = 0; length < 200; length++) {
            memcpy(memory + MAP_AT, &entry, sizeof entry);
            info()->flags = MULTIBOOT_MEMORY_MAP | MULTIBOOT_MEMORY;
            info()->map = MAP_AT;
            info()->map_length = length;
            read_good();
        }
        info()->map = FAKE_MEMORY - 24; /* up to the last byte in reach */
        memcpy(memory + FAKE_MEMORY - 24, &entry, sizeof entry);
        info()->map_length = 24;
        read_good();
    }
}

static void modules_out_of_reach_are_left_out(void **state)
{
    (void)state;
    struct multiboot_module modules[] = {{0x10000, 0x20000, 0, 0},
                                         {0x20000, 0x10000, 0, 0},
                                         {0, 0xffffffff, 0, 0},
                                         {0xfffff000, 0x1000, 0, 0},
                                         {0x30000, 0x30000, 0, 0},
                                         {FAKE_MEMORY, FAKE_MEMORY, 0, 0},
                                         {FAKE_MEMORY, FAKE_MEMORY + 1, 0, 0}};
    memcpy(memory + MODS_AT, modules, sizeof modules);
    info()->flags |= MULTIBOOT_MODULES;
    info()->modules = MODS_AT;
    info()->module_count = ARRAY_LENGTH(modules);
    assert_int_equal(read_good(), 0);
    for (unsigned i = 0; i < boot_info.module_count; i++) {
        assert_true(boot_info.modules[i].start <= boot_info.modules[i].end);
        assert_true(boot_info.modules[i].end <= FAKE_MEMORY);
    }
    assert_int_equal(boot_info.modules[0].end, 0x20000);
    info()->module_count = 0xffffffff;
    assert_int_equal(read_good(), 0);
    assert_int_equal(boot_info.module_count, 0);
    info()->modules = 0xfffffff0;
    info()->module_count = 3;
    assert_int_equal(read_good(), 0);
    assert_int_equal(boot_info.module_count, 0);
}

static void modules_beyond_the_limit_are_told(void **state)
{
    (void)state;
    struct multiboot_module *modules = (struct multiboot_module *)(memory + MODS_AT);
    for (unsigned i = 0; i < 20; i++)
        modules[i] = (struct multiboot_module){0x10000, 0x11000, 0, 0};
    info()->flags |= MULTIBOOT_MODULES;
    info()->modules = MODS_AT;
    info()->module_count = 20;
    assert_int_equal(read_good(), 0);
    assert_int_equal(boot_info.module_count, BOOT_MAX_MODULES);
    assert_logged("too many");
}

static void kernels_own_name_is_left_out(void **state)
{
    (void)state;
    const char *const lines[][2] = {{"", ""},
                                    {"kernel", ""},
                                    {"kernel ", ""},
                                    {"   ", ""},
                                    {" a b", "a b"},
                                    {"kernel  a b ", "a b "},
                                    {"kernel -- x y", "-- x y"},
                                    {"k --", "--"}};
    for (unsigned i = 0; i < ARRAY_LENGTH(lines); i++) {
        set_text(lines[i][0]);
        assert_int_equal(read_good(), 0);
        assert_string_equal(boot_info.command_line, lines[i][1]);
    }
}

static void long_command_line_is_cut_and_told(void **state)
{
    (void)state;
    static char line[BOOT_COMMAND_LINE_SIZE + 10];
    for (unsigned length = BOOT_COMMAND_LINE_SIZE - 3; length < sizeof line; length++) {
        memset(line, 'x', length);
        memcpy(line, "k ", 2);
        line[length] = '\0';
        set_text(line);
        assert_int_equal(read_good(), 0);
        assert_true(strlen(boot_info.command_line) <= BOOT_COMMAND_LINE_SIZE - 3);
        assert_int_equal(strstr(log_text, "cut") != NULL, length > BOOT_COMMAND_LINE_SIZE - 1);
    }
    memset(memory + FAKE_MEMORY - 10, 'x', 10); /* no end before the end of memory */
    info()->command_line = FAKE_MEMORY - 10;
    assert_int_equal(read_good(), 0);
    info()->command_line = 0xffffffff;
    assert_int_equal(read_good(), 0);
    assert_string_equal(boot_info.command_line, "");
}

static const char *option(const char *line, const char *name)
{
    strcpy(boot_info.command_line, line);
    return boot_option(name);
}

static uint32_t random_word(uint32_t *seed)
{
    static const uint32_t odd[] = {0,       1,       20,          24,          INFO_AT,   MAP_AT,
                                   MODS_AT, TEXT_AT, FAKE_MEMORY, 0x7fffffffu, 64u << 20, ~0u};
    *seed = *seed * 1664525u + 1013904223u;
    uint32_t value = *seed >> 8;
    return value % 4 ? odd[value / 4 % ARRAY_LENGTH(odd)] : *seed;
}

/* Whatever the words are: what is kept can be trusted, or the machine has ended with a message. */
static void random_records_are_used_or_refused(void **state)
{
    (void)state;
    uint32_t seed = 1;
    for (unsigned round = 0; round < 20000; round++) {
        uint32_t *record = (uint32_t *)(memory + INFO_AT);
        for (unsigned i = 0; i < sizeof(struct multiboot_info) / 4; i++)
            record[i] = random_word(&seed);
        for (unsigned i = 0; i < 200; i++) {
            ((uint32_t *)(memory + MAP_AT))[i] = random_word(&seed);
            ((uint32_t *)(memory + MODS_AT))[i] = random_word(&seed);
        }
        if (read_good()) {
            assert_logged("boot: ");
            continue;
        }
        paddr_t end = 0;
        for (unsigned i = 0; i < boot_info.range_count; i++) {
            const struct boot_range *range = &boot_info.ranges[i];
            assert_true(range->start >= end && range->start < range->end);
            assert_true((range->start | range->end) % PAGE_SIZE == 0);
            end = range->end;
        }
        assert_true(boot_info.module_count <= BOOT_MAX_MODULES);
        for (unsigned i = 0; i < boot_info.module_count; i++)
            assert_true(boot_info.modules[i].start <= boot_info.modules[i].end &&
                        boot_info.modules[i].end <= FAKE_MEMORY);
    }
}

static void options_are_words_before_the_dashes(void **state)
{
    (void)state;
    assert_string_equal(option("a=1 b=2", "a"), "1");
    assert_string_equal(option("a=1 b=2 ", "b"), "2");
    assert_string_equal(option("  a  ", "a"), "");
    assert_string_equal(option("a=", "a"), "");
    assert_string_equal(option("a=x=y", "a"), "x=y");
    assert_string_equal(option("ab=1 a=2", "a"), "2");
    assert_string_equal(option("a=1 a=2", "a"), "1");
    assert_null(option("", "a"));
    assert_null(option("   ", "a"));
    assert_null(option("b=a -- a=1", "a"));
    assert_null(option("--", "a"));
    assert_null(option(" -- ", "--"));
    assert_string_equal(option("--a a=1", "a"), "1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(wrong_magic_is_told, plain_loader),
        cmocka_unit_test_setup(record_out_of_reach_is_told, plain_loader),
        cmocka_unit_test_setup(missing_map_is_told, plain_loader),
        cmocka_unit_test_setup(too_little_memory_is_told, plain_loader),
        cmocka_unit_test_setup(map_with_any_entry_size_is_read, plain_loader),
        cmocka_unit_test_setup(modules_out_of_reach_are_left_out, plain_loader),
        cmocka_unit_test_setup(modules_beyond_the_limit_are_told, plain_loader),
        cmocka_unit_test_setup(kernels_own_name_is_left_out, plain_loader),
        cmocka_unit_test_setup(long_command_line_is_cut_and_told, plain_loader),
        cmocka_unit_test_setup(random_records_are_used_or_refused, plain_loader),
        cmocka_unit_test(options_are_words_before_the_dashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
