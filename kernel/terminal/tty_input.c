/* The terminal's way in: line editing and signals, in the line's interrupt. */
#include "kernel/terminal/tty.h"

#include "kernel/abi/signal.h"
#include "kernel/process/group_signal.h"

#define DLE           0x10 /* transparent: escapes itself and the end of input */
#define DLE_END       'E'
#define DLE_WAITS     'W' /* transparent: says in the log who waits for whom */
#define CTRL_T        0x14
#define WIDEST_RUBOUT 128u /* columns that are erased one by one; wider lines begin anew */

static uint32_t room(const struct tty *tty)
{
    return TTY_INPUT_SIZE - (tty->head - tty->tail);
}

static void append(struct tty *tty, uint8_t byte)
{
    tty->input[tty->head % TTY_INPUT_SIZE] = byte;
    tty->marks[tty->head % TTY_INPUT_SIZE / 32] &= ~(1u << tty->head % 32);
    tty->head++;
}

static bool refuse(struct tty *tty)
{
    tty->stalled = true;
    return false;
}

/*
 * Who waits for any byte at all has been told of those that are there already: many may wait, and
 * an interrupt bring many bytes.
 */
static void release(struct tty *tty)
{
    bool any_will_do = tty->transparent || tty_is_canonical(tty) || tty->settings.c_cc[VMIN] <= 1;
    if (any_will_do && tty_readable(tty) > 0)
        tty->line_start = tty->head;
    else
        tty_release(tty);
}

/*
 * DLE DLE is a DLE, DLE 'E' the end, DLE 'W' a question to the kernel, also afterwards; a DLE in
 * front of anything else is dropped.
 */
static bool take_transparent(struct tty *tty, uint8_t byte)
{
    if (!tty->escaped && byte == DLE)
        return tty->escaped = true;
    if (tty->escaped && byte == DLE_WAITS) {
        tty_print_waits(tty);
    } else if (tty->escaped && byte == DLE_END) {
        tty->ended = true;
    } else if (!tty->ended) {
        if (room(tty) == 0)
            return refuse(tty);
        append(tty, byte);
    }
    tty->escaped = false;
    if (tty->ended)
        tty_release(tty); /* which is news beside bytes that nobody has read, too */
    else
        release(tty);
    return true;
}

static bool is_control(const struct tty *tty, unsigned which, uint8_t byte)
{
    return byte != 0 && tty->settings.c_cc[which] == byte;
}

static bool has_flag(const struct tty *tty, tcflag_t flag)
{
    return tty->settings.c_lflag & flag;
}

/* Takes signal characters; false: it is none. */
static bool take_signal(struct tty *tty, uint8_t byte)
{
    int signal;
    if (!has_flag(tty, ISIG))
        return false;
    if (is_control(tty, VINTR, byte))
        signal = SIGINT;
    else if (is_control(tty, VQUIT, byte))
        signal = SIGQUIT;
    else if (is_control(tty, VSUSP, byte))
        signal = SIGTSTP;
    else
        return false;
    if (!has_flag(tty, NOFLSH))
        tty_flush_input(tty);
    tty_echo(tty, byte);
    if (tty->foreground)
        group_signal_begin(tty->foreground, signal);
    return true;
}

static bool take_raw(struct tty *tty, uint8_t byte)
{
    if (room(tty) == 0)
        return refuse(tty);
    append(tty, byte);
    tty_echo(tty, byte);
    release(tty);
    return true;
}

/* Shortens the line being edited to end at `head`, on the screen too. */
static void erase_to(struct tty *tty, uint32_t head)
{
    uint32_t new_column = tty_echo_column(tty, tty->line_start, head, tty->line_column);
    uint32_t old_column = tty_echo_column(tty, head, tty->head, new_column);
    tty->head = head;
    if (!has_flag(tty, ECHO))
        return;
    if (old_column - new_column > WIDEST_RUBOUT) {
        tty_write(tty, "\n", 1);
        tty->line_column = tty->column;
        return;
    }
    for (; old_column > new_column; old_column--)
        tty_write(tty, "\b \b", 3);
}

