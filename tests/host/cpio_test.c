/* kernel/files/cpio.c: archives as the tools write them, and no trust in any byte of them. */
#include "tests/host/unit.h"

#include "kernel/files/cpio.c"

#include <stdio.h>
#include <string.h>

#define ROOM 4096

struct archive {
    char bytes[ROOM];
    size_t size;
};

static void add_bytes(struct archive *archive, const void *bytes, size_t size)
{
    memcpy(archive->bytes + archive->size, bytes, size);
    archive->size = (archive->size + size + 3) & ~(size_t)3;
}

static void add_entry(struct archive *archive, const char *name, unsigned mode, const char *content)
{
    char header[HEADER_SIZE + 256];
    int size =
        snprintf(header, sizeof(header),
                 "070701%08X%08X%08X%08X%08X%08X%08zX%08X%08X%08X%08X"
                 "%08zX%08X%s",
                 1, mode, 0, 0, 1, 5, strlen(content), 0, 0, 0, 0, strlen(name) + 1, 0, name);
    add_bytes(archive, header, (size_t)size + 1);
    add_bytes(archive, content, strlen(content));
}

static struct archive make_archive(void)
{
    struct archive archive = {.size = 0};
    add_entry(&archive, "bin", 040755, "");
    add_entry(&archive, "bin/hello", 0100755, "program");
    add_entry(&archive, "TRAILER!!!", 0, "");
    return archive;
}

/* Reads all of a copy that ends exactly where it says, so that the sanitizer sees a read behind. */
static enum cpio_result read_all(const char *bytes, size_t size, unsigned *entries)
{
    char *copy = malloc(size ? size : 1);
    memcpy(copy, bytes, size);
    struct cpio_entry entry;
    size_t offset = 0;
    enum cpio_result result;
    *entries = 0;
    do {
        size_t before = offset;
        result = cpio_next(copy, size, &offset, &entry);
        if (result == CPIO_ENTRY) {
            (*entries)++;
            assert_true(entry.size <= size && strlen(entry.name) == entry.name_length);
            for (uint32_t i = 0; i < entry.size; i++)
                (void)((const volatile char *)entry.data)[i];
        }
        assert_true(offset <= size);
        assert_true(result < CPIO_ENTRY || result == CPIO_END || offset > before);
    } while (result == CPIO_ENTRY || result == CPIO_TRAILER);
    free(copy);
    return result;
}

static void entries_come_in_order_with_their_content(void **state)
{
    (void)state;
    struct archive archive = make_archive();
    struct cpio_entry entry;
    size_t offset = 0;
    assert_int_equal(cpio_next(archive.bytes, archive.size, &offset, &entry), CPIO_ENTRY);
    assert_string_equal(entry.name, "bin");
    assert_int_equal(entry.mode, 040755);
    assert_int_equal(cpio_next(archive.bytes, archive.size, &offset, &entry), CPIO_ENTRY);
    assert_string_equal(entry.name, "bin/hello");
    assert_int_equal(entry.size, 7);
    assert_memory_equal(entry.data, "program", 7);
    assert_int_equal(cpio_next(archive.bytes, archive.size, &offset, &entry), CPIO_TRAILER);
    assert_int_equal(cpio_next(archive.bytes, archive.size, &offset, &entry), CPIO_END);
}

static void archives_may_follow_one_another(void **state)
{
    (void)state;
    struct archive one = make_archive(), both = make_archive();
    unsigned entries;
    both.size += 512; /* tools fill up with zeroes */
    add_bytes(&both, one.bytes, one.size);
    assert_int_equal(read_all(both.bytes, both.size, &entries), CPIO_END);
    assert_int_equal(entries, 4);
}

static void empty_input_has_no_entry(void **state)
{
    (void)state;
    unsigned entries;
    assert_int_equal(read_all("", 0, &entries), CPIO_END);
    assert_int_equal(read_all("\0\0\0\0\0", 5, &entries), CPIO_END);
    assert_int_equal(entries, 0);
}

static void other_formats_are_refused(void **state)
{
    (void)state;
    unsigned entries;
    assert_int_equal(read_all("070707000000", 12, &entries), CPIO_BAD_MAGIC);
    assert_int_equal(read_all("\x1f\x8b\x08 gzip", 8, &entries), CPIO_BAD_MAGIC);
    assert_int_equal(read_all("0707", 4, &entries), CPIO_BAD_MAGIC);
}

