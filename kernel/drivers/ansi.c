/* Control sequences of ECMA-48 (5th edition; its sections are cited) and the VT100 User Guide. */
#include "kernel/drivers/ansi.h"

#include "kernel/drivers/code_page.h"
#include "kernel/drivers/vga.h"

#define ESCAPE         0x1b
#define CANCEL         0x18 /* CAN and SUB end a sequence (VT100 User Guide, "Control characters") */
#define SUBSTITUTE     0x1a
#define BELL           0x07
#define TAB_WIDTH      8u
#define MAX_PARAMETERS 16u
#define MAX_PARAMETER  9999u

enum { BLACK = 0, WHITE = 7, BRIGHT = 8 };

/* SGR counts red, green, blue from the lowest bit; the VGA blue, green, red (ECMA-48, 8.3.117). */
static const uint8_t vga_colours[8] = {0, 4, 2, 6, 1, 5, 3, 7};

struct look {
    uint8_t foreground, background; /* the VGA's numbers; BRIGHT in the foreground alone */
    bool bold, reverse;
};

struct place {
    unsigned row, column;
    bool past_end; /* the last column is written; the next character begins a new row */
    struct look look;
};

static const struct look plain = {.foreground = WHITE, .background = BLACK};

static struct place at, saved;

static enum state {
    TEXT,
    AFTER_ESCAPE,
    IN_CONTROL, /* after CSI: parameters, then a final byte */
    IN_STRING,  /* after OSC and its kin: until BEL or ST */
    SKIP_ONE,   /* the byte that names a character set */
} state;

static unsigned parameters[MAX_PARAMETERS];
static unsigned parameter_count; /* the one that is being read included */
static bool is_private;          /* CSI ? */

static uint32_t code_point; /* of a UTF-8 sequence, as far as it has come */
static unsigned bytes_missing;

static uint8_t attribute_of(const struct look *look)
{
    uint8_t front = look->foreground | (look->bold ? BRIGHT : 0);
    if (!look->reverse)
        return (uint8_t)(look->background << 4 | front);
    return (uint8_t)((front & WHITE) << 4 | look->background);
}

/* Erased cells have the background alone. */
static uint8_t erased_attribute(void)
{
    return (uint8_t)(at.look.background << 4 | WHITE);
}

static unsigned cursor_cell(void)
{
    return at.row * VGA_COLUMNS + at.column;
}

static void move_to(unsigned row, unsigned column)
{
    at.row = min_u32(row, VGA_ROWS - 1);
    at.column = min_u32(column, VGA_COLUMNS - 1);
    at.past_end = false;
}

static unsigned less(unsigned value, unsigned by)
{
    return value > by ? value - by : 0;
}

static void line_feed(uint8_t erased)
{
    at.past_end = false;
    if (at.row == VGA_ROWS - 1)
        vga_scroll(erased);
    else
        at.row++;
}

static void put_cell(uint8_t character, uint8_t attribute, uint8_t erased)
{
    if (at.past_end) {
        at.column = 0;
        line_feed(erased);
    }
    vga_put(cursor_cell(), character, attribute);
    if (at.column == VGA_COLUMNS - 1)
        at.past_end = true;
    else
        at.column++;
}

static void put_code_point(uint32_t code)
{
    put_cell(code_page_find(code), attribute_of(&at.look), erased_attribute());
}

/* How many bytes follow the first one of a UTF-8 sequence (RFC 3629, 3). */
static unsigned bytes_after(uint8_t first)
{
    return first < 0xc0 || first >= 0xf8 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
}

/* Text is UTF-8; what cannot be part of it shows as unknown. */
static void put_text(uint8_t byte)
{
    bool continues = (byte & 0xc0) == 0x80;
    if (bytes_missing && continues) {
        code_point = code_point << 6 | (byte & 0x3f);
        if (--bytes_missing == 0)
            put_code_point(code_point);
        return;
    }
    if (bytes_missing) /* the sequence before was cut */
        put_code_point(UINT32_MAX);
    bytes_missing = bytes_after(byte);
    if (bytes_missing)
        code_point = byte & (0x3fu >> bytes_missing);
    else
        put_code_point(byte < 0x80 ? byte : UINT32_MAX);
}

