/* kernel/drivers/ansi.c on a screen of memory: edges, and sequences that make no sense. */
#include "tests/host/unit.h"

#include "kernel/drivers/ansi.c"
#include "kernel/drivers/code_page.c"

#include <stdio.h>
#include <string.h>

static char characters[VGA_CELLS];
static uint8_t attributes[VGA_CELLS];
static unsigned cursor;
static bool cursor_shown;

void vga_put(unsigned cell, uint8_t character, uint8_t attribute)
{
    assert_in_range(cell, 0, VGA_CELLS - 1);
    characters[cell] = (char)character;
    attributes[cell] = attribute;
}

void vga_erase(unsigned from, unsigned to, uint8_t attribute)
{
    assert_in_range(to, from, VGA_CELLS);
    memset(characters + from, ' ', to - from);
    memset(attributes + from, attribute, to - from);
}

void vga_scroll(uint8_t attribute)
{
    memmove(characters, characters + VGA_COLUMNS, VGA_CELLS - VGA_COLUMNS);
    memmove(attributes, attributes + VGA_COLUMNS, VGA_CELLS - VGA_COLUMNS);
    vga_erase(VGA_CELLS - VGA_COLUMNS, VGA_CELLS, attribute);
}

unsigned vga_cursor(void)
{
    return cursor;
}

void vga_cursor_move(unsigned cell)
{
    assert_in_range(cell, 0, VGA_CELLS - 1);
    cursor = cell;
}

void vga_cursor_show(bool shown)
{
    cursor_shown = shown;
}

static int start(void **state_)
{
    (void)state_;
    ansi_reset();
    return 0;
}

static void show(const char *text)
{
    ansi_write(text, strlen(text));
}

static void assert_row(unsigned row, const char *text)
{
    char got[VGA_COLUMNS + 1] = "";
    memcpy(got, characters + row * VGA_COLUMNS, VGA_COLUMNS);
    for (unsigned end = VGA_COLUMNS; end > 0 && got[end - 1] == ' '; end--)
        got[end - 1] = '\0';
    assert_string_equal(got, text);
}

static void assert_cursor(unsigned row, unsigned column)
{
    assert_int_equal(cursor / VGA_COLUMNS, row);
    assert_int_equal(cursor % VGA_COLUMNS, column);
}

static void begins_where_the_cursor_is(void **state_)
{
    (void)state_;
    cursor = 3 * VGA_COLUMNS + 5;
    ansi_init();
    show("x");
    assert_row(3, "     x");
    cursor = 0xffff; /* the BIOS had hidden it below the screen */
    ansi_init();
    show("y");
    assert_row(0, "y");
}

static void moves_stop_at_the_edges(void **state_)
{
    (void)state_;
    show("\x1b[999;999H");
    assert_cursor(24, 79);
    show("\x1b[99999999999B\x1b[4294967295C");
    assert_cursor(24, 79);
    show("\x1b[999A\x1b[999D");
    assert_cursor(0, 0);
    show("\b\b\x1b[0;0H");
    assert_cursor(0, 0);
    show("\x1b[3E\x1b[5G");
    assert_cursor(3, 4);
    show("\x1b[2F\x1b[9d");
    assert_cursor(8, 0);
}

static void tabs_end_at_the_last_column(void **state_)
{
    (void)state_;
    show("a\tb\t\tc");
    assert_row(0, "a       b               c");
    show("\t\t\t\t\t\t\t\t\t\t\t\t");
    assert_cursor(0, 79);
}

static void last_column_waits_for_another_character(void **state_)
{
    (void)state_;
    show("\x1b[1;80Hx");
    assert_cursor(0, 79);
    show("\r\ny");
    assert_row(1, "y");
    show("\x1b[1;80Hxz");
    assert_row(1, "z");
}

static void last_cell_scrolls_with_the_next_character(void **state_)
{
    (void)state_;
    show("\x1b[25;79Hab");
    assert_row(24,
               "                                                                              ab");
    show("c");
    assert_row(23,
               "                                                                              ab");
    assert_row(24, "c");
}

static void saved_place_has_its_colours(void **state_)
{
    (void)state_;
    show("\x1b[5;6H\x1b[31m\x1b[s\x1b[0m\x1b[H\x1b[ux");
    assert_int_equal(characters[4 * VGA_COLUMNS + 5], 'x');
    assert_int_equal(attributes[4 * VGA_COLUMNS + 5], 4);
}