static void archive_cut_anywhere_is_an_error_or_an_end(void **state)
{
    (void)state;
    struct archive archive = make_archive();
    unsigned entries;
    for (size_t size = 0; size < archive.size; size++) {
        enum cpio_result result = read_all(archive.bytes, size, &entries);
        assert_true(result == CPIO_END || result < 0);
    }
}

static void wrong_digit_is_a_bad_number(void **state)
{
    (void)state;
    struct archive archive = make_archive();
    unsigned entries;
    archive.bytes[MAGIC_SIZE + 3] = 'g';
    assert_int_equal(read_all(archive.bytes, archive.size, &entries), CPIO_BAD_NUMBER);
}

static void set_field(struct archive *archive, enum field field, const char *digits)
{
    memcpy(archive->bytes + MAGIC_SIZE + field * FIELD_SIZE, digits, FIELD_SIZE);
}

static void huge_sizes_are_refused(void **state)
{
    (void)state;
    const char *const sizes[] = {"FFFFFFFF", "FFFFFFFC", "FFFFFF90", "80000000", "00001000"};
    for (size_t i = 0; i < ARRAY_LENGTH(sizes); i++) {
        struct archive content = make_archive(), name = make_archive();
        unsigned entries;
        set_field(&content, FIELD_SIZE_OF_FILE, sizes[i]);
        set_field(&name, FIELD_NAME_SIZE, sizes[i]);
        assert_int_equal(read_all(content.bytes, content.size, &entries), CPIO_TRUNCATED);
        assert_true(read_all(name.bytes, name.size, &entries) < 0);
    }
}

static void every_field_may_hold_any_number(void **state)
{
    (void)state;
    const char *const numbers[] = {"00000000", "00000001", "00000003", "7FFFFFFF", "80000000",
                                   "FFFFFF8D", "FFFFFFFD", "FFFFFFFE", "FFFFFFFF", "00001001"};
    for (unsigned field = 0; field < FIELD_COUNT; field++) {
        for (size_t i = 0; i < ARRAY_LENGTH(numbers); i++) {
            struct archive archive = make_archive();
            unsigned entries;
            set_field(&archive, field, numbers[i]);
            enum cpio_result result = read_all(archive.bytes, archive.size, &entries);
            bool steers = field == FIELD_SIZE_OF_FILE || field == FIELD_NAME_SIZE;
            assert_true(steers || (result == CPIO_END && entries == 2));
        }
    }
}

static void name_needs_its_nul_at_the_end(void **state)
{
    (void)state;
    struct archive archive = make_archive();
    unsigned entries;
    archive.bytes[HEADER_SIZE + 1] = '\0'; /* "b", then two bytes too many */
    assert_int_equal(read_all(archive.bytes, archive.size, &entries), CPIO_BAD_NAME);
    archive = make_archive();
    archive.bytes[HEADER_SIZE + 3] = 'x'; /* "binx" without one */
    assert_int_equal(read_all(archive.bytes, archive.size, &entries), CPIO_BAD_NAME);
    set_field(&archive, FIELD_NAME_SIZE, "00000000");
    assert_int_equal(read_all(archive.bytes, archive.size, &entries), CPIO_BAD_NAME);
}

static void random_damage_reads_nothing_outside(void **state)
{
    (void)state;
    srand(2);
    for (int round = 0; round < 20000; round++) {
        struct archive archive = make_archive();
        unsigned entries;
        for (int i = rand() % 4; i >= 0; i--)
            archive.bytes[(size_t)rand() % archive.size] =
                (char)(rand() % 3 ? "0189aFf"[rand() % 7] : rand());
        read_all(archive.bytes, archive.size, &entries);
    }
}

static void every_error_has_words(void **state)
{
    (void)state;
    for (int result = CPIO_BAD_MAGIC; result <= CPIO_NO_TRAILER; result++)
        assert_string_not_equal(cpio_message(result), cpio_message(CPIO_ENTRY));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_come_in_order_with_their_content),
        cmocka_unit_test(archives_may_follow_one_another),
        cmocka_unit_test(empty_input_has_no_entry),
        cmocka_unit_test(other_formats_are_refused),
        cmocka_unit_test(archive_cut_anywhere_is_an_error_or_an_end),
        cmocka_unit_test(wrong_digit_is_a_bad_number),
        cmocka_unit_test(huge_sizes_are_refused),
        cmocka_unit_test(every_field_may_hold_any_number),
        cmocka_unit_test(name_needs_its_nul_at_the_end),
        cmocka_unit_test(random_damage_reads_nothing_outside),
        cmocka_unit_test(every_error_has_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