/* BS, HT and the rest of the C0 set (ECMA-48, 5.2); false when it is none that moves. */
static bool control_act(uint8_t byte)
{
    switch (byte) {
    case '\b':
        move_to(at.row, less(at.column, 1));
        return true;
    case '\t':
        move_to(at.row, (at.column / TAB_WIDTH + 1) * TAB_WIDTH);
        return true;
    case '\n':
    case '\v':
    case '\f':
        line_feed(erased_attribute());
        return true;
    case '\r':
        move_to(at.row, 0);
        return true;
    }
    return false;
}

void ansi_reset(void)
{
    at = (struct place){.look = plain};
    saved = at;
    state = TEXT;
    bytes_missing = 0;
    vga_erase(0, VGA_CELLS, erased_attribute());
    vga_cursor_show(true);
    vga_cursor_move(0);
}

void ansi_init(void)
{
    unsigned cell = vga_cursor();
    at = (struct place){.look = plain};
    if (cell < VGA_CELLS)
        move_to(cell / VGA_COLUMNS, cell % VGA_COLUMNS);
    saved = (struct place){.look = plain};
    state = TEXT;
}

/* The parameter as a count: a missing one, or 0, is 1. */
static unsigned count_of(unsigned index)
{
    return index < parameter_count && parameters[index] ? parameters[index] : 1;
}

/* 38 and 48: "5;n" of 256 colours, or "2;r;g;b". Returns how many parameters to pass over. */
static unsigned extended_colour(unsigned index, uint8_t *colour)
{
    const unsigned *rest = &parameters[index + 1];
    unsigned left = parameter_count - index - 1;
    if (left < 2 || rest[0] != 5)
        return left >= 4 && rest[0] == 2 ? 4 : left;
    if (rest[1] < 16)
        *colour = vga_colours[rest[1] % 8] | (rest[1] >= 8 ? BRIGHT : 0);
    return 2;
}

static void colour_act(struct look *look, unsigned code)
{
    unsigned tens = code / 10, colour = code % 10;
    if (colour == 9)
        colour = tens == 3 ? 7 : 0; /* the default */
    if (colour > 7)
        return;
    if (tens == 3)
        look->foreground = vga_colours[colour];
    else if (tens == 9)
        look->foreground = vga_colours[colour] | BRIGHT;
    else if (tens == 4 || tens == 10)
        look->background = vga_colours[colour];
}

/* Select graphic rendition (ECMA-48, 8.3.117); 90 to 107 are as aixterm has them. */
static void rendition_act(void)
{
    struct look *look = &at.look;
    for (unsigned i = 0; i < parameter_count; i++) {
        unsigned code = parameters[i];
        if (code == 0)
            *look = plain;
        else if (code == 1 || code == 22)
            look->bold = code == 1;
        else if (code == 7 || code == 27)
            look->reverse = code == 7;
        else if (code == 38)
            i += extended_colour(i, &look->foreground);
        else if (code == 48)
            i += extended_colour(i, &look->background);
        else
            colour_act(look, code);
    }
    look->background &= WHITE; /* the bit above makes it blink */
}

/* ED and EL (ECMA-48, 8.3.39 and 8.3.41): 0 from the cursor on, 1 up to it, 2 all of it. */
static void erase_act(unsigned first, unsigned end)
{
    unsigned what = parameters[0], cursor = cursor_cell();
    if (what == 0)
        vga_erase(cursor, end, erased_attribute());
    else if (what == 1)
        vga_erase(first, cursor + 1, erased_attribute());
    else if (what == 2)
        vga_erase(first, end, erased_attribute());
}

