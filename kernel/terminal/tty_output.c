/* The terminal's way out: output processing and echo. */
#include "kernel/terminal/tty.h"

#include "kernel/base/output.h"

#define TAB_WIDTH 8u
#define DELETE    0x7f

/* Where the cursor is after `byte` has gone out. */
static uint32_t column_after(uint32_t column, uint8_t byte)
{
    if (byte == '\r')
        return 0;
    if (byte == '\b')
        return column > 0 ? column - 1 : 0;
    if (byte == '\t')
        return (column / TAB_WIDTH + 1) * TAB_WIDTH;
    bool invisible = byte < ' ' || byte == DELETE || (byte & 0xc0) == 0x80; /* or inside UTF-8 */
    return invisible ? column : column + 1;
}

void tty_write(struct tty *tty, const char *bytes, size_t size)
{
    output_spend(size);
    if (tty->transparent) {
        tty->line->write(bytes, size);
        return;
    }
    bool add_return = (tty->settings.c_oflag & (OPOST | ONLCR)) == (OPOST | ONLCR);
    size_t sent = 0;
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '\n' && add_return) {
            tty->line->write(bytes + sent, i - sent);
            tty->line->write("\r", 1);
            sent = i;
            tty->column = 0;
        }
        tty->column = column_after(tty->column, (uint8_t)bytes[i]);
    }
    tty->line->write(bytes + sent, size - sent);
}

/* Whether the byte is echoed as ^X. */
static bool is_shown_as_control(const struct tty *tty, uint8_t byte)
{
    return (tty->settings.c_lflag & ECHOCTL) && (byte < ' ' || byte == DELETE) && byte != '\t' &&
           byte != '\n';
}

void tty_echo(struct tty *tty, uint8_t byte)
{
    if (!(tty->settings.c_lflag & ECHO))
        return;
    if (is_shown_as_control(tty, byte)) {
        const char shown[2] = {'^', (char)(byte ^ 0x40)};
        tty_write(tty, shown, sizeof shown);
    } else {
        tty_write(tty, (const char *)&byte, 1);
    }
}

uint32_t tty_echo_column(const struct tty *tty, uint32_t from, uint32_t to, uint32_t column)
{
    for (uint32_t at = from; at != to; at++) {
        uint8_t byte = tty->input[at % TTY_INPUT_SIZE];
        column = is_shown_as_control(tty, byte) ? column + 2 : column_after(column, byte);
    }
    return column;
}