static void erasing_takes_the_background_along(void **state_)
{
    (void)state_;
    show("text\x1b[44m\x1b[1;3H\x1b[K");
    assert_row(0, "te");
    assert_int_equal(attributes[2], 0x17);
    assert_int_equal(attributes[79], 0x17);
    assert_int_equal(attributes[80], 0x07);
    show("\x1b[2;2H\x1b[1J");
    assert_int_equal(attributes[81], 0x17);
    assert_int_equal(attributes[82], 0x07);
}

static void colours_never_blink(void **state_)
{
    (void)state_;
    for (unsigned code = 0; code < 200; code++) {
        char text[40];
        sprintf(text, "\x1b[1;%um\x1b[H*\x1b[7m!\x1b[48;5;%umx\x1b[0m", code, code);
        show(text);
        for (unsigned cell = 0; cell < 3; cell++)
            assert_int_equal(attributes[cell] & 0x80, 0);
    }
}

static void extended_colours_are_passed_over_whole(void **state_)
{
    (void)state_;
    show("\x1b[38;2;1;7;41;34ma");
    assert_int_equal(attributes[0], 0x01);
    show("\x1b[0;38;5;9;44mb");
    assert_int_equal(attributes[1], 0x1c);
    show("\x1b[0;38;5mc\x1b[38md\x1b[48;2;1;2me");
    assert_int_equal(attributes[2], 0x07);
    assert_int_equal(attributes[4], 0x07);
}

static void cancelled_sequences_leave_no_trace(void **state_)
{
    (void)state_;
    show("\x1b[3\x18");
    show("a\x1b]title\x1b\\b\x1b[5\x1b[1Cc\x1b[\x80"
         "d");
    assert_row(0, "ab cd");
}

static void kernel_text_leaves_the_programs_state_alone(void **state_)
{
    (void)state_;
    show("\x1b[3");
    ansi_print("log\nmore\n", 9, 0x4f);
    show("1mred");
    assert_row(0, "log");
    assert_int_equal(attributes[0], 0x4f);
    assert_row(2, "red");
    assert_int_equal(attributes[2 * VGA_COLUMNS], 0x04);
}

static void cursor_can_be_hidden(void **state_)
{
    (void)state_;
    show("\x1b[?25l");
    assert_false(cursor_shown);
    show("\x1b[?25h");
    assert_true(cursor_shown);
}

/* The functions above check that nothing is outside the screen. */
static void random_bytes_stay_on_the_screen(void **state_)
{
    (void)state_;
    static const char likely[] =
        "\x1b\x1b\x1b[[[;;;?0123456789ABCDEFGHJKMfmdsu78cDE\n\t\b\r x\xe2\x94";
    uint32_t random = 1;
    for (unsigned i = 0; i < 1000000; i++) {
        random = random * 1664525 + 1013904223;
        char byte =
            random >> 31 ? (char)(random >> 16) : likely[(random >> 16) % (sizeof likely - 1)];
        ansi_write(&byte, 1);
        assert_in_range(parameter_count, 0, MAX_PARAMETERS);
        assert_in_range(bytes_missing, 0, 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(begins_where_the_cursor_is, start),
        cmocka_unit_test_setup(moves_stop_at_the_edges, start),
        cmocka_unit_test_setup(tabs_end_at_the_last_column, start),
        cmocka_unit_test_setup(last_column_waits_for_another_character, start),
        cmocka_unit_test_setup(last_cell_scrolls_with_the_next_character, start),
        cmocka_unit_test_setup(saved_place_has_its_colours, start),
        cmocka_unit_test_setup(erasing_takes_the_background_along, start),
        cmocka_unit_test_setup(colours_never_blink, start),
        cmocka_unit_test_setup(extended_colours_are_passed_over_whole, start),
        cmocka_unit_test_setup(cancelled_sequences_leave_no_trace, start),
        cmocka_unit_test_setup(kernel_text_leaves_the_programs_state_alone, start),
        cmocka_unit_test_setup(cursor_can_be_hidden, start),
        cmocka_unit_test_setup(random_bytes_stay_on_the_screen, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