/* CUU CUD CUF CUB CNL CPL CHA VPA CUP HVP (ECMA-48, 8.3); false: it is none of these. */
static bool move_act(uint8_t final)
{
    unsigned count = count_of(0);
    switch (final) {
    case 'A':
        move_to(less(at.row, count), at.column);
        return true;
    case 'B':
        move_to(at.row + count, at.column);
        return true;
    case 'C':
        move_to(at.row, at.column + count);
        return true;
    case 'D':
        move_to(at.row, less(at.column, count));
        return true;
    case 'E':
        move_to(at.row + count, 0);
        return true;
    case 'F':
        move_to(less(at.row, count), 0);
        return true;
    case 'G':
        move_to(at.row, count - 1);
        return true;
    case 'd':
        move_to(count - 1, at.column);
        return true;
    case 'H':
    case 'f':
        move_to(count - 1, count_of(1) - 1);
        return true;
    }
    return false;
}

static void sequence_act(uint8_t final)
{
    if (is_private) {
        if ((final == 'h' || final == 'l') && parameters[0] == 25)
            vga_cursor_show(final == 'h');
        return;
    }
    if (move_act(final))
        return;
    unsigned row_start = at.row * VGA_COLUMNS;
    if (final == 'J')
        erase_act(0, VGA_CELLS);
    else if (final == 'K')
        erase_act(row_start, row_start + VGA_COLUMNS);
    else if (final == 'm')
        rendition_act();
    else if (final == 's')
        saved = at;
    else if (final == 'u')
        at = saved;
}

/* After CSI (ECMA-48, 5.4): parameters, intermediate bytes, and one final byte. */
static void in_control(uint8_t byte)
{
    unsigned *parameter = &parameters[parameter_count - 1];
    if (byte >= '0' && byte <= '9') {
        *parameter = min_u32(*parameter * 10 + (byte - '0'), MAX_PARAMETER);
    } else if (byte == ';' || byte == ':') {
        if (parameter_count < MAX_PARAMETERS)
            parameter_count++;
        parameters[parameter_count - 1] = 0;
    } else if (byte >= '<' && byte <= '?') {
        is_private = true;
    } else if (byte < ' ' || byte > '~') {
        state = TEXT;
    } else if (byte >= '@') {
        state = TEXT;
        sequence_act(byte);
    } else {
        is_private = true; /* a space or the like: another function than the final byte alone */
    }
}

static void begin_control(void)
{
    state = IN_CONTROL;
    parameters[0] = 0;
    parameter_count = 1;
    is_private = false;
}

static void after_escape(uint8_t byte)
{
    state = TEXT;
    switch (byte) {
    case '[':
        begin_control();
        break;
    case ']': /* OSC, and DCS, SOS, PM, APC (ECMA-48, 5.6) */
    case 'P':
    case 'X':
    case '^':
    case '_':
        state = IN_STRING;
        break;
    case '(':
    case ')':
    case '#':
        state = SKIP_ONE;
        break;
    case '7':
        saved = at;
        break;
    case '8':
        at = saved;
        break;
    case 'E':
        at.column = 0;
        line_feed(erased_attribute());
        break;
    case 'D':
        line_feed(erased_attribute());
        break;
    case 'M':
        move_to(less(at.row, 1), at.column);
        break;
    case 'c':
        ansi_reset();
        break;
    }
}

static void take(uint8_t byte)
{
    if (byte == ESCAPE)
        state = AFTER_ESCAPE;
    else if (byte == CANCEL || byte == SUBSTITUTE)
        state = TEXT;
    else if (state == IN_STRING)
        state = byte == BELL ? TEXT : IN_STRING;
    else if (control_act(byte)) /* acts in the middle of a sequence too */
        return;
    else if (state == AFTER_ESCAPE)
        after_escape(byte);
    else if (state == IN_CONTROL)
        in_control(byte);
    else if (state == SKIP_ONE)
        state = TEXT;
    else if (byte >= ' ' && byte != 0x7f)
        put_text(byte);
}

void ansi_write(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        take((uint8_t)bytes[i]);
    vga_cursor_move(cursor_cell());
}

void ansi_print(const char *text, size_t length, uint8_t attribute)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\n') {
            at.column = 0;
            line_feed(attribute);
        } else if (text[i] >= ' ') {
            put_cell((uint8_t)text[i], attribute, attribute);
        }
    }
    vga_cursor_move(cursor_cell());
}
