/* kernel/process/script.c: the interpreter's line, cut as Linux cuts it. */
#include "tests/host/unit.h"

#include "kernel/process/script.c"

#include <string.h>

static char head[SCRIPT_HEAD_SIZE];
static char *interpreter, *argument;

/* Parses a file that begins with `text` (and is longer than the head only when the text is). */
static int parse(const char *text)
{
    memset(head, 0, sizeof(head));
    memcpy(head, text, strnlen(text, sizeof(head)));
    interpreter = argument = NULL;
    return script_parse(head, &interpreter, &argument);
}

static void assert_parsed(const char *text, const char *name, const char *words)
{
    assert_int_equal(parse(text), 0);
    assert_string_equal(interpreter, name);
    if (words)
        assert_string_equal(argument, words);
    else
        assert_null(argument);
}

/* "#!" and a name so long that the line has `length` bytes without what is put after it. */
static const char *line_of(size_t length, const char *after)
{
    static char line[2 * SCRIPT_HEAD_SIZE];
    memset(line, 'a', length);
    memcpy(line, "#!/", 3);
    strcpy(line + length, after);
    return line;
}

static void script_begins_with_its_two_characters(void **state)
{
    (void)state;
    assert_true(script_is("#!/bin/sh"));
    assert_false(script_is("# !/bin/sh"));
    assert_false(script_is("\x7f"
                           "ELF"));
    assert_false(script_is("#"));
}

static void name_alone(void **state)
{
    (void)state;
    assert_parsed("#!/bin/sh\necho\n", "/bin/sh", NULL);
    assert_parsed("#!sh\n", "sh", NULL);
}

static void blanks_around_the_name_are_skipped(void **state)
{
    (void)state;
    assert_parsed("#! \t /bin/sh \t \nx", "/bin/sh", NULL);
}

static void rest_of_the_line_is_one_argument(void **state)
{
    (void)state;
    assert_parsed("#!/bin/awk -f\n", "/bin/awk", "-f");
    assert_parsed("#!/bin/a  -b c\t-d \t\n", "/bin/a", "-b c\t-d");
}

static void file_may_end_without_a_newline(void **state)
{
    (void)state;
    assert_parsed("#!/bin/sh", "/bin/sh", NULL);
    assert_parsed("#!/bin/sh -e", "/bin/sh", "-e");
}

static void line_without_a_name_is_no_script(void **state)
{
    (void)state;
    assert_int_equal(parse("#!\n"), -ENOEXEC);
    assert_int_equal(parse("#!  \t \n/bin/sh"), -ENOEXEC);
}

static void blanks_to_the_end_of_the_head_are_no_script(void **state)
{
    (void)state;
    char blanks[SCRIPT_HEAD_SIZE + 1];
    memset(blanks, ' ', sizeof(blanks));
    memcpy(blanks, "#!", 2);
    blanks[SCRIPT_HEAD_SIZE] = '\0';
    assert_int_equal(parse(blanks), -ENOEXEC);
}

static void line_of_255_bytes_is_whole(void **state)
{
    (void)state;
    assert_int_equal(parse(line_of(255, "\nmore")), 0);
    assert_int_equal(strlen(interpreter), 253);
    assert_int_equal(parse(line_of(254, "\nmore")), 0);
    assert_int_equal(strlen(interpreter), 252);
}

static void file_of_255_bytes_is_whole(void **state)
{
    (void)state;
    assert_int_equal(parse(line_of(255, "")), 0);
    assert_int_equal(strlen(interpreter), 253);
}

static void line_of_256_bytes_may_be_cut_off(void **state)
{
    (void)state;
    assert_int_equal(parse(line_of(256, "\nmore")), -ENOEXEC);
    assert_int_equal(parse(line_of(256, "")), -ENOEXEC);
    assert_int_equal(parse(line_of(300, " argument\n")), -ENOEXEC);
}

static void long_argument_is_cut_at_the_head(void **state)
{
    (void)state;
    char line[400];
    memset(line, 'x', sizeof(line));
    memcpy(line, "#!/bin/sh ", 10);
    line[sizeof(line) - 1] = '\0';
    assert_int_equal(parse(line), 0);
    assert_string_equal(interpreter, "/bin/sh");
    assert_int_equal(strlen(argument), SCRIPT_HEAD_SIZE - 1 - 10);
}

static void any_bytes_give_strings_inside_the_head(void **state)
{
    (void)state;
    srand(5);
    for (int round = 0; round < 200000; round++) {
        for (size_t i = 2; i < sizeof(head); i++)
            head[i] = "abcdefghijklmno  \t/\n"[rand() % (rand() % 30 ? 19 : 20)];
        for (int zeros = rand() % 3; zeros > 0; zeros--)
            head[2 + rand() % (SCRIPT_HEAD_SIZE - 2)] = '\0';
        if (script_parse(head, &interpreter, &argument) != 0)
            continue;
        assert_true(interpreter >= head + 2);
        assert_true(interpreter + strlen(interpreter) < head + sizeof(head));
        if (argument)
            assert_true(argument > interpreter &&
                        argument + strlen(argument) < head + sizeof(head));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(script_begins_with_its_two_characters),
        cmocka_unit_test(name_alone),
        cmocka_unit_test(blanks_around_the_name_are_skipped),
        cmocka_unit_test(rest_of_the_line_is_one_argument),
        cmocka_unit_test(file_may_end_without_a_newline),
        cmocka_unit_test(line_without_a_name_is_no_script),
        cmocka_unit_test(blanks_to_the_end_of_the_head_are_no_script),
        cmocka_unit_test(line_of_255_bytes_is_whole),
        cmocka_unit_test(file_of_255_bytes_is_whole),
        cmocka_unit_test(line_of_256_bytes_may_be_cut_off),
        cmocka_unit_test(long_argument_is_cut_at_the_head),
        cmocka_unit_test(any_bytes_give_strings_inside_the_head),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