static uint8_t byte_before(const struct tty *tty, uint32_t at)
{
    return tty->input[(at - 1) % TTY_INPUT_SIZE];
}

static uint32_t before_character(const struct tty *tty)
{
    uint32_t at = tty->head;
    bool is_utf8 = tty->settings.c_iflag & IUTF8;
    while (at != tty->line_start && is_utf8 && (byte_before(tty, at) & 0xc0) == 0x80)
        at--;
    return at != tty->line_start ? at - 1 : at;
}

static bool is_word_byte(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z') || byte == '_' || byte >= 0x80;
}

/* As Linux: first what is no part of a word, then the word. */
static uint32_t before_word(const struct tty *tty)
{
    uint32_t at = tty->head;
    while (at != tty->line_start && !is_word_byte(byte_before(tty, at)))
        at--;
    while (at != tty->line_start && is_word_byte(byte_before(tty, at)))
        at--;
    return at;
}

/* Takes characters that edit the line; false: it is none. */
static bool take_edit(struct tty *tty, uint8_t byte)
{
    bool extended = has_flag(tty, IEXTEN);
    if (extended && byte == CTRL_T) {
        tty_print_waits(tty);
        return true;
    }
    if (is_control(tty, VERASE, byte)) {
        erase_to(tty, before_character(tty));
    } else if (is_control(tty, VKILL, byte)) {
        erase_to(tty, tty->line_start);
    } else if (extended && is_control(tty, VWERASE, byte)) {
        erase_to(tty, before_word(tty));
    } else if (extended && is_control(tty, VLNEXT, byte)) {
        tty->literal_next = true;
        if (has_flag(tty, ECHO) && has_flag(tty, ECHOCTL))
            tty_write(tty, "^\b", 2);
    } else {
        return false;
    }
    return true;
}

/*
 * An ordinary byte of the line. The last place is kept for the byte that ends it. Without one whole
 * line to read, waiting for room would be for ever: the byte is lost, with a bell.
 */
static bool take_ordinary(struct tty *tty, uint8_t byte)
{
    if (room(tty) <= 1) {
        if (tty_readable(tty) > 0)
            return refuse(tty);
        if (has_flag(tty, ECHO))
            tty_write(tty, "\a", 1);
        return true;
    }
    if (tty->head == tty->line_start)
        tty->line_column = tty->column;
    append(tty, byte);
    tty_echo(tty, byte);
    return true;
}

/* A byte that ends the line; 0 for the end of file. */
static bool take_line_end(struct tty *tty, uint8_t byte)
{
    if (room(tty) == 0)
        return refuse(tty);
    if (byte == '\n' && has_flag(tty, ECHO | ECHONL))
        tty_write(tty, "\n", 1);
    else if (byte != 0)
        tty_echo(tty, byte);
    append(tty, byte);
    tty_set_mark(tty, tty->head - 1);
    release(tty);
    return true;
}

static bool take_canonical(struct tty *tty, uint8_t byte)
{
    if (take_edit(tty, byte))
        return true;
    if (is_control(tty, VEOF, byte))
        return take_line_end(tty, 0);
    if (byte == '\n' || is_control(tty, VEOL, byte) || is_control(tty, VEOL2, byte))
        return take_line_end(tty, byte);
    return take_ordinary(tty, byte);
}

bool tty_take(struct tty *tty, uint8_t byte)
{
    tcflag_t flags = tty->settings.c_iflag;
    if (tty->transparent)
        return take_transparent(tty, byte);
    if (flags & ISTRIP)
        byte &= 0x7f;
    if (tty->literal_next) {
        bool taken = tty_is_canonical(tty) ? take_ordinary(tty, byte) : take_raw(tty, byte);
        tty->literal_next = !taken;
        return taken;
    }
    if (byte == '\r' && (flags & IGNCR))
        return true;
    if (byte == '\r' && (flags & ICRNL))
        byte = '\n';
    else if (byte == '\n' && (flags & INLCR))
        byte = '\r';
    if (take_signal(tty, byte))
        return true;
    return tty_is_canonical(tty) ? take_canonical(tty, byte) : take_raw(tty, byte);
}
